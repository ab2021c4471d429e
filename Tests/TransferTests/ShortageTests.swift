import ProbeModel
import Testing
import Transfer

/// What our own host refuses is no failure of the service (promises.md L1).
@Suite("A system that refuses", .serialized, .enabled(if: RefusingSystem.isThere, "needs strace"))
struct ShortageTests {
    @Test(
        "is our own trouble",
        arguments: [
            ("epoll_ctl:error=ENOSPC", "/silent", "watches no further socket"),
            ("sendto:error=ENOBUFS", "/", "cannot send to"),
            ("sendto:error=EPERM", "/", "cannot send to"),
            ("recvfrom:error=ENOMEM", "/", "cannot receive from"),
        ]
    )
    func refusals(fault: String, path: String, detail: String) async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        #expect(await loop.get(server.url + "/").reason == nil)
        let system = try RefusingSystem(fault)
        let response = await loop.get(server.url + path) { $0.limits.total = .seconds(1) }
        #expect(response.reason == .local, "\(response.detail)")
        #expect(response.detail.contains(detail), "\(response.detail)")
        withExtendedLifetime(system) {}
    }

    @Test("and a server that does are told apart, in one run too", arguments: ["/half", "/hangup"])
    func told(path: String) async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        let refused = Request(method: "GET", url: "http://127.0.0.1:\(try freePort())/")
        let first = await loop.perform(refused, in: session, at: .zero)
        #expect(first.last.failure?.errorNumber == 111)
        let broken = Request(method: "GET", url: server.url + path)
        let second = await loop.perform(broken, in: session, at: .zero)
        #expect(second.reason == .receive)
        #expect(second.last.failure?.errorNumber == 0, "\(second.detail)")
    }
}
