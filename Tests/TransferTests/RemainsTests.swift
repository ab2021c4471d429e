import ProbeModel
import Testing
import Transfer

/// The handle is the same for all steps of a run; what one of them asked for must not show in the
/// next.
@Suite("What a request leaves behind")
struct RemainsTests {
    typealias Change = @Sendable (inout Request, HostileServer) -> Void

    private static let kinds: [(name: String, change: Change)] = [
        ("get", { _, _ in }),
        ("head", { request, _ in request.method = "HEAD" }),
        ("delete", { request, _ in request.method = "DELETE" }),
        ("purge", { request, _ in request.method = "PURGE" }),
        ("post", { request, _ in (request.method, request.body) = ("POST", Array("a=b".utf8)) }),
        ("empty post", { request, _ in request.method = "POST" }),
        (
            "put",
            { request, _ in
                (request.method, request.body) = ("PUT", Array("bytes".utf8))
                request.headers = [Header(name: "Content-Type", value: "image/png")]
            }
        ),
        ("get with a body", { request, _ in request.body = [1, 2, 3] }),
        ("headers", { request, _ in request.headers = [Header(name: "X-A", value: "1")] }),
        (
            "host and cookie",
            { request, _ in
                request.headers = ["Host", "Cookie", "Accept", "User-Agent"].map {
                    Header(name: $0, value: "own=1")
                }
            }
        ),
        (
            "gzip",
            { request, _ in
                request.headers = [Header(name: "Accept-Encoding", value: "gzip")]
            }
        ),
        (
            "basic",
            { request, _ in request.basic = BasicCredential(user: "u", password: Secret("p")) }
        ),
        (
            "digest",
            { request, _ in
                request.travel {
                    $0.login = .challenge(.digest, user: "u", password: Secret("p"))
                }
            }
        ),
        (
            "aws",
            { request, _ in
                request.travel {
                    $0.login = .signature(
                        scope: "aws:amz:eu-central-1:s3",
                        key: "K",
                        secret: Secret("S")
                    )
                }
            }
        ),
        ("http 1.0", { request, _ in request.travel { $0.version = .http10 } }),
        ("as it is", { request, _ in request.travel { $0.isPathAsIs = true } }),
        (
            "proxy",
            { request, server in
                request.travel {
                    $0.proxy = WireOptions.Proxy(url: server.url, user: "u", password: Secret("p"))
                }
            }
        ),
        (
            "connectTo",
            { request, server in
                request.url = "http://shop.invalid/x"
                request.travel { $0.connectTo = "127.0.0.1:\(server.port)" }
            }
        ),
        ("interface", { request, _ in request.travel { $0.interface = "127.0.0.9" } }),
        ("connection", { request, _ in request.isOnce = true }),
        (
            "errand",
            { request, server in
                request.url = "tcp://127.0.0.1:\(server.port)/"
                request.travel { $0.errand = Errand(.connect) }
            }
        ),
    ]

    /// What a server sees, without what differs from one moment to the next.
    private func seen(_ requests: [HostileServer.HTTPRequest]) -> [String] {
        requests.map { request in
            let lines = request.head.split(separator: "\r\n").map { line in
                let isSigned = line.contains("AWS4-HMAC") || line.hasPrefix("X-Amz-Date")
                return isSigned ? String(line.prefix { $0 != " " }) : String(line)
            }
            return lines.joined(separator: "\n") + "\n\n"
                + String(decoding: request.body, as: UTF8.self)
        }
    }

    @Test("is nothing", arguments: kinds.map(\.name))
    func nothing(second: String) async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer {
            loop.stop()
            server.stop()
        }
        let request = { (kind: (name: String, change: Change)) in
            var request = Request(method: "GET", url: server.url + "/a/../x?b=1&a=2")
            kind.change(&request, server)
            return request
        }
        let last = try #require(Self.kinds.first { $0.name == second })
        let alone = loop.begin()
        _ = await loop.perform(request(last), in: alone, at: .zero)
        loop.end(alone)
        let wanted = seen(server.requests)
        for first in Self.kinds {
            let session = loop.begin()
            defer { loop.end(session) }
            _ = await loop.perform(request(first), in: session, at: .zero)
            let before = server.requests.count
            let response = await loop.perform(request(last), in: session, at: .zero)
            let after = seen(Array(server.requests.dropFirst(before)))
            #expect(after == wanted, "\(last.name) behind \(first.name): \(response.detail)")
        }
    }
}
