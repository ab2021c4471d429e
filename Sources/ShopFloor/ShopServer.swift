import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The shop on a loopback port, on one event loop thread of its own.
package final class ShopServer: Sendable {
    /// The port that it listens on.
    package let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Opens the shop; it answers when this returns. Port 0 takes any free one.
    /// Waits for the network, so it must not be called on an event loop.
    package init(settings: ShopSettings, port: Int) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let counter = Counter(settings: settings)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(ShopHandler(counter: counter))
                }
            }
        do {
            channel = try bootstrap.bind(host: "127.0.0.1", port: port).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        self.group = group
        self.port = channel.localAddress?.port ?? port
    }

    /// Closes the shop and hangs up on everybody; its thread ends soon afterwards.
    package func close() {
        group.shutdownGracefully { _ in }
    }
}

/// Where all connections meet: the shop behind a lock, and its clock.
final class Counter: Sendable {
    private let shop: Mutex<Shop>
    private let opened = ContinuousClock.now

    init(settings: ShopSettings) {
        shop = Mutex(Shop(settings: settings))
    }

    func answer(_ request: ShopRequest) -> ShopAnswer {
        shop.withLock { $0.answer(request, at: opened.duration(to: .now)) }
    }
}
