import Control
import NIOCore
import NIOPosix
import Testing

/// A client that sends what it is told, right or wrong.
struct Client: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func connect(to address: BoundAddress) async throws -> Client {
        let target =
            switch address {
            case .unix(let path): try SocketAddress(unixDomainSocketPath: path)
            case .network(let host, let port): try SocketAddress(ipAddress: host, port: port)
            }
        let group = MultiThreadedEventLoopGroup.singleton
        let channel = try await ClientBootstrap(group: group).connect(to: target) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return Client(channel: channel)
    }

    /// Sends these bytes and returns everything up to the end of the connection.
    static func exchange(_ address: BoundAddress, _ bytes: [UInt8]) async throws -> String {
        try await connect(to: address).exchange(bytes)
    }

    static func exchange(_ address: BoundAddress, _ text: String) async throws -> String {
        try await exchange(address, Array(text.utf8))
    }

    func exchange(_ text: String) async throws -> String {
        try await exchange(Array(text.utf8))
    }

    private func exchange(_ bytes: [UInt8]) async throws -> String {
        var received = ByteBuffer()
        try await channel.executeThenClose { inbound, outbound in
            // Whoever refuses us may hang up before he has read everything.
            try? await outbound.write(ByteBuffer(bytes: bytes))
            do {
                for try await bytes in inbound { received.writeImmutableBuffer(bytes) }
            } catch is IOError {}
        }
        return String(buffer: received)
    }

    /// Sends these bytes, waits for `isEnough`, and hangs up.
    func send(_ text: String, until isEnough: () async -> Void) async throws {
        try await channel.executeThenClose { _, outbound in
            try await outbound.write(ByteBuffer(string: text))
            await isEnough()
        }
    }

    func hangUp() async throws {
        try await channel.executeThenClose { _, _ in }
    }
}

/// `GET /path` as an honest client writes it, once.
func get(_ target: String, host: String = "localhost") -> String {
    "GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
}

/// The status of a response; 0 if there is none.
func status(of response: String) -> Int {
    let words = response.prefix { $0 != "\r\n" }.split(separator: " ")
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
}

/// Starts a server, lets `body` use it, and stops it.
func withServer<Result: Sendable>(
    limits: ControlLimits = ControlLimits(),
    on place: ControlAddress = .loopback(host: "127.0.0.1", port: 0),
    handler: @escaping ControlServer.Handler = echo,
    _ body: (BoundAddress) async throws -> Result
) async throws -> Result {
    let server = ControlServer(limits: limits, handler)
    do {
        let address = try await server.listen(on: place)
        let result = try await body(address)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

/// Says what was asked.
let echo: ControlServer.Handler = { request in
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
    let text = "\(request.method) \(request.path) [\(query)] \(request.body.count)"
    return .text(text)
}

/// Returns when the task is cancelled: nothing ever comes out of this stream.
func untilCancelled() async {
    let (nothing, source) = AsyncStream<Void>.makeStream()
    for await _ in nothing {}
    source.finish()
}
