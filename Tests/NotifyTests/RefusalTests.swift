import Glibc
import Notify
import Patience
import ProbeModel
import Synchronization
import Testing

/// Answers in an order, and then takes everything; says how often each notice came.
private final class Peers: Sendable {
    private let answers: Mutex<[NetworkCall.Answer]>
    private let tries = Mutex(0)

    init(_ answers: [NetworkCall.Answer]) { self.answers = Mutex(answers) }

    func take() -> NetworkCall.Answer {
        tries.withLock { $0 += 1 }
        return answers.withLock { $0.isEmpty ? .status(250, said: "") : $0.removeFirst() }
    }

    var count: Int { tries.withLock { $0 } }
}

@Suite("What a receiver refuses")
struct RefusalTests {
    /// Made anew each time: what a type keeps for ever looks like a leak to the address sanitizer.
    private static var mail: ReceiverConfiguration {
        ReceiverConfiguration(
            "peer",
            .mail(
                .init(
                    server: "smtp://mail.example",
                    startsTLS: true,
                    account: nil,
                    sender: "probed@example.org",
                    recipients: ["oncall@example.org"]
                )
            )
        )
    }
    private static let web = ReceiverConfiguration(
        "peer",
        .web(.init(.webhook, url: "http://tool.example/x"))
    )

    /// Two alerts for a peer that answers the first so, and then takes what comes.
    private func refusals(
        of receiver: ReceiverConfiguration,
        answering status: Int
    ) throws -> (tries: Int, refused: [String], told: [String]) {
        let peers = Peers([.status(status, said: "why")])
        let refused = Mutex<[String]>([])
        let (other, port) = PeerSocket.loopback(SOCK_DGRAM)
        let good = ReceiverConfiguration.udp("good", port, [.receiver])
        let told = Mutex<[String]>([])
        let notifier = try Notifier(
            [receiver, good],
            surroundings: Samples.surroundings(),
            bounds: Samples.quick,
            onDelivered: { notice, name in
                if name == "good" { told.withLock { $0.append(notice.text) } }
            },
            onRefused: { notice, name, why in
                refused.withLock { $0.append("\(name): \(notice.kind.messageName): \(why)") }
            },
            couriers: .calls { _, _ in peers.take() }
        )
        notifier.post(Samples.notice)
        notifier.post(Samples.numbered(2, .trouble))
        #expect(eventually { told.withLock { $0.count } == 2 })
        notifier.stop(within: .seconds(1))
        withExtendedLifetime(other) {}
        return (peers.count, refused.withLock { $0 }, told.withLock { $0 })
    }

    @Test(
        "for good is not tried again: it is said once, to the others too; the rest is tried again",
        arguments: [
            (mail, 450, false), (mail, 421, false), (mail, 452, false), (mail, 500, true),
            (mail, 521, true), (mail, 550, true), (mail, 552, true), (mail, 554, true),
            // A wrong password is no property of the mail.
            (mail, 530, false), (mail, 535, false),
            (web, 400, true), (web, 410, true), (web, 413, true), (web, 422, true),
            (web, 401, false), (web, 403, false), (web, 404, false), (web, 408, false),
            (web, 425, false), (web, 429, false), (web, 500, false), (web, 503, false),
            (web, 302, false),
        ]
    )
    func final(receiver: ReceiverConfiguration, status: Int, isFinal: Bool) throws {
        let (tries, refused, told) = try refusals(of: receiver, answering: status)
        let why = "'peer' answered \(status): why"
        #expect(tries == (isFinal ? 2 : 3))
        #expect(refused == (isFinal ? ["peer: ALERT: \(why)"] : []))
        let id = Samples.alert.id.short
        let first =
            isFinal
            ? "receiver 'peer' refuses ALERT \(id) for good: \(why); it is not told that"
            : "receiver 'peer' takes no notices: \(why); they wait, then the oldest go"
        let dropped = isFinal ? 1 : 0
        let last = "receiver 'peer' takes notices again; \(dropped) were dropped in between"
        #expect(told == [first, last])
    }
}
