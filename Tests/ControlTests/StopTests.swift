import Control
import Glibc
import NIOCore
import Testing

@Suite("While the server stops", .timeLimit(.minutes(1)))
struct StopTests {
    @Test("connections that arrive are let go: nobody is served, nothing ends the process")
    func connectionsWhileStopping() async throws {
        try await withTemporaryFolder { folder in
            for round in 0..<200 {
                let server = ControlServer(echo)
                let path = folder + "/\(round).sock"
                _ = try await server.listen(on: .unix(path: path))
                // More than one turn of the event loop accepts, so that some are left over.
                let clients = try (0..<32).map { _ in try connectedSocket(path) }
                await server.stop()
                for client in clients { close(client) }
            }
        }
    }

    @Test("one that was accepted before it is served, and those that wait do not hold it up")
    func stopsWithIdleClients() async throws {
        try await withTemporaryFolder { folder in
            let server = ControlServer(echo)
            let address = try await server.listen(on: .unix(path: folder + "/control.sock"))
            let clients = try (0..<8).map { _ in try connectedSocket(folder + "/control.sock") }
            #expect(status(of: try await Client.exchange(address, get("/"))) == 200)
            await server.stop()
            for client in clients {
                var byte: UInt8 = 0
                // Safe because the byte outlives the call. The end, and no answer.
                #expect(unsafe read(client, &byte, 1) == 0)
                close(client)
            }
        }
    }
}

/// A connected socket, in the listener's queue when this returns.
private func connectedSocket(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let address = try SocketAddress(unixDomainSocketPath: path)
    // Safe because the address outlives the call.
    let result = unsafe address.withSockAddr { unsafe connect(descriptor, $0, socklen_t($1)) }
    try #require(result == 0)
    return descriptor
}
