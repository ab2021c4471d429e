import Digest
import Ledger

extension Sample {
    /// What came with the roots of segments that have no SEAL.
    static func statedEnds() -> [Record] {
        var recovery = Record.Recovery(
            class: .uncleanEnd,
            segment: 3,
            end: 4096,
            bytesBehind: 12,
            hashBehind: SHA256(of: [2]),
            lastCommit: 9
        )
        recovery.tree = Seal.Tree(frames: 17, root: SHA256(of: [3]))
        var damage = Record.Damage(
            segment: 4,
            firstUnacknowledged: 12,
            errorNumber: 5,
            at: moment(7).wall
        )
        damage.tree = Seal.Tree(frames: 18, root: SHA256(of: [4]))
        return [.recovery(recovery), .damage(damage)]
    }
}
