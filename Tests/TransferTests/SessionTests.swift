import ProbeModel
import Testing
import Transfer

@Suite("A session")
struct SessionTests {
    @Test("reuses its connections, keeps its cookies, and shares neither")
    func sharing() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let runs = 200
        await withTaskGroup(of: Void.self) { group in
            for run in 0..<runs {
                group.addTask {
                    let session = loop.begin()
                    defer { loop.end(session) }
                    let set = Request(method: "GET", url: server.url + "/setcookie?\(run)")
                    let first = await loop.perform(set, in: session, at: .zero)
                    #expect(first.cookies == [Cookie(name: "run", value: "\(run)")])
                    for _ in 0..<4 {
                        let echo = Request(method: "GET", url: server.url + "/echo")
                        let response = await loop.perform(echo, in: session, at: .zero)
                        #expect(response.reason == nil, "\(response.detail)")
                        #expect(response.text.contains("Cookie: run=\(run)\r\n"))
                        #expect(response.last.phases.connect == .zero)
                        #expect(response.last.phases.lookup == .zero)
                        #expect(response.last.peer == "127.0.0.1:\(server.port)")
                        #expect(response.cookies.count == 1)
                    }
                }
            }
        }
        #expect(server.accepted == runs)
        #expect(server.requests.count == runs * 5)
        #expect(loop.inFlight == 0)
    }

    @Test("takes nobody for a server that an earlier run has asked")
    func lookalike() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let authority = "http://127.0.0.1:\(server.port)"
        for address in [
            authority + "/echo", authority + "/", "http://user:word@127.0.0.1:\(server.port)/echo",
        ] {
            let request = Request(method: "GET", url: address)
            let response = await loop.perform(request, in: loop.begin(), at: .zero)
            #expect(response.reason == nil, "\(address): \(response.detail)")
        }
        for address in [authority + "@127.0.0.1:1/echo", authority + "\\@127.0.0.1:1/echo"] {
            let request = Request(method: "GET", url: address)
            let response = await loop.perform(request, in: loop.begin(), at: .zero)
            #expect(response.reason != nil, "\(address)")
        }
        #expect(server.requests.count == 3)
    }

    @Test("survives a server that closes idle connections")
    func idleClose() async throws {
        let server = try HostileServer { connection, _ in
            connection.answer("200 OK", [], "once") && false
        }
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        for _ in 0..<5 {
            let request = Request(method: "GET", url: server.url + "/")
            let response = await loop.perform(request, in: session, at: .zero)
            #expect(response.text == "once", "\(response.detail)")
        }
    }

    @Test(
        "sends what may create something once, whatever becomes of the connection",
        arguments: [
            ("POST", "a=b", false), ("POST", "", false), ("PATCH", "{}", false),
            ("PUT", "x", false),
            ("BOOK", "", false), ("POST", "a=b", true), ("DELETE", "", true),
        ]
    )
    func once(method: String, body: String, isOnce: Bool) async throws {
        let server = try HostileServer { connection, request in
            request.method == method ? false : connection.answer("200 OK", [], "here")
        }
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        let get = Request(method: "GET", url: server.url + "/")
        #expect(await loop.perform(get, in: session, at: .zero).text == "here")
        var post = Request(method: method, url: server.url + "/shipments")
        post.isOnce = isOnce
        post.body = body.isEmpty ? nil : Array(body.utf8)
        let response = await loop.perform(post, in: session, at: .zero)
        #expect(response.reason == .receive, "\(response.detail)")
        #expect(server.requests.count { $0.method == method } == 1)
    }

    @Test("sends a body over a connection that it has kept")
    func kept() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        for body in ["one", "two"] {
            var post = Request(method: "POST", url: server.url + "/echo")
            post.body = Array(body.utf8)
            let response = await loop.perform(post, in: session, at: .zero)
            #expect(response.text.hasSuffix("\r\n\r\n\(body)"), "\(response.detail)")
            #expect((response.last.phases.connect == .zero) == (body == "two"))
        }
        #expect(server.accepted == 1)
    }

    @Test("may end with a request under way")
    func ended() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        let url = server.url + "/silent"
        async let response = loop.perform(Request(method: "GET", url: url), in: session, at: .zero)
        while server.requests.isEmpty { await Task.yield() }
        let second = await loop.perform(Request(method: "GET", url: url), in: session, at: .zero)
        #expect(second.reason == .internal)
        loop.end(session)
        #expect(await response.reason == .cancelled)
    }

    @Test("of an idle loop shows that it is alive")
    func heartbeat() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        #expect(loop.libraryVersion.hasPrefix("7.") || loop.libraryVersion.hasPrefix("8."))
        _ = await loop.get(server.url)
        let first = loop.heartbeat
        #expect(first.nanoseconds > 0)
        while loop.heartbeat == first { await Task.yield() }
        #expect(loop.heartbeat - first < .seconds(2))
    }
}
