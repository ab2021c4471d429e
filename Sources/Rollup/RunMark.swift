import ProbeModel
import Reliability

/// One run, or one end of a stretch of missed ones, in six bytes of an hour's row: from the lowest
/// bit on its start since the row's in milliseconds (22 bits), its outcome (3), how many
/// milliseconds it took, or how many runs were missed (22), and whether it needed a retry (1).
///
/// Missed runs have a mark for the first of them, and, if they are several, one behind it for the
/// last.
struct RunMark: Equatable, Sendable {
    private let bits: UInt64

    static let byteCount = 6
    private static let most: Int64 = 1 << 22 - 1

    /// A run that started in the hour's row that begins at a second.
    init(_ run: Run, as shape: Shape, at moment: Timestamp, in hour: Int64) {
        self.init(
            offset: (moment.nanoseconds - hour * 1_000_000_000) / 1_000_000,
            shape.isDoubted ? .aborted : run.outcome,
            number: (run.duration.count + 999) / 1000,
            neededRetry: shape.neededRetry
        )
    }

    /// The first or the last of so many missed runs.
    init(missed count: Int, at moment: Timestamp, in hour: Int64) {
        self.init(
            offset: (moment.nanoseconds - hour * 1_000_000_000) / 1_000_000,
            .missed,
            number: Int64(count)
        )
    }

    private init(offset: Int64, _ outcome: Outcome, number: Int64, neededRetry: Bool = false) {
        bits =
            UInt64(min(max(0, offset), Self.most)) | UInt64(outcome.rawValue) << 22
            | UInt64(min(max(0, number), Self.most)) << 25 | (neededRetry ? 1 << 47 : 0)
    }

    /// The mark at a place of a row.
    init(_ row: [UInt8], at place: Int) {
        var bits: UInt64 = 0
        for offset in 0..<Self.byteCount {
            bits |= UInt64(row[place + offset]) << UInt64(8 * offset)
        }
        self.bits = bits
    }

    func append(to bytes: inout [UInt8]) {
        for shift in 0..<Self.byteCount {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift)))
        }
    }

    /// What it stands for, in the row that begins at a second.
    func content(in hour: Int64) -> Content {
        let offset = Int64(bits & 0x3F_FFFF)
        let number = Int64(bits >> 25 & 0x3F_FFFF)
        let outcome = Outcome(rawValue: UInt8(bits >> 22 & 7)) ?? .aborted
        let start = Timestamp(nanoseconds: hour * 1_000_000_000 + offset * 1_000_000)
        guard outcome == .missed else {
            return .run(
                CountedRun(
                    start: start,
                    duration: .milliseconds(number),
                    outcome: outcome,
                    neededRetry: bits >> 47 == 1
                )
            )
        }
        return .missed(at: start, count: max(1, Int(number)))
    }

    enum Content {
        case run(CountedRun)
        /// The first of so many, or the last.
        case missed(at: Timestamp, count: Int)
    }
}
