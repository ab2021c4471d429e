import Digest
import ProbeModel
import Reliability

/// One way in which a run of a journey can end, with all that follows from it for steps and
/// components. There are few ways and many runs: so a run costs one number in each row.
struct Ending: Sendable {
    struct Reached: Sendable {
        let step: Int64
        /// Why it failed; nil if it passed.
        let reason: Reason?
    }

    struct Part: Sendable {
        let component: Int64
        let tally: ComponentTally
    }

    let track: Int64
    let outcome: Outcome
    let reason: Reason?
    /// The doubt about the wall clock in which it was: then it is evidence of nothing. 0 for none, 1
    /// for one that nothing can clear up (``WallClock/doubt(about:)``).
    let doubt: UInt64
    /// Whether it took any server for the one that it meant.
    var isUnverified = false
    /// The ending that it is for customers who do not try again; nil if it is the same.
    var strict: Int64?
    var steps: [Reached] = []
    var components: [Part] = []

    /// What tells it from all others, in 16 bytes.
    var signature: [UInt8] {
        var bytes: [UInt8] = [
            outcome.rawValue, reason?.rawValue ?? 0, (doubt > 0 ? 1 : 0) | (isUnverified ? 2 : 0),
        ]
        func add(_ number: Int64) {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
            }
        }
        if doubt > 1 { add(Int64(clamping: doubt)) }
        add(track)
        add(strict ?? 0)
        add(Int64(steps.count))
        for step in steps {
            add(step.step)
            add(Int64(step.reason?.rawValue ?? 0))
        }
        for part in components {
            add(part.component)
            let tally = part.tally
            for count in [tally.needed, tally.proven, tally.suspected, tally.sharedMillionths] {
                add(Int64(count))
            }
        }
        return Array(SHA256(of: bytes).bytes.prefix(Self.signatureBytes))
    }

    private static let signatureBytes = 16
}
