import Digest
import Ledger
import ProbeModel

/// Records for simulated lives: cheap ones mostly, some with names, some that span sectors and
/// frames, and some in which a server sent a frame.
struct Chronicle {
    static let foreignKind: UInt8 = 200
    /// What an attacker takes for the salt of the segments to come.
    var guessedSalt: UInt64 = 0

    func record(
        _ sequence: UInt64,
        at now: Timestamp,
        using random: inout SplitMix64
    ) -> Record {
        switch Int.random(in: 0..<16, using: &random) {
        case 0...3:
            var run = Sample.ordinaryRun(sequence % 50)
            run.started = now
            return .run(run)
        case 4...6: return foreign(sequence, using: &random)
        case 7:
            return .unknown(
                kind: 201,
                bytes: [UInt8](
                    repeating: UInt8(truncatingIfNeeded: sequence),
                    count: Int.random(in: 600...2600, using: &random)
                )
            )
        case 8:
            // Every other one changes what is in force, and begins a segment.
            let hash = SHA256(of: [UInt8(Int.random(in: 0...1, using: &random))])
            return .configuration(.init(hash: hash, part: 1, parts: 1, files: []))
        default: return .stop(reason: "record \(sequence)")
        }
    }

    /// A body that is a whole frame, if only the salt were right, and numbered to fit.
    private func foreign(_ sequence: UInt64, using random: inout SplitMix64) -> Record {
        var bytes: [UInt8] = []
        Frame(
            kind: 11,
            sequence: sequence + UInt64.random(in: 0...2, using: &random),
            payload: [6] + "forged".utf8
        ).encode(with: Checksum(salt: guessedSalt), to: &bytes)
        return .unknown(kind: Self.foreignKind, bytes: bytes)
    }
}
