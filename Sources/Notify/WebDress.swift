import JSON
import ProbeModel

/// Turns notices into requests for one tool.
struct WebDress: Sendable {
    let receiver: ReceiverConfiguration
    let target: ReceiverConfiguration.WebTarget
    /// The address under which people reach the daemon; empty if they do not.
    let link: String
    let now: @Sendable () -> Timestamp

    func call(for notice: Notice) -> WebCall {
        let time = now()
        let json: JSON =
            switch target.form {
            case .webhook: WebhookMessage(notice, receiver: receiver.name, link: link).json
            case .alertmanager: AlertmanagerMessage(notice, link: link, at: time).json
            case .pagerDuty(let key): PagerDutyMessage(notice, routingKey: key, link: link).json
            }
        var bytes: [UInt8] = []
        json.append(to: &bytes)
        return WebCall(
            url: target.url,
            headers: [Header(name: "Content-Type", value: "application/json")],
            body: bytes,
            signingKey: target.signingKey,
            authorities: receiver.authorities
        )
    }
}
