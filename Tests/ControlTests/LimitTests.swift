import Control
import Testing

@Suite("A listener's limits", .timeLimit(.minutes(1)))
struct LimitTests {
    static let fullBody = 1 << 20

    @Test("are refused with a reason, one byte behind the limit", arguments: [false, true])
    func sizes(isOver: Bool) async throws {
        let over = isOver ? 1 : 0
        let uri = "/" + String(repeating: "a", count: 1023 + over)
        // "X: " and the end of its line, "Host: localhost", "Connection: close", each with its end.
        let rest = 8 * 1024 - ("Host: localhost\r\nConnection: close\r\nX: \r\n".utf8.count)
        let header = "X: " + String(repeating: "b", count: rest + over)
        let body = String(repeating: "c", count: Self.fullBody + over)
        try await withTemporaryFolder { folder in
            try await withServer(on: .unix(path: folder + "/s")) { address in
                let long = try await Client.exchange(address, get(uri))
                #expect(status(of: long) == (isOver ? 414 : 200))
                let wide = try await Client.exchange(
                    address,
                    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(header)\r\n\r\n"
                )
                #expect(status(of: wide) == (isOver ? 431 : 200))
                let large = try await Client.exchange(
                    address,
                    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
                #expect(status(of: large) == (isOver ? 413 : 200))
                if !isOver { #expect(large.hasSuffix("POST / [] \(Self.fullBody)")) }
                let chunked = try await Client.exchange(
                    address,
                    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
                )
                #expect(status(of: chunked) == (isOver ? 413 : 200))
            }
        }
    }

    @Test("hold against what the parser itself must stop", arguments: [9000, 100_000, 2_000_000])
    func floods(count: Int) async throws {
        try await withServer { address in
            let flood = String(repeating: "z", count: count)
            let uri = try await Client.exchange(address, get("/" + flood))
            #expect([431, 414].contains(status(of: uri)))
            let header = try await Client.exchange(
                address,
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(flood)\r\n\r\n"
            )
            #expect(status(of: header) == 431)
            let fields = try await Client.exchange(
                address,
                "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: count / 6) + "\r\n"
            )
            #expect(status(of: fields) == 431)
        }
    }

    @Test(
        "end a request that does not arrive",
        arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nA:"]
    )
    func slowHeaders(beginning: String) async throws {
        var limits = ControlLimits()
        limits.requestTime = .milliseconds(50)
        try await withServer(limits: limits) { address in
            let response = try await Client.exchange(address, beginning)
            #expect(status(of: response) == 408)
            #expect(response.hasSuffix("\"remedy\":\"send it at once\"}}\n"))
        }
    }

    @Test("end a body that does not arrive")
    func slowBody() async throws {
        var limits = ControlLimits()
        limits.requestTime = .milliseconds(50)
        try await withTemporaryFolder { folder in
            try await withServer(limits: limits, on: .unix(path: folder + "/s")) { address in
                let response = try await Client.exchange(
                    address,
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"
                )
                #expect(status(of: response) == 408)
            }
        }
    }

    @Test("end an answer that takes too long, and cancel its handler")
    func slowHandler() async throws {
        var limits = ControlLimits()
        limits.replyTime = .milliseconds(50)
        limits.refusalTime = .milliseconds(50)
        let (cancelled, signal) = AsyncStream<Bool>.makeStream()
        let handler: ControlServer.Handler = { _ in
            await untilCancelled()
            signal.yield(true)
            return .text("too late")
        }
        try await withServer(limits: limits, handler: handler) { address in
            let response = try await Client.exchange(address, get("/"))
            #expect(status(of: response) == 503)
            var iterator = cancelled.makeAsyncIterator()
            #expect(await iterator.next() == true)
        }
    }

    @Test("turn the 65th connection away, and let it in when another has left")
    func connections() async throws {
        try await withServer { address in
            var clients: [Client] = []
            for _ in 0..<63 { clients.append(try await Client.connect(to: address)) }
            let last = try await Client.connect(to: address)
            let refused = try await Client.exchange(address, "")
            #expect(status(of: refused) == 503)
            #expect(refused.contains("Retry-After: 5\r\n"))
            let answer = try await last.exchange(get("/last"))
            #expect(status(of: answer) == 200)
            // The server sees the end of that connection a little later than its client.
            var next = 503
            while next == 503 {
                next = status(of: try await Client.exchange(address, get("/next")))
            }
            #expect(next == 200)
            for client in clients { try await client.hangUp() }
        }
    }
}
