import Glibc
import ProbeModel

/// Carries bytes to one place over a connection that it makes, keeps and makes anew.
struct Carrier: ~Copyable, Sendable {
    enum Destination: Hashable, Sendable {
        /// A descriptor that somebody else owns.
        case descriptor(Int32)
        /// Datagrams over a Unix socket; what is too long for one goes as a memory file if the
        /// peer takes those.
        case datagrams(path: String, takesMemory: Bool)
        case udp(host: String, port: UInt16)
        case tcp(host: String, port: UInt16)

        var place: String {
            switch self {
            case .descriptor(let number): "descriptor \(number)"
            case .datagrams(let path, _): path
            case .udp(let host, let port): "udp://\(host):\(port)"
            case .tcp(let host, let port): "tcp://\(host):\(port)"
            }
        }
    }

    private let destination: Destination
    private var connection: Descriptor?

    init(to destination: Destination) {
        self.destination = destination
        self.connection = nil
    }

    /// Carries a whole message, or throws; a message that was cut off is sent again from its
    /// beginning, on another connection.
    mutating func carry(_ message: [UInt8], until deadline: Deadline) throws(DeliveryError) {
        if let old = connection.take() {
            do throws(DeliveryError) {
                try pass(message, over: old, until: deadline)
                connection = consume old
                return
            } catch {
                // The peer may have been restarted since: a fresh connection, and one more try.
                // Whoever takes nothing now will not do so on a second one.
                if case .late = error { throw error }
                if error.isFinal { throw error }
            }
        }
        let new = try connect(until: deadline)
        try pass(message, over: new, until: deadline)
        connection = consume new
    }

    private func connect(until deadline: Deadline) throws(DeliveryError) -> Descriptor {
        switch destination {
        case .descriptor(let number): return try Descriptor(duplicating: number)
        case .datagrams(let path, _):
            guard let address = SocketAddress(path: path) else {
                throw .failed(.connect, place: path, code: ENAMETOOLONG)
            }
            return try connect([address], SOCK_DGRAM, deadline)
        case .udp(let host, let port):
            let all = try SocketAddress.resolve(host: host, port: port, type: SOCK_DGRAM)
            return try connect(all, SOCK_DGRAM, deadline)
        case .tcp(let host, let port):
            let all = try SocketAddress.resolve(host: host, port: port, type: SOCK_STREAM)
            let socket = try connect(all, SOCK_STREAM, deadline)
            // A peer that vanished without a word is noticed in the same time as a silent one.
            let patience = Limits.deliveryTime.nanoseconds / 1_000_000
            socket.set(TCP_USER_TIMEOUT, Int32(IPPROTO_TCP), to: Int32(patience))
            return socket
        }
    }

    /// The first address that answers. What is left of the time is shared among those that are
    /// left, so that one that drops everything keeps nobody from the others.
    private func connect(
        _ addresses: [SocketAddress],
        _ type: __socket_type,
        _ deadline: Deadline
    ) throws(DeliveryError) -> Descriptor {
        var last = DeliveryError.failed(.connect, place: destination.place, code: EADDRNOTAVAIL)
        for (index, address) in addresses.enumerated() {
            let share = deadline.remaining / (addresses.count - index)
            do throws(DeliveryError) {
                return try connect(address, type, min(deadline, .after(share)))
            } catch {
                last = error
            }
        }
        throw last
    }

    private func connect(
        _ address: SocketAddress,
        _ type: __socket_type,
        _ deadline: Deadline
    ) throws(DeliveryError) -> Descriptor {
        let socket = try Descriptor(family: address.family, type: type)
        var code = address.connect(socket)
        if code == EINPROGRESS {
            try socket.waitUntilWritable(.connect, destination.place, deadline)
            code = socket.pendingError
        }
        guard code == 0 else {
            throw .failed(.connect, place: destination.place, code: code)
        }
        return socket
    }

    private func pass(
        _ message: [UInt8],
        over connection: borrowing Descriptor,
        until deadline: Deadline
    ) throws(DeliveryError) {
        let place = destination.place
        switch destination {
        case .tcp where connection.isHungUp: throw .closed(place: place)
        case .tcp, .udp, .datagrams, .descriptor: break
        }
        var rest = message[...]
        while !rest.isEmpty {
            try connection.waitUntilWritable(.send, place, deadline)
            switch step(rest, over: connection) {
            case .success(let count): rest = rest.dropFirst(count)
            case .failure(let error) where error.isFull:
                guard deadline.remainingMilliseconds > 0 else {
                    throw .late(.send, place: place)
                }
            case .failure(let error):
                throw .failed(.send, place: place, code: error.code)
            }
        }
    }

    /// As much as the kernel takes at once.
    private func step(
        _ rest: ArraySlice<UInt8>,
        over connection: borrowing Descriptor
    ) -> Result<Int, Errno> {
        switch destination {
        case .tcp, .udp: return connection.send(rest)
        case .descriptor where connection.isSocket: return connection.send(rest)
        // A pipe that is writable takes this much without blocking (pipe(7)).
        case .descriptor: return connection.write(rest.prefix(Limits.lineBytes))
        case .datagrams(_, let takesMemory):
            let result = connection.send(rest)
            guard case .failure(let error) = result, error.isTooLong, takesMemory else {
                return result
            }
            return connection.sendAsMemory(Array(rest)).map { .failure($0) }
                ?? .success(rest.count)
        }
    }
}
