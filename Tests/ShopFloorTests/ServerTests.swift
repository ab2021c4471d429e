import FoundationEssentials
import NIOCore
import NIOPosix
import ShopFloor
import Testing

@Suite("The shop's server", .timeLimit(.minutes(1)))
struct ServerTests {
    @Test("keeps a connection, and knows its customer by token or cookie")
    func connection() async throws {
        let answers = try await withShop { shop in
            let login = Self.request("POST /login", body: Customer.login)
            let token = try await Self.exchange(shop, [login])
                .split(separator: "\"token\":\"")[1].prefix { $0 != "\"" }
            return try await Self.exchange(
                shop,
                [
                    Self.request("GET /?x=1"),
                    Self.request("POST /quotes", "authorization: bearer \(token)", Customer.order),
                    Self.request("POST /quotes", "Cookie: a=b; session=\(token)", Customer.order),
                    Self.request("POST /quotes", "Authorization: Basic \(token)", Customer.order),
                    Self.request("POST /quotes", "Cookie: session=x", Customer.order),
                    Self.request("DELETE /faults"),
                ]
            )
        }
        #expect(Self.statuses(of: answers) == [200, 200, 200, 401, 401, 204])
        #expect(answers.hasSuffix("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"))
    }

    @Test("answers late when it is slow, and the others meanwhile")
    func slow() async throws {
        let clock = ContinuousClock()
        let (duration, answers) = try await withShop { shop in
            let fault = Self.request("PUT /faults/auth", body: #"{"mode": "slow", "seconds": 0.1}"#)
            _ = try await Self.exchange(shop, [fault])
            let start = clock.now
            let login = Self.request("POST /login", body: Customer.login)
            async let late = Self.exchange(shop, [login])
            let other = try await Self.exchange(shop, [Self.request("GET /components")])
            let first = try await late
            return (start.duration(to: clock.now), [other, first])
        }
        #expect(duration >= .milliseconds(100))
        #expect(answers.flatMap(Self.statuses) == [200, 200])
    }

    @Test("hangs up on a body that is too large, and on what is no HTTP", arguments: [true, false])
    func refusals(isLarge: Bool) async throws {
        let body = String(repeating: "x", count: (64 << 10) + 1)
        let text = isLarge ? Self.request("POST /login", body: body) : "parcel, please\r\n\r\n"
        let answers = try await withShop { try await Self.exchange($0, [text]) }
        #expect(!answers.contains(" 200 "))
    }

    @Test("answers as its page says")
    func documentation() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = URL(filePath: "/\(root)/docs/parcelshop.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let answers = try await withShop { shop in
            let login = Self.request("POST /login", body: Customer.login)
            let token = try await Self.exchange(shop, [login])
                .split(separator: "\"token\":\"")[1].prefix { $0 != "\"" }
            let bearer = "Authorization: Bearer \(token)"
            return try await Self.exchange(
                shop,
                [
                    Self.request("PUT /faults/psp", body: #"{"mode": "down"}"#),
                    Self.request("POST /shipments", bearer, Customer.order),
                    Self.request("POST /shipments/S-00001/payment", bearer, "{}"),
                ]
            )
        }
        let last = try #require(answers.split(separator: "HTTP/1.1 ").last)
        let shown = "HTTP/1.1 " + last.replacing("Connection: close\r\n", with: "")
        #expect(page.contains(shown.replacing("\r\n", with: "\n")))
    }

    @Test("does not open where another listens")
    func occupied() async throws {
        try await withShop { shop in
            #expect(throws: (any Error).self) {
                try ShopServer(settings: ShopSettings(), port: shop.port)
            }
        }
    }

    private static func request(_ line: String, _ header: String = "A: b", _ body: String) -> String
    {
        "\(line) HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func request(_ line: String, body: String = "") -> String {
        request(line, "A: b", body)
    }

    private static func statuses(of text: String) -> [Int] {
        text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }

    @discardableResult
    private func withShop<Result: Sendable>(
        _ body: (ShopServer) async throws -> Result
    ) async throws -> Result {
        var settings = ShopSettings()
        settings.availability = 1
        let shop = try ShopServer(settings: settings, port: 0)
        defer { shop.close() }
        return try await body(shop)
    }

    /// Sends all requests on one connection, the last one with `Connection: close`, and returns
    /// what comes until the end.
    private static func exchange(_ shop: ShopServer, _ requests: [String]) async throws -> String {
        var requests = requests
        if let last = requests.popLast() {
            requests.append(last.replacing("Host: localhost", with: "Host: x\r\nConnection: close"))
        }
        let bytes = ByteBuffer(string: requests.joined())
        let group = MultiThreadedEventLoopGroup.singleton
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: shop.port)
        let channel = try await ClientBootstrap(group: group).connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        var received = ByteBuffer()
        try await channel.executeThenClose { inbound, outbound in
            try? await outbound.write(bytes)
            do {
                for try await bytes in inbound { received.writeImmutableBuffer(bytes) }
            } catch is IOError {}
        }
        return String(buffer: received)
    }
}
