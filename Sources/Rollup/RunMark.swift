import ProbeModel
import Reliability

/// One run, or a stretch of missed ones, in six bytes of an hour's row: from the lowest bit on its
/// start since the row's in milliseconds (22 bits), its outcome (3), and how many milliseconds it
/// took, or how many runs were missed from there to the end of the hour (22).
struct RunMark: Equatable, Sendable {
    private let bits: UInt64

    static let byteCount = 6
    private static let most: Int64 = 1 << 22 - 1

    /// A run that started in the hour's row that begins at a second.
    init(_ run: Run, as outcome: Outcome, at moment: Timestamp, in hour: Int64) {
        self.init(
            offset: (moment.nanoseconds - hour * 1_000_000_000) / 1_000_000,
            outcome,
            number: (run.duration.count + 999) / 1000
        )
    }

    /// Runs that were missed from a second of an hour's row on.
    init(missed count: Int, from second: Int64, in hour: Int64) {
        self.init(offset: (second - hour) * 1000, .missed, number: Int64(count))
    }

    private init(offset: Int64, _ outcome: Outcome, number: Int64) {
        bits =
            UInt64(min(max(0, offset), Self.most)) | UInt64(outcome.rawValue) << 22
            | UInt64(min(max(0, number), Self.most)) << 25
    }

    init(_ bytes: ArraySlice<UInt8>) {
        bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func append(to bytes: inout [UInt8]) {
        for shift in 0..<Self.byteCount {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift)))
        }
    }

    /// The runs that it stands for, in the row that begins at a second.
    func runs(in hour: Int64, _ body: (CountedRun) -> Void) {
        let offset = Int64(bits & 0x3F_FFFF)
        let number = Int64(bits >> 25 & 0x3F_FFFF)
        let outcome = Outcome(rawValue: UInt8(bits >> 22 & 7)) ?? .aborted
        let start = Timestamp(nanoseconds: hour * 1_000_000_000 + offset * 1_000_000)
        guard outcome == .missed, number > 1 else {
            let duration = outcome == .missed ? Duration.zero : .milliseconds(number)
            return body(CountedRun(start: start, duration: duration, outcome: outcome))
        }
        let step = (3_600_000 - min(offset, 3_600_000)) * 1_000_000 / number
        for index in 0..<number {
            let moment = Timestamp(nanoseconds: start.nanoseconds + index * step)
            body(CountedRun(start: moment, duration: .zero, outcome: .missed))
        }
    }
}
