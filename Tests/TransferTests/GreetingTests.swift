import Glibc
import ProbeModel
import Testing
import Transfer

/// What a server says first to somebody who says nothing.
@Suite("Greetings", .serialized)
struct GreetingTests {
    private func request(
        _ port: UInt16,
        _ change: (inout Request) -> Void = { _ in }
    ) -> Request {
        var request = Request(method: "CONNECT", url: "tcp://127.0.0.1:\(port)")
        var options = WireOptions()
        options.errand = Errand(.connect)
        options.errand?.listens = true
        request.wire = Boxed(options)
        change(&request)
        return request
    }

    /// The response to a connection, on whose other end the peer acts meanwhile.
    private func greeting(
        _ change: (inout Request) -> Void = { _ in },
        peer: (Int32) -> Void
    ) async throws -> Response {
        let (descriptor, port) = try listen()
        defer { close(descriptor) }
        let loop = try makeLoop()
        defer { loop.stop() }
        let request = request(port, change)
        async let response = loop.get(request.url) { $0 = request }
        let connection = accept(descriptor, nil, nil)
        defer { close(connection) }
        peer(connection)
        return await response
    }

    private func say(_ text: String, on connection: Int32) {
        let bytes = Array(text.utf8)
        // Safe because the kernel reads no more than the count.
        #expect(unsafe write(connection, bytes, bytes.count) == bytes.count)
    }

    @Test("are the body, and waiting for them is the phase wait")
    func greets() async throws {
        let response = try await greeting { say("220 mail.shop.test ready\r\n", on: $0) }
        #expect(response.last.failure == nil, "\(response.detail)")
        #expect(response.text == "220 mail.shop.test ready\r\n")
        #expect(response.last.bytesReceived == 26)
        #expect(response.last.phases.wait > .zero && response.last.phases.send == .zero)
        #expect(!response.last.phases.wereDisordered)
    }

    @Test("come over TLS, too, where nobody offers another protocol")
    func secure() async throws {
        let authority = Authority()
        let port = try freePort()
        let script = """
            import socket, ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("\(authority.directory)/good.pem", "\(authority.directory)/good.key")
            context.set_alpn_protocols(["h2", "http/1.1"])
            server, held = socket.create_server(("127.0.0.1", \(port))), []
            while True:
                try:
                    held.append(context.wrap_socket(server.accept()[0], server_side=True))
                    held[-1].sendall(b"* OK " + str(held[-1].selected_alpn_protocol()).encode())
                except OSError:
                    pass
            """
        let server = try Peer(["/usr/bin/python3", "-c", script], listeningOn: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let response = await loop.carryOut(.connect, "tls://localhost:\(port)") {
            $1.listens = true
        }
        #expect(response.text == "* OK None", "\(response.detail)")
        #expect(response.last.certificate?.subject == "CN = localhost")
    }

    @Test("of those who hang up or stay silent are empty")
    func silent() async throws {
        let gone = try await greeting { _ = shutdown($0, Int32(SHUT_RDWR)) }
        #expect(gone.last.failure == nil && gone.body.isEmpty, "\(gone.detail)")
        let mute = try await greeting({ $0.limits.total = .milliseconds(200) }, peer: { _ in })
        #expect(mute.last.failure == nil && mute.body.isEmpty, "\(mute.detail)")
        #expect(mute.last.phases.wait > Microseconds(150_000))
    }

    @Test("are bounded like any body")
    func large() async throws {
        let response = try await greeting(
            { $0.limits.bodyBytes = 3 },
            peer: { say("220 ", on: $0) }
        )
        #expect(response.reason == .size)
        #expect(response.last.failure?.detail == "the body is longer than 3 bytes")
    }

    @Test("that nobody waits for any more are over, and the session goes on")
    func cancelled() async throws {
        let (descriptor, port) = try listen()
        defer { close(descriptor) }
        let loop = try makeLoop()
        defer { loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        let request = request(port)
        let waiting = Task { await loop.perform(request, in: session, at: .zero) }
        let connection = accept(descriptor, nil, nil)
        defer { close(connection) }
        waiting.cancel()
        #expect(await waiting.value.reason == .cancelled)
        async let next = loop.perform(request, in: session, at: .zero)
        let other = accept(descriptor, nil, nil)
        defer { close(other) }
        say("hello", on: other)
        #expect(await next.text == "hello")
    }
}
