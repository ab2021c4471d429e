import ProbeModel
import Testing
import Transfer

@Suite("Cookies of the jar")
struct JarCookieTests {
    @Test(
        "go where they belong",
        arguments: [
            ("shop.example\tFALSE\t/\tFALSE\t0\tsid\t1", "shop.example", "/x", false, true),
            ("shop.example\tFALSE\t/\tFALSE\t0\tsid\t1", "a.shop.example", "/x", false, false),
            (".shop.example\tTRUE\t/\tFALSE\t0\tsid\t1", "a.shop.example", "/x", false, true),
            (".shop.example\tTRUE\t/\tFALSE\t0\tsid\t1", "myshop.example", "/x", false, false),
            (".0.0.1\tTRUE\t/\tFALSE\t0\tsid\t1", "127.0.0.1", "/x", false, false),
            (
                "#HttpOnly_shop.example\tFALSE\t/a\tFALSE\t0\tsid\t1", "shop.example", "/a", false,
                true
            ),
            ("shop.example\tFALSE\t/a\tFALSE\t0\tsid\t1", "shop.example", "/a/b", false, true),
            ("shop.example\tFALSE\t/a\tFALSE\t0\tsid\t1", "shop.example", "/ab", false, false),
            ("shop.example\tFALSE\t/\tTRUE\t0\tsid\t1", "shop.example", "/", false, false),
            ("shop.example\tFALSE\t/\tTRUE\t0\tsid\t1", "shop.example", "/", true, true),
        ]
    )
    func places(line: String, host: String, path: String, isSecure: Bool, goes: Bool) throws {
        let cookie = try #require(JarCookie(line: line))
        #expect(cookie.goes(to: host, path: path, isSecure: isSecure) == goes)
        #expect(cookie.cookie == Cookie(name: "sid", value: "1"))
    }

    @Test("are sent beside a request's own, which take the place of those of their name")
    func joined() async throws {
        let server = try HostileServer { connection, request in
            let cookies = [
                "Set-Cookie: sid=1", "Set-Cookie: theme=dark", "Set-Cookie: deep=2; Path=/x",
            ]
            return connection.answer("200 OK", request.path == "/" ? cookies : [])
        }
        let loop = try makeLoop()
        defer { loop.stop(); server.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        for own in [[], [], ["lang=de", "sid=wrong; b=c"], []] {
            let path = server.requests.isEmpty ? "/" : "/x"
            var request = Request(method: "GET", url: server.url + path)
            request.headers = own.map { Header(name: "cookie", value: $0) }
            _ = await loop.perform(request, in: session, at: .zero)
        }
        let sent = server.requests.map {
            $0.header("cookie")?.split(separator: "; ").sorted() ?? []
        }
        let jar = ["deep=2", "sid=1", "theme=dark"] as [Substring]
        #expect(sent[1] == jar)
        #expect(sent[2] == ["b=c", "deep=2", "lang=de", "sid=wrong", "theme=dark"])
        #expect(sent[3] == jar, "a step's own cookies are not kept")
    }
}
