import Control
import FoundationEssentials
import Glibc
import Testing

@Suite("Who may ask for what", .timeLimit(.minutes(1)))
struct ExposureTests {
    @Test("nothing is changed over TCP", arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func changes(method: String) async throws {
        try await withServer { address in
            let response = try await Client.exchange(
                address,
                "\(method) /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            #expect(status(of: response) == 405)
            #expect(response.contains("Allow: GET, HEAD\r\n"))
            let problem = "'\(method)' is not served over TCP"
            let remedy = "change things through the control socket, with probectl"
            #expect(
                response.hasSuffix(
                    #"{"error":{"problem":"\#(problem)","remedy":"\#(remedy)"}}"# + "\n"
                )
            )
        }
    }

    @Test(
        "a name that was rebound to loopback gets nothing",
        arguments: [
            ("localhost", 200), ("LOCALHOST:1", 200), ("127.0.0.1", 200), ("127.0.0.1:80", 200),
            ("[::1]", 200), ("[::1]:8080", 200), ("evil", 421), ("evil:80", 421), ("", 421),
            ("localhost.evil", 421), ("127.0.0.1.evil", 421), ("localhost:x", 421), ("::1", 421),
            ("localhost\r\nHost: localhost", 421), ("127.0.0.2", 421), ("@localhost", 421),
        ]
    )
    func hosts(host: String, expected: Int) async throws {
        try await withServer { address in
            let response = try await Client.exchange(address, get("/", host: host))
            #expect(status(of: response) == expected)
        }
    }

    @Test("the bound address is a name too")
    func boundAddress() async throws {
        try await withServer(on: .loopback(host: "127.0.0.2", port: 0)) { address in
            let response = try await Client.exchange(address, get("/", host: "127.0.0.2:80"))
            #expect(status(of: response) == 200)
        }
    }

    @Test("the page of the room shows the error as it is sent")
    func documentation() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try String(
            contentsOf: URL(filePath: "/\(root)/docs/control.md"),
            encoding: .utf8
        )
        try await withServer { address in
            let request = get("/").replacing("GET", with: "POST")
            let response = try await Client.exchange(address, request)
            let body = try #require(response.split(separator: "\r\n\r\n").last)
            #expect(page.contains("\n" + body))
        }
    }

    @Test("another interface is refused", arguments: ["0.0.0.0", "192.0.2.1", "::"])
    func interfaces(host: String) async throws {
        await #expect(throws: ControlError.notLoopback(address: host)) {
            try await withServer(on: .loopback(host: host, port: 0)) { _ in }
        }
    }

    @Test("the kernel says who is at the other end of the socket, and any host name will do")
    func peer() async throws {
        let handler: ControlServer.Handler = { request in
            guard let peer = request.peer, request.isLocalSocket else { return .text("nobody") }
            return .text("\(peer.uid) \(peer.gid) \(peer.pid) \(request.method)")
        }
        try await withTemporaryFolder { folder in
            try await withServer(on: .unix(path: folder + "/s"), handler: handler) { address in
                let response = try await Client.exchange(
                    address,
                    "POST / HTTP/1.1\r\nHost: probed\r\nConnection: close\r\n\r\n"
                )
                #expect(response.hasSuffix("\(getuid()) \(getgid()) \(getpid()) POST"))
            }
        }
        try await withServer(handler: handler) { address in
            let response = try await Client.exchange(address, get("/"))
            #expect(response.hasSuffix("nobody"))
        }
    }
}
