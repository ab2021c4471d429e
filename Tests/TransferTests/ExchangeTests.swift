import ProbeModel
import Testing
import Transfer

@Suite("An exchange")
struct ExchangeTests {
    let server: HostileServer
    let loop: TransferLoop

    init() throws {
        server = try HostileServer()
        loop = try makeLoop()
    }

    @Test("records status, version, peer, bytes and phases")
    func record() async {
        let response = await loop.get(server.url + "/hello")
        let exchange = response.last
        #expect(exchange.failure == nil)
        #expect(exchange.status == 200)
        #expect(exchange.version == .http11)
        #expect(exchange.peer == "127.0.0.1:\(server.port)")
        #expect(exchange.url == server.url + "/hello")
        #expect(exchange.bytesReceived == 5)
        #expect(exchange.bytesSent == Int64((server.requests.first?.head.utf8.count ?? 0) + 4))
        #expect(exchange.phases.connect > .zero)
        #expect(exchange.phases.tls == .zero)
        #expect(!exchange.phases.wereDisordered)
        #expect(response.text == "hello")
        #expect(response.head.values(of: "content-type") == ["text/plain"])
        server.stop()
        loop.stop()
    }

    @Test("waits for the answer to a body, and receives only what comes")
    func wait() async throws {
        let slow = try HostileServer { connection, request in
            connection.pause(milliseconds: 30) && request.path == "/" && connection.answer()
        }
        defer { slow.stop() }
        for path in ["/", "/hangup"] {
            let response = await loop.get(slow.url + path) {
                ($0.method, $0.body) = ("POST", Array("a=b".utf8))
            }
            let phases = response.last.phases
            #expect(phases.wait > phases.receive && phases.wait.count >= 25_000, "\(phases)")
        }
    }

    @Test(
        "sends the method, the headers and the body as they are",
        arguments: [
            ("GET", nil), ("HEAD", nil), ("POST", "a=b"), ("POST", nil), ("PUT", "x"),
            ("PATCH", "{}"), ("DELETE", nil), ("OPTIONS", nil), ("DELETE", "why"),
        ] as [(String, String?)]
    )
    func methods(method: String, body: String?) async throws {
        let session = loop.begin()
        var request = Request(method: method, url: server.url + "/echo")
        request.headers = [Header(name: "X-Probe", value: "ä"), Header(name: "X-Empty", value: "")]
        request.body = body.map { Array($0.utf8) }
        let response = await loop.perform(request, in: session, at: .zero)
        #expect(response.last.status == 200)
        let seen = try #require(server.requests.first)
        #expect(seen.method == method)
        #expect(seen.header("x-probe") == "ä")
        #expect(seen.header("x-empty") == "")
        #expect(seen.header("user-agent") == "probed/test")
        #expect(seen.header("content-type") == nil)
        #expect(seen.header("accept-encoding") == nil)
        #expect(String(decoding: seen.body, as: UTF8.self) == body ?? "")
        #expect(response.last.bytesSent == Int64(seen.head.utf8.count + 4 + seen.body.count))
        #expect(response.body.isEmpty == (method == "HEAD"))
        // The next request of the session inherits nothing.
        _ = await loop.perform(
            Request(method: "GET", url: server.url + "/echo"),
            in: session,
            at: .zero
        )
        let next = try #require(server.requests.last)
        #expect(next.method == "GET")
        #expect(next.header("x-probe") == nil)
        #expect(next.header("content-length") == nil)
        #expect(server.accepted == 1)
        server.stop()
        loop.stop()
    }

    @Test("sends a large body whole, and counts it", arguments: [70_000, 3_000_000])
    func largeBody(count: Int) async {
        let response = await loop.get(server.url + "/hello") { request in
            request.method = "POST"
            request.body = [UInt8](repeating: 0x61, count: count)
        }
        #expect(response.last.status == 200)
        #expect(server.requests.first?.body.count == count)
        #expect(server.requests.first?.header("expect") == nil)
        let head = server.requests.first?.head.utf8.count ?? 0
        #expect(response.last.bytesSent == Int64(head + 4 + count))
        server.stop()
        loop.stop()
    }

    @Test("sends basic credentials")
    func basic() async {
        let credential = BasicCredential(user: "Aladdin", password: Secret("open sesame"))
        _ = await loop.get(server.url + "/") { $0.basic = credential }
        #expect(
            server.requests.first?.header("authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        )
        server.stop()
        loop.stop()
    }

    @Test("never records the user and password of an address")
    func userInAddress() async {
        let response = await loop.get("http://me:hunter22@127.0.0.1:\(server.port)/a")
        #expect(response.last.url == server.url + "/a")
        #expect(server.requests.first?.header("authorization") != nil)
        server.stop()
        loop.stop()
    }

    @Test(
        "refuses what would forge a request",
        arguments: [
            Request(method: "GET", url: "ftp://127.0.0.1/"),
            Request(method: "GET", url: "127.0.0.1/no-scheme"),
            Request(method: "GET", url: "http://127.0.0.1/a b"),
            Request(method: "GET", url: "http://127.0.0.1/" + String(repeating: "a", count: 9000)),
            Request(method: "GET /", url: "http://127.0.0.1/"),
            Request(
                method: "GET",
                url: "http://127.0.0.1/",
                headers: [Header(name: "X", value: "1\r\nY: 2")]
            ),
            Request(
                method: "GET",
                url: "http://127.0.0.1/",
                headers: [Header(name: "X Y", value: "")]
            ),
        ]
    )
    func forged(request: Request) async {
        let response = await loop.perform(request, in: loop.begin(), at: .zero)
        #expect(response.reason == .policy, "\(response.detail)")
        #expect(response.last.status == nil)
        server.stop()
        loop.stop()
    }

    @Test("names the peer that refuses a connection")
    func refused() async throws {
        let port = try freePort()
        let response = await loop.get("http://127.0.0.1:\(port)/")
        #expect(response.reason == .connect)
        #expect(response.detail == "connection refused by 127.0.0.1:\(port)")
        #expect(response.last.failure?.errorNumber == 111)
        server.stop()
        loop.stop()
    }

    @Test("asks a Unix socket, and never looks its host up")
    func unixSocket() async {
        let response = await loop.get("http://probed.invalid/v1") { request in
            request.unixSocket = "/nonexistent/probed.sock"
        }
        #expect(response.reason == .connect)
        server.stop()
        loop.stop()
    }

    @Test("counts its offset from the start of the run")
    func offsets() async {
        let request = Request(method: "GET", url: server.url + "/redirect?302,/hello")
        let response = await loop.perform(request, in: loop.begin(), at: Microseconds(5000))
        #expect(response.exchanges.map(\.status) == [302, 200])
        #expect(response.exchanges[0].offset == Microseconds(5000))
        #expect(response.exchanges[1].offset > Microseconds(5000))
        server.stop()
        loop.stop()
    }

    @Test(
        "ends when its task is cancelled, at any moment",
        arguments: ["/silent", "/drip", "/hello"]
    )
    func cancelled(path: String) async {
        let url = server.url + path
        let task = Task { [loop] in await loop.get(url) }
        if path == "/drip" {
            while server.requests.isEmpty { await Task.yield() }
        }
        task.cancel()
        let response = await task.value
        #expect(response.reason == .cancelled || (path == "/hello" && response.reason == nil))
        if path == "/drip" {
            // What was known before the end is recorded.
            #expect(response.last.peer == "127.0.0.1:\(server.port)")
            #expect(response.last.phases.connect > .zero)
        }
        #expect(loop.inFlight == 0)
        server.stop()
        loop.stop()
    }

    @Test("ends when the loop stops, and none begins after that")
    func stopped() async {
        let url = server.url + "/silent"
        async let response = loop.get(url)
        while server.requests.isEmpty { await Task.yield() }
        #expect(loop.inFlight == 1)
        loop.stop()
        #expect(await response.reason == .cancelled)
        #expect(await loop.get(url).reason == .cancelled)
        server.stop()
    }

    @Test("is refused by a denied network, whatever leads there")
    func denied() async throws {
        let strict = try makeLoop { configuration in
            configuration.deniedNetworks = [CIDR("169.254.0.0/16"), CIDR("127.0.0.0/8")].compactMap
            { $0 }
            configuration.resolver = { _ in .addresses(["169.254.169.254", "127.0.0.1"]) }
        }
        for host in ["metadata.test", "127.0.0.1", "[::ffff:127.0.0.1]"] {
            let response = await strict.get("http://\(host):\(server.port)/")
            #expect(response.reason == .policy, "\(host): \(response.detail)")
            #expect(response.detail.contains("denied network"))
        }
        #expect(server.accepted == 0)
        strict.stop()
        server.stop()
        loop.stop()
    }

    @Test("is refused as our own trouble when too many are under way")
    func tooMany() async throws {
        let small = try makeLoop { $0.transfers = 1 }
        let url = server.url + "/silent"
        let first = Task { await small.get(url) }
        while server.requests.isEmpty { await Task.yield() }
        #expect(await small.get(server.url + "/").reason == .local)
        first.cancel()
        _ = await first.value
        small.stop()
        server.stop()
        loop.stop()
    }
}
