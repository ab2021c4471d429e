import Notify
import Patience
import ProbeModel
import Synchronization
import Testing

/// What the watchdog and the heartbeat ask a notifier (promises.md U2, U4).
@Suite("A notifier that reaches nobody")
struct MuteTests {
    private func web(_ name: String) -> ReceiverConfiguration {
        ReceiverConfiguration(name, .web(.init(.webhook, url: "http://\(name)/")))
    }

    @Test("is mute while each receiver that leads out of the host takes nothing")
    func mute() throws {
        let dead = Mutex<Set<String>>(["http://a/"])
        let call = { @Sendable (call: NetworkCall, _: Duration) -> NetworkCall.Answer in
            guard case .web(let web) = call else { return .status(500, said: "") }
            return .status(dead.withLock { $0.contains(web.url) } ? 503 : 200, said: "")
        }
        let pipe = PeerSocket.pipe()
        let notifier = try Notifier(
            [web("a"), web("b"), ReceiverConfiguration("here", .standardOutput(.json))],
            surroundings: Samples.surroundings(standardOutput: pipe.1.number),
            bounds: Samples.quick,
            couriers: .calls(call)
        )
        #expect(!notifier.isMute)
        notifier.post(Samples.notice)
        #expect(
            eventually {
                notifier.counters[0].pending > 0 && notifier.counters[1].delivered > 0
            }
        )
        #expect(!notifier.isMute, "one of two is enough")
        dead.withLock { $0 = ["http://a/", "http://b/"] }
        notifier.post(Samples.numbered(1, .trouble))
        #expect(eventually { notifier.isMute })
        dead.withLock { $0 = [] }
        #expect(eventually { !notifier.isMute })
        #expect(notifier.stop(within: .seconds(5)))
        withExtendedLifetime(pipe) {}
    }

    @Test("shows how long a delivery takes that is under way")
    func hanging() throws {
        let isOpen = Mutex(false)
        let notifier = try Notifier(
            [web("a")],
            surroundings: Samples.surroundings(),
            bounds: Samples.quick,
            couriers: .calls { _, _ in
                _ = eventually { isOpen.withLock { $0 } }
                return .status(200, said: "")
            }
        )
        #expect(notifier.longestTry == .zero)
        notifier.post(Samples.notice)
        #expect(eventually { notifier.longestTry > .milliseconds(50) })
        isOpen.withLock { $0 = true }
        #expect(eventually { notifier.longestTry == .zero })
        #expect(notifier.stop(within: .seconds(5)))
    }
}
