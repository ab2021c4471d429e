import ProbeModel

/// A length of time over which figures are added up. Every figure is in one row of each length, as
/// long as rows of that length are kept, so no row is ever made from others.
enum Resolution: Int, CaseIterable, Comparable, Sendable {
    case tenSeconds
    case minute
    case hour
    case day

    var seconds: Int64 {
        switch self {
        case .tenSeconds: 10
        case .minute: 60
        case .hour: 3600
        case .day: 86_400
        }
    }

    /// As the table of resolutions names it.
    var word: String {
        switch self {
        case .tenSeconds: "ten seconds"
        case .minute, .hour, .day: String(describing: self)
        }
    }

    /// Old rows go in pieces of this many seconds: whole rows of the next coarser resolution, and
    /// not more often than once an hour.
    var piece: Int64 { max(3600, next?.seconds ?? seconds) }

    /// The next coarser one.
    var next: Resolution? { Resolution(rawValue: rawValue + 1) }

    static func < (left: Resolution, right: Resolution) -> Bool { left.rawValue < right.rawValue }
}

extension Timestamp {
    /// Whole seconds since 1970, rounded up.
    var secondAbove: Int64 { nanoseconds.raised(to: 1_000_000_000) / 1_000_000_000 }
}

extension Int64 {
    /// The least multiple of `step` that is not less.
    func raised(to step: Int64) -> Int64 {
        let floor = floored(to: step)
        return floor == self ? self : floor + step
    }
}
