import Control
import ProbeModel
import Testing

@Suite("The control server", .timeLimit(.minutes(1)))
struct ServerTests {
    @Test("answers, says what may be done with the answer, and hangs up when asked to")
    func answers() async throws {
        try await withServer { address in
            let response = try await Client.exchange(address, get("/a%20b?x=1"))
            #expect(
                response == """
                    HTTP/1.1 200 OK\r
                    Content-Type: text/plain; charset=utf-8\r
                    Content-Length: 16\r
                    Cache-Control: no-store\r
                    X-Content-Type-Options: nosniff\r
                    Content-Security-Policy: default-src 'none'; style-src 'self'; \
                    img-src 'self'; frame-ancestors 'none'\r
                    Connection: close\r
                    \r
                    GET /a b [x=1] 0
                    """
            )
        }
    }

    @Test("gives HEAD the head of GET")
    func head() async throws {
        try await withServer { address in
            let response = try await Client.exchange(
                address,
                "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            #expect(response.contains("Content-Length: 11\r\n"))
            #expect(response.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("answers pipelined requests one after the other, in order")
    func pipelining() async throws {
        let running = Turnstile()
        let handler: ControlServer.Handler = { request in
            await running.enter()
            await Task.yield()
            await running.leave()
            return .text(request.path + ".")
        }
        let count = 200
        let text = (1..<count).map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" }.joined()
        try await withServer(handler: handler) { address in
            let response = try await Client.exchange(address, text + get("/\(count)"))
            let bodies = response.split(separator: "\r\n\r\n").map { $0.prefix { $0 != "." } }
            #expect(bodies.dropFirst().map(String.init) == (1...count).map { "/\($0)" })
            #expect(await running.most == 1)
        }
    }

    @Test("lets a client that expects it send its body")
    func expectContinue() async throws {
        try await withTemporaryFolder { folder in
            try await withServer(on: .unix(path: folder + "/s")) { address in
                let response = try await Client.exchange(
                    address,
                    "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n"
                        + "Expect: 100-continue\r\n\r\nabc"
                )
                #expect(response.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
                #expect(response.hasSuffix("PUT /x [] 3"))
            }
        }
    }

    @Test("keeps a long poll open until there is news")
    func longPoll() async throws {
        let (news, publisher) = AsyncStream<String>.makeStream()
        let (arrivals, signal) = AsyncStream<Void>.makeStream()
        let handler: ControlServer.Handler = { _ in
            signal.yield()
            var iterator = news.makeAsyncIterator()
            return .text(await iterator.next() ?? "none")
        }
        try await withServer(handler: handler) { address in
            async let response = Client.exchange(address, get("/watch"))
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            publisher.yield("news at last")
            let answer = try await response
            #expect(answer.hasSuffix("news at last"))
        }
    }

    @Test("cancels the handler when the client hangs up")
    func disconnect() async throws {
        let (events, signal) = AsyncStream<String>.makeStream()
        let handler: ControlServer.Handler = { _ in
            signal.yield("started")
            await untilCancelled()
            signal.yield("cancelled")
            return .text("nobody hears this")
        }
        try await withServer(handler: handler) { address in
            let client = try await Client.connect(to: address)
            try await client.send(get("/")) {
                var iterator = events.makeAsyncIterator()
                #expect(await iterator.next() == "started")
            }
            var iterator = events.makeAsyncIterator()
            #expect(await iterator.next() == "cancelled")
        }
    }

    @Test("survives garbage", arguments: [UInt64.random(in: .min ... .max)])
    func garbage(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var limits = ControlLimits()
        limits.requestTime = .milliseconds(20)
        limits.refusalTime = .milliseconds(20)
        try await withServer(limits: limits) { address in
            for _ in 0..<300 {
                let bytes = Garbage.request(&random)
                let response = try await Client.exchange(address, bytes)
                let answer = status(of: response)
                #expect([0, 200, 400, 405, 408, 414, 421, 431].contains(answer), "seed \(seed)")
            }
            let answer = try await Client.exchange(address, get("/"))
            #expect(status(of: answer) == 200)
        }
    }

    @Test("stops: hangs up, cancels, frees the port, and stays stopped")
    func stop() async throws {
        let (events, signal) = AsyncStream<String>.makeStream()
        let server = ControlServer { _ in
            signal.yield("started")
            await untilCancelled()
            signal.yield("cancelled")
            return .text("")
        }
        let address = try await server.listen(on: .loopback(host: "127.0.0.1", port: 0))
        async let response = Client.exchange(address, get("/"))
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "started")
        await server.stop()
        #expect(await iterator.next() == "cancelled")
        let answer = try await response
        #expect(answer.isEmpty)
        await #expect(throws: (any Error).self) { try await Client.connect(to: address) }
        await #expect(throws: ControlError.stopped) {
            try await server.listen(on: .loopback(host: "127.0.0.1", port: 0))
        }
        await server.stop()
    }
}

/// Counts how many are inside at once.
actor Turnstile {
    private var inside = 0
    private(set) var most = 0

    func enter() {
        inside += 1
        most = max(most, inside)
    }

    func leave() { inside -= 1 }
}
