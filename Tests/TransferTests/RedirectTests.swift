import Glibc
import ProbeModel
import Testing
import Transfer

@Suite("A redirect")
struct RedirectTests {
    @Test(
        "keeps or changes the method as RFC 9110 §15.4 says",
        arguments: [
            (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (307, "POST", "POST"),
            (308, "POST", "POST"), (301, "PUT", "PUT"), (302, "DELETE", "DELETE"),
            (303, "PUT", "GET"), (303, "HEAD", "HEAD"), (302, "HEAD", "HEAD"),
        ]
    )
    func methods(status: Int, method: String, next: String) async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let response = await loop.get(server.url + "/redirect?\(status),echo") { request in
            request.method = method
            request.body = method == "HEAD" ? nil : Array("payload".utf8)
            request.headers = [Header(name: "Content-Type", value: "text/plain")]
        }
        #expect(response.last.status == 200)
        #expect(response.exchanges.count == 2)
        #expect(server.accepted == 1)
        let seen = try #require(server.requests.last)
        #expect(seen.method == next)
        let keepsBody = next == method && method != "HEAD"
        #expect(String(decoding: seen.body, as: UTF8.self) == (keepsBody ? "payload" : ""))
        #expect((seen.header("content-type") == nil) == (next != method))
    }

    @Test("is returned itself if none is to be followed")
    func unfollowed() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let response = await loop.get(server.url + "/loop") { $0.limits.redirects = 0 }
        #expect(response.reason == nil)
        #expect(response.last.status == 302)
        #expect(response.head.values(of: "location") == ["/loop"])
        let followed = await loop.get(server.url + "/loop") { $0.limits.redirects = 3 }
        #expect(followed.exchanges.count == 4)
        #expect(followed.reason == .redirect)
    }

    @Test("takes no credential to another origin", arguments: ["127.0.0.1", "localhost"])
    func canary(host: String) async throws {
        let other = try HostileServer()
        let server = try HostileServer { connection, request in
            connection.answer(
                "302 Found",
                ["Set-Cookie: jar=canary", "Location: http://\(host):\(other.port)/echo"]
            )
        }
        let loop = try makeLoop()
        defer { server.stop(); other.stop(); loop.stop() }
        let response = await loop.get(server.url + "/") { request in
            request.basic = BasicCredential(user: "canary", password: Secret("canary"))
            request.headers = [
                Header(name: "Cookie", value: "own=canary"),
                Header(name: "AUTHORIZATION", value: "Bearer canary"),
                Header(name: "X-Key", value: "canary", isSecret: true),
                Header(name: "X-Harmless", value: "1"),
            ]
        }
        #expect(response.last.status == 200)
        let head = try #require(other.requests.first).head
        // Cookies are not bound to a port (RFC 6265 §8.5): the jar's may arrive at the same host.
        let jarless = head.split(separator: "\r\n").filter { $0 != "Cookie: jar=canary" }
        #expect(!jarless.joined().contains("canary"), "\(head)")
        #expect(!head.lowercased().contains("authorization"), "\(head)")
        #expect(head.contains("X-Harmless: 1"))
    }

    @Test("keeps credentials within the origin")
    func sameOrigin() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        _ = await loop.get(server.url + "/redirect?302,/echo") { request in
            request.headers = [Header(name: "Authorization", value: "Bearer t", isSecret: true)]
        }
        #expect(server.requests.last?.header("authorization") == "Bearer t")
    }

    @Test(
        "takes a secret body to no other origin, and another body does go",
        arguments: [307, 308]
    )
    func secretBody(status: Int) async throws {
        let other = try HostileServer()
        let server = try HostileServer { connection, _ in
            connection.answer("\(status) Elsewhere", ["Location: \(other.url)/echo"])
        }
        let loop = try makeLoop()
        defer { server.stop(); other.stop(); loop.stop() }
        for isSecret in [true, false] {
            let response = await loop.get(server.url + "/") { request in
                request.method = "POST"
                request.body = Array("password=canary".utf8)
                request.isBodySecret = isSecret
            }
            #expect(response.reason == (isSecret ? .redirect : nil))
            #expect(response.exchanges.count == (isSecret ? 1 : 2))
        }
        #expect(other.requests.count == 1)
    }

    @Test("keeps a secret body within the origin, and drops it where RFC 9110 says so")
    func secretBodyAtHome() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        for status in [302, 307] {
            let response = await loop.get(server.url + "/redirect?\(status),/echo") { request in
                request.method = "POST"
                request.body = Array("canary".utf8)
                request.isBodySecret = true
            }
            #expect(response.text.contains("canary") == (status == 307))
        }
    }

    @Test("leaves a Unix socket behind when it leaves the origin")
    func unixSocket() async throws {
        let other = try HostileServer()
        let path = "/tmp/probed-redirect-\(other.port)"
        let server = try HostileServer(path: path) { connection, _ in
            connection.answer("302 Found", ["Location: \(other.url)/echo"])
        }
        let loop = try makeLoop()
        defer { server.stop(); other.stop(); loop.stop(); unsafe unlink(path) }
        let response = await loop.get("http://control.invalid/") { $0.unixSocket = path }
        #expect(response.last.status == 200, "\(response.detail)")
        #expect(other.requests.count == 1)
    }

    @Test(
        "or an address without a host is refused",
        arguments: ["http:///x", "http:/x", "https://", "http://?a", "http:x", "///x", "//"]
    )
    func hostless(address: String) async throws {
        let server = try HostileServer { connection, _ in
            connection.answer("302 Found", ["Location: \(address)"])
        }
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let response = await loop.get(server.url + "/")
        #expect(response.reason == .redirect, "\(response.last)")
        #expect(response.detail.contains("no host"), "\(response.detail)")
        if address.hasPrefix("http") { #expect(await loop.get(address).reason == .policy) }
    }

    @Test("may lead a run to a hundred origins, and no further")
    func origins() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        for number in 1...Limits.origins {
            let url = "http://n\(number).localhost:\(server.port)/"
            let response = await loop.perform(
                Request(method: "GET", url: url),
                in: session,
                at: .zero
            )
            #expect(response.reason == nil, "\(response.detail)")
        }
        let more = Request(method: "GET", url: server.url + "/")
        #expect(await loop.perform(more, in: session, at: .zero).reason == .limit)
        let known = Request(method: "GET", url: "http://n1.localhost:\(server.port)/")
        #expect(await loop.perform(known, in: session, at: .zero).reason == nil)
    }
}
