import ProbeModel
import Testing
import Transfer

/// promises.md §2.2, N1–N6, against the server of §4.9.
@Suite("A hostile server", .serialized)
struct HostileTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let path: String
        let reason: Reason
        let says: String
        var testDescription: String { path }
    }

    static let cases = [
        Case(path: "/endless", reason: .size, says: "the body is longer than 1048576 bytes"),
        Case(path: "/bomb", reason: .size, says: "the body is longer than 1048576 bytes"),
        Case(path: "/headers", reason: .size, says: "headers and trailers are longer than 65536"),
        Case(path: "/longheader", reason: .size, says: "a header line of 127.0.0.1"),
        Case(path: "/trailer", reason: .size, says: "headers and trailers are longer than 65536"),
        Case(path: "/100", reason: .size, says: "headers and trailers are longer than 65536"),
        Case(path: "/drip", reason: .timeout, says: "within 2 s (receive)"),
        Case(path: "/driphdr", reason: .timeout, says: "within 2 s (receive)"),
        Case(path: "/silent", reason: .timeout, says: "within 2 s (wait)"),
        Case(path: "/loop", reason: .redirect, says: "more than 10 hops"),
        Case(path: "/tofile", reason: .redirect, says: "scheme 'file' is not allowed"),
        Case(path: "/toftp", reason: .redirect, says: "scheme 'ftp' is not allowed"),
        Case(path: "/togarbage", reason: .redirect, says: "unusable address"),
        Case(path: "/half", reason: .receive, says: "127.0.0.1"),
        Case(path: "/hangup", reason: .receive, says: "empty reply"),
        Case(path: "/garbage", reason: .receive, says: "HTTP/0.9"),
        Case(path: "/badgzip", reason: .receive, says: "127.0.0.1"),
    ]

    @Test("ends with the right reason, soon, and with little memory", arguments: cases)
    func ends(hostile: Case) async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let clock = ContinuousClock()
        let start = clock.now
        let response = await loop.get(server.url + hostile.path) { request in
            request.headers = [Header(name: "Accept-Encoding", value: "gzip")]
            request.limits.total = .seconds(2)
        }
        #expect(clock.now - start < .seconds(3))
        #expect(response.reason == hostile.reason, "\(response.last)")
        #expect(response.detail.contains(hostile.says), "\(response.detail)")
        #expect(response.body.count <= Limits.bodyBytes)
        #expect(response.last.phases.total.duration < .seconds(3))
    }

    @Test("that is slower than the step allows is told by its speed")
    func slow() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let response = await loop.get(server.url + "/drip") { request in
            request.limits.total = .seconds(20)
            var wire = WireOptions()
            wire.slowest = 100
            request.wire = Boxed(wire)
        }
        #expect(response.reason == .timeout)
        let speed = "fewer than 100 bytes a second to or from 127.0.0.1:\(server.port) for 5 s"
        #expect(response.detail == speed + " (receive)")
    }

    @Test("cannot fill the jar")
    func cookies() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        let request = Request(method: "GET", url: server.url + "/cookies")
        let response = await loop.perform(request, in: session, at: .zero)
        #expect(response.cookies.count <= Limits.cookies)
        #expect(response.cookies.count > 0)
        loop.end(session)
    }

    @Test("cannot grow the jar behind its caps")
    func jar() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        let ask = { (path: String) in
            await loop.perform(
                Request(method: "GET", url: server.url + path),
                in: session,
                at: .zero
            )
        }
        #expect(await ask("/setcookie?own").cookies.count == 1)
        #expect(await ask("/jar?1").cookies.count == 51)
        let full = await ask("/jar?2")
        #expect(full.reason == .size)
        #expect(full.cookies.isEmpty)
        #expect(await !ask("/echo").text.contains("Cookie:"))
        #expect(await ask("/jar?3").cookies.count == 50)
    }

    @Test("cannot take more than the budget of all bodies, and that is our own trouble")
    func budget() async throws {
        let server = try HostileServer()
        let loop = try makeLoop { $0.bodyBudgetBytes = 4 << 20 }
        defer { server.stop(); loop.stop() }
        let reasons = await withTaskGroup(of: Reason?.self) { group in
            for _ in 0..<40 {
                group.addTask { await loop.get(server.url + "/endless").reason }
            }
            return await group.reduce(into: [Reason?]()) { $0.append($1) }
        }
        #expect(reasons.allSatisfy { $0 == .size || $0 == .local })
        // All of it is given back.
        #expect(await loop.get(server.url + "/").reason == nil)
        #expect(await loop.get(server.url + "/endless").reason == .size)
    }
}
