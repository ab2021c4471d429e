import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Listens for HTTP on a Unix socket and on loopback: bytes in, bytes out, limits. What is served
/// is the handler's affair.
///
/// Owns one event loop thread and, for each listener, one task; each connection is a child of that
/// task. The handler runs in the task of its connection, and is cancelled when the client hangs up,
/// when the answer takes too long, and on `stop`.
package final class ControlServer: Sendable {
    package typealias Handler = @Sendable (ControlRequest) async -> ControlReply
    private typealias Connection = NIOAsyncChannel<ControlRequest, ControlReply>
    /// An accepted connection that is set up and reads nothing yet; nil if it was refused.
    private typealias Accepted = (any Channel)?

    private struct Open: Sendable {
        var tasks: [Task<Void, Never>] = []
        var paths: [String] = []
        var isStopped = false
    }

    private let handler: Handler
    private let limits: ControlLimits
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let open = Mutex(Open())

    package init(limits: ControlLimits = ControlLimits(), _ handler: @escaping Handler) {
        self.handler = handler
        self.limits = limits
    }

    /// Opens a listener; it accepts connections when this returns.
    package func listen(on address: ControlAddress) async throws(ControlError) -> BoundAddress {
        guard !open.withLock({ $0.isStopped }) else { throw .stopped }
        switch address {
        case .unix(let path, let mode):
            let descriptor = try UnixSocket.bind(path: path, mode: mode)
            open.withLock { $0.paths.append(path) }
            return try await listen(path) { try await self.bind($0, descriptor) }
        case .descriptor(let descriptor):
            return try await listen("descriptor \(descriptor)") {
                try await self.bind($0, descriptor)
            }
        case .loopback(let host, let port):
            return try await listen("\(host):\(port)") { occupancy in
                let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
                guard address.isLoopback else {
                    throw ControlError.notLoopback(address: host)
                }
                return try await self.bootstrap.bind(to: address) { channel in
                    self.prepare(channel, occupancy)
                }
            }
        }
    }

    /// Closes all listeners and connections, cancels what is being answered, removes our socket
    /// files, and ends the thread. A second call does nothing.
    package func stop() async {
        let (tasks, paths) = open.withLock { open -> ([Task<Void, Never>], [String]) in
            guard !open.isStopped else { return ([], []) }
            open.isStopped = true
            return (open.tasks, open.paths)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for path in paths { UnixSocket.remove(path: path) }
        // A group that was shut down before says so; there is nothing left to end then.
        try? await group.shutdownGracefully()
    }
}

extension ControlServer {
    private typealias Listening = NIOAsyncChannel<Accepted, Never>

    /// The places of one listener.
    private final class Occupancy: Sendable {
        let places: Mutex<Places>

        init(_ limits: ControlLimits) {
            places = Mutex(Places(limits))
        }
    }

    private var bootstrap: ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Whoever serves the connection turns reading on.
            .childChannelOption(.autoRead, value: false)
    }

    private func bind(_ occupancy: Occupancy, _ descriptor: Int32) async throws -> Listening {
        try await bootstrap.bind(descriptor) { channel in
            self.prepare(channel, occupancy)
        }
    }

    private func listen(
        _ name: String,
        _ bind: (Occupancy) async throws -> Listening
    ) async throws(ControlError) -> BoundAddress {
        let listening: Listening
        do {
            listening = try await bind(Occupancy(limits))
        } catch let error as ControlError {
            throw error
        } catch {
            let number = (error as? IOError)?.errnoCode ?? 0
            throw .system(address: name, call: "bind", errorNumber: number)
        }
        guard let address = BoundAddress(listening.channel.localAddress) else {
            try? await listening.executeThenClose { _ in }
            throw .notLoopback(address: name)
        }
        // The one unstructured task of a listener: it lives from `listen` to `stop`.
        let task = Task { await self.accept(listening) }
        let isStopped = open.withLock { open in
            open.tasks.append(task)
            return open.isStopped
        }
        if isStopped { task.cancel() }
        return address
    }

    private func accept(_ listening: Listening) async {
        // An error here means that the listener was closed, which is all that could be done.
        try? await listening.executeThenClose { connections in
            await withDiscardingTaskGroup { tasks in
                var iterator = connections.makeAsyncIterator()
                while let next = try? await iterator.next() {
                    if let channel = next {
                        tasks.addTask { await self.serve(channel) }
                    }
                }
                tasks.cancelAll()
            }
        }
    }

    /// Two children: one answers, the other waits for the end of the connection; whichever ends
    /// first ends both, so that a client's hanging up cancels the handler.
    private func serve(_ channel: any Channel) async {
        guard let connection = await Self.connection(over: channel) else { return }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await connection.channel.closeFuture.get() }
            tasks.addTask {
                // Errors of a connection end it and concern nobody else.
                try? await connection.executeThenClose { requests, replies in
                    for try await request in requests {
                        try await replies.write(await self.handler(request))
                    }
                }
            }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    /// Wraps a connection at the moment at which somebody serves it: one that was wrapped and never
    /// served would end the process (NIO insists on that), and while the listener stops, accepted
    /// ones are left over. Those stay bare, and end with the thread. Nil if the client has gone.
    private static func connection(over channel: any Channel) async -> Connection? {
        let wrapped = channel.eventLoop.submit { () -> Connection? in
            guard channel.isActive else { return nil }
            let connection = try Connection(wrappingChannelSynchronously: channel)
            _ = channel.setOption(.autoRead, value: true)
            return connection
        }
        return try? await wrapped.get()
    }

    /// Sets up an accepted connection; nil if there is no place for it, and the client was told.
    private func prepare(
        _ channel: any Channel,
        _ occupancy: Occupancy
    ) -> EventLoopFuture<Accepted> {
        guard let address = BoundAddress(channel.localAddress) else {
            return channel.close().map { nil }
        }
        let listener = Listener(address: address, limits: limits)
        guard listener.isLocalSocket else {
            return Self.admit(channel, listener, nil, occupancy)
        }
        return Peer.of(channel).flatMap { Self.admit(channel, listener, $0, occupancy) }
    }

    private static func admit(
        _ channel: any Channel,
        _ listener: Listener,
        _ peer: Peer?,
        _ occupancy: Occupancy
    ) -> EventLoopFuture<Accepted> {
        let user = peer?.uid
        guard occupancy.places.withLock({ $0.take(for: user) }) else {
            return channel.pipeline.addHandler(FullHouse()).map { nil }
        }
        channel.closeFuture.whenComplete { _ in
            occupancy.places.withLock { $0.leave(user) }
        }
        return channel.eventLoop.makeCompletedFuture {
            try Self.setUp(channel, listener, peer)
            return channel
        }
    }

    private static func setUp(
        _ channel: any Channel,
        _ listener: Listener,
        _ peer: Peer?
    ) throws {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = listener.limits.headerBytes
        decoderLimits.maxHeaderListSize = listener.limits.headerBytes + listener.limits.uriBytes
        decoderLimits.maxHeaderFieldCount = listener.limits.headerFields
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: decoderLimits
        )
        try pipeline.addHandler(Gate(listener: listener, peer: peer))
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 or ::1.
    fileprivate var isLoopback: Bool {
        guard let host = ipAddress else { return false }
        return host == "::1" || host.hasPrefix("127.")
    }
}

extension BoundAddress {
    /// Nil for an address that is neither a Unix socket nor loopback.
    fileprivate init?(_ address: SocketAddress?) {
        guard let address else { return nil }
        if let path = address.pathname {
            self = .unix(path: path)
        } else if let host = address.ipAddress, let port = address.port, address.isLoopback {
            self = .network(host: host, port: port)
        } else {
            return nil
        }
    }
}
