package import Alerting
package import Journey
package import ProbeModel
import Reliability
package import Rollup

/// The windows of maintenance that mute alerts: those that the agreed figures leave out, by the same
/// rule. What was announced too late, or lasts beyond the agreed maximum, counts, and so it wakes
/// somebody.
///
/// Whether one mutes at a time depends on nothing that was declared later. So a replay that knows
/// all declarations decides as the life did that learned them one by one.
package struct PlannedSilences {
    private let entries: [DeclaredEntry]
    private let zone: (String) -> Zone?
    private let now: Timestamp

    /// - Parameters:
    ///   - entries: In the order of the ledger.
    ///   - zone: A zone of this host by its IANA name; nil if there is none.
    ///   - now: Windows are wanted that meet the two days before and after it.
    package init(
        _ entries: [DeclaredEntry],
        zone: @escaping (String) -> Zone?,
        at now: Timestamp
    ) {
        (self.entries, self.zone, self.now) = (entries, zone, now)
    }

    /// Those of a service; without a contract by what is usual.
    package func silences(of service: String, by contract: Contract?) -> [SilenceBook.Silence] {
        let policy = contract?.exclusionPolicy ?? ExclusionPolicy()
        let wanted = now - Limits.replayTime..<now + Limits.replayTime
        // A window may have begun long ago, and earlier ones of its period count against it.
        let start = wanted.lowerBound - Limits.maintenanceTime - reach(contract)
        let windows = MaintenanceWindows(
            entries,
            of: service,
            in: start..<wanted.upperBound,
            zone: zone
        )
        let exclusions = windows.exclusions
        return windows.windows.filter { $0.isIn(wanted, with: policy.minimumNotice) }
            .flatMap { window in
                periods(of: window.span, contract)
                    .flatMap { policy.effective(exclusions, in: $0) }
                    .map { $0.clamped(to: window.span) }.filter { !$0.isEmpty }
                    .map { SilenceBook.Silence(window, of: service, in: $0) }
            }
    }

    /// How far back a contract's period may begin.
    private func reach(_ contract: Contract?) -> Duration {
        if case .rolling(let window)? = contract?.period { return window }
        return Limits.contractWindow + .seconds(2 * 86_400)
    }

    /// The periods whose maximum bounds a window. One that rolls begins so long before the window.
    private func periods(
        of span: Range<Timestamp>,
        _ contract: Contract?
    ) -> [Range<Timestamp>] {
        switch contract?.period {
        case .month?:
            let calendar = contract.flatMap { zone($0.zone) } ?? .utc
            let (first, last) = (calendar.civil(span.lowerBound), calendar.civil(span.upperBound))
            let count = (last.year - first.year) * 12 + last.month - first.month
            return (0...count).map { number in
                let month = Month(year: first.year, month: first.month).later(number)
                return Period(year: month.year, month: month.month, in: calendar).span
            }
        case .rolling(let window)?: return [span.lowerBound - window..<span.upperBound]
        case nil: return [span.lowerBound - Limits.contractWindow..<span.upperBound]
        }
    }
}

extension MaintenanceWindows.Window {
    /// Whether it meets a time, and was declared so long before its start.
    fileprivate func isIn(_ time: Range<Timestamp>, with notice: Duration) -> Bool {
        span.overlaps(time)
            && span.lowerBound.nanoseconds - declared.nanoseconds >= notice.nanoseconds
    }
}

extension SilenceBook.Silence {
    fileprivate init(
        _ window: MaintenanceWindows.Window,
        of service: String,
        in span: Range<Timestamp>
    ) {
        self.init(
            maintenance: window.maintenance.name,
            of: service,
            in: span,
            by: window.who,
            reason: window.maintenance.reason
        )
    }
}
