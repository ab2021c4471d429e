import Control
import Intake
import Notify
import Synchronization

/// The daemon's listeners: the control socket, and loopback if it is wanted.
struct ControlRoom: Sendable {
    private let server: ControlServer
    private let daemon: Daemon

    init(_ daemon: Daemon) {
        self.daemon = daemon
        let routes = Routes(daemon: daemon)
        server = ControlServer { await routes.answer($0) }
    }

    /// Takes over the socket of the service manager, or makes one.
    /// - Returns: the path of the control socket; nil if the manager gave none that has a path.
    func open() async throws(Refusal) -> String? {
        let settings = daemon.current.withLock { $0.settings }
        let inherited = daemon.service.listenDescriptors
        var bound: [BoundAddress] = []
        do {
            if inherited.isEmpty {
                bound.append(try await server.listen(on: .unix(path: settings.controlSocket)))
            }
            for socket in inherited {
                bound.append(try await server.listen(on: .descriptor(socket.descriptor)))
            }
            if let listen = settings.listen {
                _ = try await server.listen(
                    on: .loopback(host: listen.host, port: listen.port)
                )
            }
        } catch {
            throw Refusal(.ioFault, "\(error)")
        }
        for case .unix(let path) in bound { return path }
        return nil
    }

    func close() async { await server.stop() }
}
