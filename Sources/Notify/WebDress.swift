import JSON
import ProbeModel

/// Turns notices into requests for one tool.
struct WebDress: Sendable {
    let receiver: ReceiverConfiguration
    let target: ReceiverConfiguration.WebTarget
    let now: @Sendable () -> Timestamp

    func call(for notice: Notice) -> WebCall {
        let time = now()
        let json: JSON =
            switch target.form {
            case .webhook: WebhookMessage(notice, receiver: receiver.name, link: "").json
            case .alertmanager: AlertmanagerMessage(notice, link: "", at: time).json
            case .pagerDuty(let key): PagerDutyMessage(notice, routingKey: key, link: "").json
            }
        var bytes: [UInt8] = []
        json.append(to: &bytes)
        return WebCall(
            url: target.url,
            headers: [Header(name: "Content-Type", value: "application/json")],
            body: bytes,
            signingKey: target.signingKey
        )
    }
}
