import Glibc
import ProbeModel
import Testing
import Transfer

private let hasNginx = unsafe access("/usr/sbin/nginx", X_OK) == 0
private let hasOpenSSL = unsafe access("/usr/bin/openssl", X_OK) == 0

@Suite("TLS", .serialized, .enabled(if: hasOpenSSL))
struct TLSTests {
    private let authority = Authority()

    private func makeTrustingLoop() throws -> TransferLoop {
        try makeLoop { $0.caBundle = authority.bundle }
    }

    @Test("is spoken with HTTP/2 when offered, over one connection", .enabled(if: hasNginx))
    func http2() async throws {
        let nginx = try authority.nginx()
        let loop = try makeTrustingLoop()
        defer { loop.stop() }
        let session = loop.begin()
        for count in 1...3 {
            var request = Request(method: "POST", url: "https://localhost:\(nginx.secure)/")
            request.body = Array("abc".utf8)
            let response = await loop.perform(request, in: session, at: .zero)
            #expect(response.text == "HTTP/2.0 \(count)\n", "\(response.detail)")
            #expect(response.last.version == .http2)
            #expect(response.last.bytesSent > 3)
            #expect((response.last.phases.tls > .zero) == (count == 1))
            let certificate = try #require(response.last.certificate)
            #expect(certificate.subject == "CN = localhost")
            #expect(certificate.issuer == "CN = Test CA")
            #expect(certificate.verification == 0)
            #expect(certificate.notAfter != nil)
            let facts = try #require(certificate.facts)
            #expect(facts.names == ["localhost"])
            #expect(facts.notBefore.map { $0 < certificate.notAfter ?? $0 } == true)
            #expect(!facts.serial.isEmpty)
        }
        withExtendedLifetime(nginx.peer) {}
    }

    @Test("knows every name of a certificate that has a hundred")
    func names() async throws {
        let names = (1...100).map { "host-\($0).with-a-rather-long-name.shop.example" }
        authority.sign("wide", subject: "localhost", names: ["localhost"] + names)
        let (peer, port) = try authority.server("wide")
        let loop = try makeTrustingLoop()
        defer { loop.stop() }
        let response = await loop.get("https://localhost:\(port)/")
        #expect(response.last.status == 200, "\(response.detail)")
        #expect(response.last.certificate?.facts?.names == ["localhost"] + names)
        withExtendedLifetime(peer) {}
    }

    @Test("reads the authorities once, for all sessions")
    func authoritiesOnce() async throws {
        let (peer, port) = try authority.server("good")
        let copy = authority.directory + "/once.pem"
        #expect(output(of: "cp \(authority.bundle) \(copy)").isEmpty)
        let loop = try makeLoop { $0.caBundle = copy }
        defer { loop.stop() }
        let first = await loop.get("https://localhost:\(port)/")
        #expect(first.last.status == 200, "\(first.detail)")
        #expect(unsafe unlink(copy) == 0)
        for _ in 0..<3 {
            let later = await loop.get("https://localhost:\(port)/")
            #expect(later.last.status == 200, "\(later.detail)")
            #expect(later.last.phases.tls > .zero, "a session of its own shakes hands")
        }
        let other = try makeLoop { $0.caBundle = copy }
        defer { other.stop() }
        let refused = await other.get("https://localhost:\(port)/")
        #expect(refused.last.status != 200, "the file is needed")
        withExtendedLifetime(peer) {}
    }

    @Test("is left and entered by redirects; plain HTTP stays HTTP/1.1", .enabled(if: hasNginx))
    func plain() async throws {
        let nginx = try authority.nginx()
        let loop = try makeTrustingLoop()
        defer { loop.stop() }
        let response = await loop.get("http://localhost:\(nginx.plain)/login")
        #expect(response.exchanges.map(\.status) == [302, 200])
        #expect(response.text == "HTTP/1.1 2\n")
        #expect(response.last.certificate == nil)
        withExtendedLifetime(nginx.peer) {}
    }

    @Test(
        "refuses a certificate that is expired, of another name, or of nobody we trust",
        arguments: [("expired", 10), ("other", 0), ("good", 0)]
    )
    func certificates(name: String, verification: Int32) async throws {
        let (peer, port) = try authority.server(name)
        let loop = try makeTrustingLoop()
        defer { loop.stop() }
        let response = await loop.get("https://localhost:\(port)/")
        if name == "good" {
            #expect(response.last.status == 200, "\(response.detail)")
            let stranger = try makeLoop()
            #expect(await stranger.get("https://localhost:\(port)/").reason == .certificate)
            stranger.stop()
        } else {
            #expect(response.reason == .certificate, "\(response.detail)")
            #expect(response.last.status == nil)
        }
        #expect(response.last.certificate?.verification == verification)
        #expect(response.last.certificate?.issuer == "CN = Test CA")
        if name == "expired" {
            let end = try #require(response.last.certificate?.notAfter?.rfc3339)
            let place = "the certificate 'CN = localhost' of 127.0.0.1:\(port)"
            #expect(response.detail == "\(place) expired on \(end)")
        }
        withExtendedLifetime(peer) {}
    }

    @Test("that we do not share is a failed handshake")
    func oldProtocol() async throws {
        let (peer, port) = try authority.server("good", ["-tls1_2", "-cipher", "PSK"])
        let loop = try makeTrustingLoop()
        defer { loop.stop() }
        #expect(await loop.get("https://localhost:\(port)/").reason == .tls)
        withExtendedLifetime(peer) {}
    }

    @Test("answered with garbage fails; answered with silence ends at the connect limit")
    func garbage() async throws {
        let server = try HostileServer()
        let loud = try HostileServer(greeting: "220 not TLS at all\r\n")
        let loop = try makeTrustingLoop()
        defer { server.stop(); loud.stop(); loop.stop() }
        let silent = await loop.get("https://127.0.0.1:\(server.port)/") { request in
            request.limits.connect = .milliseconds(300)
        }
        #expect(silent.reason == .timeout)
        #expect(silent.detail.contains("within 300 ms (TLS)"), "\(silent.detail)")
        #expect(await loop.get("https://127.0.0.1:\(loud.port)/").reason == .tls)
    }

    @Test("with a bundle that does not exist is our own trouble")
    func noBundle() async throws {
        let (peer, port) = try authority.server("good")
        let loop = try makeLoop { $0.caBundle = "/nonexistent.pem" }
        defer { loop.stop() }
        #expect(await loop.get("https://localhost:\(port)/").reason == .local)
        withExtendedLifetime(peer) {}
    }
}
