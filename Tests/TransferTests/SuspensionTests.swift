import Glibc
import ProbeModel
import Testing
import Transfer

@Suite("A process that did not run")
struct SuspensionTests {
    private let start = Instant(nanoseconds: 5_000_000_000_000)

    @Test(
        "is noticed when a turn comes two seconds later than planned, and only then",
        arguments: [Duration.zero, .milliseconds(300), Limits.loopTurn]
    )
    func gap(planned: Duration) {
        var wakefulness = Wakefulness()
        #expect(wakefulness.wake(at: start, after: planned) == nil)
        let usual = start + planned + Limits.suspension - .nanoseconds(1)
        #expect(wakefulness.wake(at: usual, after: planned) == nil)
        let late = usual + planned + Limits.suspension
        #expect(wakefulness.wake(at: late, after: planned) == Limits.suspension)
        #expect(wakefulness.wake(at: late + .milliseconds(1), after: planned) == nil)
    }

    @Test("blames no server for the time that it missed")
    func stopped() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        async let response = loop.get(server.url + "/silent") { $0.limits.total = .seconds(2) }
        while server.requests.isEmpty { await Task.yield() }
        let process = getpid()
        // The child stops this whole process, and wakes it up again.
        let nap = try Peer(["sh", "-c", "kill -STOP \(process); sleep 4; kill -CONT \(process)"])
        #expect(await response.reason == .local)
        #expect(await response.detail.contains("did not run"))
        nap.wait()
        #expect(await loop.get(server.url + "/").reason == nil)
    }
}
