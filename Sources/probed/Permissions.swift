import Control
import Glibc

/// Who may change things over the control socket (promises.md A1): root, the group `probed-admin`,
/// and, for a reload, the service's own user, because `systemctl reload` runs as it.
struct Permissions: Sendable {
    private let ownUser = geteuid()
    private let isService = Self.isService

    func allowsChange(by peer: Peer, mayBeService: Bool) -> Bool {
        // Without a service manager it is a person's own daemon.
        let isOwn = peer.uid == ownUser && (mayBeService || !isService)
        return peer.uid == 0 || isOwn || isAdministrator(peer)
    }

    /// Whether the service manager started this very process: what it started hands `INVOCATION_ID`
    /// on to shells and what they start. A manager before systemd 248 says no more than that.
    private static var isService: Bool {
        guard Console.environment("INVOCATION_ID") != nil else { return false }
        return Console.environment("SYSTEMD_EXEC_PID").map { $0 == "\(getpid())" } ?? true
    }

    private func isAdministrator(_ peer: Peer) -> Bool {
        guard let group = groupID("probed-admin") else { return false }
        return peer.gid == group || groups(of: peer).contains(group)
    }

    private func groupID(_ name: String) -> gid_t? {
        var entry = unsafe group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        // Safe because entry and buffer outlive the call, and only a number is taken out of them.
        guard unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0,
            unsafe found != nil
        else { return nil }
        return unsafe entry.gr_gid
    }

    /// The user's name, for the record of what they changed; the number if it has none.
    func name(of peer: Peer) -> String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        // Safe because entry and buffer outlive the call, and the name is copied out of them.
        guard unsafe getpwuid_r(peer.uid, &entry, &buffer, buffer.count, &found) == 0,
            unsafe found != nil, let name = unsafe entry.pw_name
        else { return "\(peer.uid)" }
        return unsafe String(cString: name)
    }

    private func groups(of peer: Peer) -> [gid_t] {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        // Safe because entry, buffer and list outlive the calls that fill them.
        guard unsafe getpwuid_r(peer.uid, &entry, &buffer, buffer.count, &found) == 0,
            unsafe found != nil
        else { return [] }
        var list = [gid_t](repeating: 0, count: 256)
        var count = Int32(list.count)
        guard unsafe getgrouplist(entry.pw_name, peer.gid, &list, &count) >= 0 else { return [] }
        return Array(list.prefix(Int(count)))
    }
}
