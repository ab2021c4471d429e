import Digest
import Dispatch
import Notify
import ProbeModel
import Runner
import Synchronization
import Transfer

/// Carries what receivers are told over the daemon's network, for their threads: these may block,
/// the network's may not.
struct NetworkSender: Sendable {
    let network: TransferLoop
    /// The file of certificates that a server is verified with, unless the receiver has its own.
    var authorities: String?

    /// One answer that a thread waits for.
    private final class Promise: Sendable {
        private let answer = Mutex<NetworkCall.Answer?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func keep(_ value: NetworkCall.Answer) {
            answer.withLock { $0 = value }
            isThere.signal()
        }

        func wait() -> NetworkCall.Answer {
            isThere.wait()
            return answer.withLock { $0 } ?? .none("it was given up")
        }
    }

    var couriers: Couriers {
        Couriers(
            call: { send($0, within: $1) },
            stream: { peer in
                let stream = SecureStream(
                    to: SecureStream.Peer(
                        host: peer.host,
                        port: peer.port,
                        authorities: peer.authorities ?? authorities
                    )
                )
                return { stream.send($0, within: $1) }
            }
        )
    }

    private func send(_ call: NetworkCall, within time: Duration) -> NetworkCall.Answer {
        let promise = Promise()
        // A receiver's thread is no task that could have children; this one ends within the time,
        // because the transfer does.
        Task { promise.keep(await perform(call, within: time)) }
        return promise.wait()
    }

    /// Over the time and the body, so that neither can be used again alone.
    private static func signature(of call: WebCall, _ key: Secret) -> Header {
        let seconds = MonotonicClock.wallClock().nanoseconds / 1_000_000_000
        let signed = Array("\(seconds).".utf8) + call.body
        let hash = HMAC.sha256(of: signed, key: Array(key.revealed.utf8))
        return Header(name: "X-Probed-Signature", value: "t=\(seconds),v1=\(hash)")
    }

    func perform(_ call: NetworkCall, within time: Duration) async -> NetworkCall.Answer {
        var request =
            switch call {
            case .web(let call): Self.request(call)
            case .mail(let call): Self.request(call)
            }
        request.limits.total = max(time, .milliseconds(100))
        request.limits.redirects = 0
        request.limits.bodyBytes = Limits.receiverAnswerBytes
        let session = network.begin()
        defer { network.end(session) }
        let response = await network.perform(request, in: session, at: .zero)
        return Self.answer(to: call, response)
    }

    private static func answer(to call: NetworkCall, _ response: Response) -> NetworkCall.Answer {
        let failure = response.last.failure
        guard let status = response.last.status.map(Int.init) else {
            return .none(failure?.detail ?? "it did not answer")
        }
        switch (call, failure) {
        case (.mail, let failure?):
            // What a server refused of a mail has its number, and the reason is what libcurl saw.
            return status >= 400 ? .status(status, said: failure.detail) : .none(failure.detail)
        default:
            // Who gave a status has decided, however much more there was to be read.
            let said = String(decoding: response.body.prefix(Limits.answerBytes), as: UTF8.self)
            return .status(status, said: PlainText(said).string)
        }
    }

    private static func request(_ call: WebCall) -> Request {
        var request = Request(method: "POST", url: call.url)
        request.headers = call.headers
        if let key = call.signingKey { request.headers.append(signature(of: call, key)) }
        request.body = call.body
        if let authorities = call.authorities {
            var wire = WireOptions()
            wire.trust.authorities = authorities
            request.wire = Boxed(wire)
        }
        return request
    }

    private static func request(_ call: MailCall) -> Request {
        var request = Request(method: "SEND", url: call.target.server)
        request.body = call.body
        var errand = Errand(.send(from: call.target.sender, to: call.target.recipients))
        errand.startsTLS = call.target.startsTLS
        errand.account = call.target.account
        errand.toleratesRefusals = true
        var wire = WireOptions()
        wire.errand = errand
        wire.trust.authorities = call.authorities
        request.wire = Boxed(wire)
        return request
    }
}
