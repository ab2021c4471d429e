import ProbeModel

/// How long rows of each length are kept. It is written into the file; another policy makes another
/// file.
package struct RollupPolicy: Hashable, Sendable {
    /// Rows of ten seconds: "the last 60 seconds" of a report.
    package var fine = Limits.rollupFineTime
    /// Rows of a minute: what an engineer on call looks at.
    package var minutes = Limits.rollupMinuteTime
    /// Rows of an hour: periods of a contract, in its own zone, are put together from them.
    package var hours = Limits.rollupHourTime
    /// Rows of a day, in UTC.
    package var days = Limits.rollupDayTime
    /// The most that the file may take, in pages of 8 KiB; nil for as much as there is.
    package var maximumPages: Int?

    package init() {}

    /// As it stands in the file.
    var text: String {
        Resolution.allCases.map { "\($0.word) \(kept($0))" }.joined(separator: ", ")
    }

    /// How long rows of a resolution are kept, in seconds: never shorter than finer ones.
    func kept(_ resolution: Resolution) -> Int64 {
        let kept: Duration
        switch resolution {
        case .tenSeconds: kept = fine
        case .minute: kept = max(fine, minutes)
        case .hour: kept = max(fine, minutes, hours)
        case .day: kept = max(fine, minutes, hours, days)
        }
        return max(resolution.seconds, kept.nanoseconds / 1_000_000_000)
    }
}
