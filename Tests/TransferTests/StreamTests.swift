import Glibc
import Patience
import ProbeModel
import Testing
import Transfer

private let hasOpenSSL = unsafe access("/usr/bin/openssl", X_OK) == 0

@Suite("Streams over TLS", .serialized, .enabled(if: hasOpenSSL, "openssl is missing"))
struct StreamTests {
    private let authority = Authority()

    /// A server that writes what it is sent into a file of the authority's directory, and says
    /// nothing itself: its input is a pipe that it holds open at both ends.
    private func server(
        _ name: String,
        port: UInt16? = nil
    ) throws -> (peer: Peer, port: UInt16) {
        let port = try port ?? freePort()
        let directory = authority.directory
        let command =
            "rm -f \(directory)/input; mkfifo \(directory)/input; exec 3<>\(directory)/input; "
            + "exec openssl s_server -quiet -accept 127.0.0.1:\(port) -naccept 3 "
            + "-cert \(directory)/\(name).pem -key \(directory)/\(name).key "
            + ">>\(directory)/received 2>/dev/null <&3"
        return (try Peer(["sh", "-c", command], listeningOn: port), port)
    }

    private func stream(_ host: String, _ port: UInt16, trusts: Bool = true) -> SecureStream {
        let bundle = trusts ? authority.bundle : nil
        return SecureStream(to: .init(host: host, port: port, authorities: bundle))
    }

    private func received(_ text: String) -> Bool {
        eventually(within: 5) { authority.text(of: "received").contains(text) }
    }

    @Test("carry bytes to a server that shows who it is, and again after it was restarted")
    func carry() throws {
        let loop = try makeLoop()
        defer { loop.stop() }
        var server: (peer: Peer, port: UInt16)? = try server("good")
        let port = try #require(server?.port)
        let stream = stream("localhost", port)
        #expect(stream.send(Array("9 message 1".utf8), within: .seconds(5)) == nil)
        #expect(stream.send(Array("9 message 2".utf8), within: .seconds(5)) == nil)
        #expect(received("9 message 19 message 2"))
        server = nil
        let problem = stream.send(Array("9 message 3".utf8), within: .seconds(5))
        #expect(problem != nil, "nobody is there")
        server = try self.server("good", port: port)
        #expect(stream.send(Array("9 message 3".utf8), within: .seconds(5)) == nil)
        #expect(received("9 message 3"))
        withExtendedLifetime(server) {}
    }

    @Test("say nothing to a stranger, to one whose time is over, and to one nobody vouches for")
    func strangers() throws {
        let loop = try makeLoop()
        defer { loop.stop() }
        for (name, trusts) in [("other", true), ("expired", true), ("good", false)] {
            let server = try server(name)
            let stream = stream("localhost", server.port, trusts: trusts)
            let problem = stream.send(Array("secret".utf8), within: .seconds(5))
            #expect(problem?.contains("certificate") == true, "\(name): \(problem ?? "none")")
        }
        #expect(!authority.text(of: "received").contains("secret"))
    }

    @Test("wait for a silent peer no longer than they may")
    func silent() throws {
        let loop = try makeLoop()
        defer { loop.stop() }
        let (descriptor, port) = try listen()
        defer { close(descriptor) }
        let start = SuspendingClock.now
        let stream = stream("localhost", port)
        #expect(stream.send(Array("x".utf8), within: .milliseconds(300)) != nil)
        #expect(SuspendingClock.now - start < .seconds(5))
    }
}
