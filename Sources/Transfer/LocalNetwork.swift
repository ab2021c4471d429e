import CCurl
import Glibc

/// The network interfaces of our own host.
enum LocalNetwork {
    /// Whether no interface but the loopback is up with an address: then a destination that
    /// cannot be reached is our own trouble, not the service's (promises.md L1).
    static var isDown: Bool {
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

    private static func isUsable(_ interface: ifaddrs) -> Bool {
        let flags = unsafe Int32(bitPattern: interface.ifa_flags)
        guard flags & Int32(IFF_UP) != 0, flags & Int32(IFF_LOOPBACK) == 0,
            let address = unsafe interface.ifa_addr
        else { return false }
        let family = unsafe Int32(address.pointee.sa_family)
        return family == AF_INET || family == AF_INET6
    }
}
