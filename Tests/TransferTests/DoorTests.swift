import Glibc
import ProbeModel
import Testing
import Transfer

/// The Python servers of `doors.py`.
private struct Door {
    let port: UInt16
    private let peer: Peer

    init(_ kind: String) throws {
        port = try freePort()
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        peer = try Peer(["python3", "/\(folder)/doors.py", kind, "\(port)"], listeningOn: port)
    }

    func get(
        _ loop: TransferLoop,
        as scheme: WireOptions.Login.Scheme,
        password: String
    ) async -> Response {
        await loop.get("http://127.0.0.1:\(port)/") {
            var options = WireOptions()
            options.login = .challenge(scheme, user: "robot", password: Secret(password))
            $0.wire = Boxed(options)
        }
    }
}

@Suite("Servers that ask who is there in older ways", .serialized)
struct DoorTests {
    @Test("NTLM: the password is proved, in what counts as one exchange")
    func ntlm() async throws {
        let door = try Door("ntlm")
        let loop = try makeLoop()
        defer { loop.stop() }
        let right = await door.get(loop, as: .ntlm, password: "correct horse")
        #expect(right.last.status == 200 && right.text == "welcome", "\(right.detail)")
        #expect(right.exchanges.count == 1)
        let wrong = await door.get(loop, as: .ntlm, password: "hunter2")
        #expect(wrong.last.status == 401)
    }

    @Test("Negotiate without a ticket is not let in, and no password travels")
    func negotiate() async throws {
        let door = try Door("negotiate")
        let loop = try makeLoop()
        defer { loop.stop() }
        let response = await door.get(loop, as: .negotiate, password: "correct horse")
        #expect(response.last.status == 401, "\(response.detail)")
        #expect(response.text == "who? ")
    }

    @Test(
        "a SOCKS proxy looks the name up, and is asked as whom the file says",
        arguments: [
            ("socks5h", "secret7", "socks.example", nil), ("socks4a", nil, "socks.example", nil),
            ("socks5h", "secret8", "socks.example", .connect),
            ("socks5h", nil, "other.example", .connect),
            ("socks4a", nil, "other.example", .connect),
        ] as [(String, String?, String, Reason?)]
    )
    func socks(scheme: String, password: String?, host: String, reason: Reason?) async throws {
        let proxy = try Door("socks")
        let behind = try Door("negotiate")
        let loop = try makeLoop()
        defer { loop.stop() }
        let response = await loop.get("http://\(host):\(behind.port)/") {
            var options = WireOptions()
            options.proxy = WireOptions.Proxy(
                url: "\(scheme)://127.0.0.1:\(proxy.port)",
                user: password.map { _ in "robot" },
                password: password.map { Secret($0) }
            )
            $0.wire = Boxed(options)
        }
        #expect(response.reason == reason, "\(response.detail)")
        #expect(response.text == (reason == nil ? "who? " : ""))
    }
}
