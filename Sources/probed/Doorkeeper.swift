import Control
import Digest
import Ledger
import ProbeModel
import Runner

/// Lets in who may change something, and records what they do before it takes effect
/// (promises.md A1, A2).
struct Doorkeeper: Sendable {
    let daemon: Daemon

    /// Why this request changes nothing; nil if it may. Only root, the group probed-admin and,
    /// where it may, the service's own user change anything.
    func refusal(of request: ControlRequest, mayBeService: Bool = false) -> ControlReply? {
        guard let peer = request.peer else {
            return .error(
                403,
                problem: "changes come over the control socket",
                remedy: "use probectl"
            )
        }
        if daemon.permissions.allowsChange(by: peer, mayBeService: mayBeService) { return nil }
        return .error(
            403,
            problem: "user \(peer.uid) may not change anything here",
            remedy: "become root, or join the group 'probed-admin'"
        )
    }

    /// Records who does what; nil if that is done, and else the reason why nothing is. A word about
    /// an incident counts when it is on disk; what a request does comes behind it in the ledger, so
    /// that a disk that stalls holds up no run that somebody needs now.
    func record(
        _ verb: Intervention.Verb,
        _ request: ControlRequest,
        mayBeService: Bool = false,
        _ fill: (inout Intervention) -> Void
    ) async -> ControlReply? {
        if let refusal = refusal(of: request, mayBeService: mayBeService) { return refusal }
        guard let peer = request.peer else { return nil }
        let person = Intervention.Person(
            user: peer.uid,
            process: peer.pid,
            name: daemon.permissions.name(of: peer)
        )
        var deed = Intervention(verb, by: person, at: MonotonicClock.wallClock())
        fill(&deed)
        let asked = "\(request.method) \(request.path)\n".utf8 + request.body
        let audit = Record.Audit(deed, request: SHA256(of: Array(asked)))
        guard let sequence = try? daemon.ledger.append(.audit(audit)) else {
            return .error(
                503,
                problem: "nothing has changed: the ledger takes nothing",
                remedy: "see 'probectl status'"
            )
        }
        if verb == .request { return nil }
        guard await daemon.follower.hasAbsorbed(sequence) else {
            return .error(
                503,
                problem: "nothing has changed yet: the ledger has not made the record durable",
                remedy: "see 'probectl status'; it may take effect when the disk answers again"
            )
        }
        return nil
    }
}
