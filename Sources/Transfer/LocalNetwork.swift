import CCurl
import Glibc
package import ProbeModel

/// The network interfaces of our own host, as they were a moment ago.
package final class LocalNetwork {
    private let ask: () -> Bool
    private var answer: (isDown: Bool, at: Instant)?

    /// - Parameter ask: whether no interface carries traffic; nil to ask the system.
    package init(ask: (() -> Bool)? = nil) {
        self.ask = ask ?? systemIsDown
    }

    /// Whether no interface but the loopback is up with an address: then a destination that
    /// cannot be reached is our own trouble, not the service's (promises.md L1).
    package func isDown(at now: Instant) -> Bool {
        if let answer, now - answer.at < Limits.interfaceMemory { return answer.isDown }
        let isDown = ask()
        answer = (isDown, now)
        return isDown
    }

    /// Whether an interface with these flags can carry traffic to other hosts: it is wanted up, and
    /// its line is connected.
    package static func carries(flags: UInt32) -> Bool {
        let flags = Int32(bitPattern: flags)
        let wanted = Int32(IFF_UP) | Int32(IFF_RUNNING)
        return flags & wanted == wanted && flags & Int32(IFF_LOOPBACK) == 0
    }
}

private func systemIsDown() -> Bool {
    var first: UnsafeMutablePointer<ifaddrs>?
    // Safe because the list is only read between getifaddrs and freeifaddrs.
    guard unsafe getifaddrs(&first) == 0 else { return false }
    defer { unsafe freeifaddrs(first) }
    var next = unsafe first
    while let interface = unsafe next {
        if unsafe isUsable(interface.pointee) { return false }
        unsafe next = interface.pointee.ifa_next
    }
    return true
}

private func isUsable(_ interface: ifaddrs) -> Bool {
    guard unsafe LocalNetwork.carries(flags: interface.ifa_flags),
        let address = unsafe interface.ifa_addr
    else { return false }
    let family = unsafe Int32(address.pointee.sa_family)
    return family == AF_INET || family == AF_INET6
}
