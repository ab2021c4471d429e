import Digest
import Dispatch
import Notify
import ProbeModel
import Runner
import Synchronization
import Transfer

/// Sends what receivers behind HTTP are told, for their threads: these may block, the network's
/// may not.
struct WebSender: Sendable {
    let network: TransferLoop

    /// One answer that a thread waits for.
    private final class Promise: Sendable {
        private let answer = Mutex<WebCall.Answer?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func keep(_ value: WebCall.Answer) {
            answer.withLock { $0 = value }
            isThere.signal()
        }

        func wait() -> WebCall.Answer {
            isThere.wait()
            return answer.withLock { $0 } ?? .none("it was given up")
        }
    }

    func send(_ call: WebCall, within time: Duration) -> WebCall.Answer {
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

    func perform(_ call: WebCall, within time: Duration) async -> WebCall.Answer {
        var request = Request(method: "POST", url: call.url)
        request.headers = call.headers
        if let key = call.signingKey { request.headers.append(Self.signature(of: call, key)) }
        request.body = call.body
        request.limits.total = max(time, .milliseconds(100))
        request.limits.redirects = 0
        request.limits.bodyBytes = Limits.remarkBytes
        let session = network.begin()
        defer { network.end(session) }
        let response = await network.perform(request, in: session, at: .zero)
        if let failure = response.last.failure, response.last.status == nil {
            return .none(failure.detail)
        }
        guard let status = response.last.status else { return .none("it did not answer") }
        let said = String(decoding: response.body.prefix(Limits.answerBytes), as: UTF8.self)
        return .status(Int(status), said: PlainText(said).string)
    }
}
