import Alerting
import Fold
import ProbeModel
import Reliability
import Runner

extension Follower {
    /// What is true now: taken at once, and read elsewhere.
    struct Snapshot: Sendable {
        let board: Board
        let terms: [String: Fold.Terms]
        let intervals: [String: Duration]
        let alerts: [Alert]
        let suspected: Set<String>
        let incidents: IncidentBook
        /// Alerts of which nobody is told yet.
        let held: Set<RunID>
        let presents: PresentBook
        let lags: LagWatch
        let changes: ChangeBook
        let silences: SilenceBook
        let missed: UInt64

        /// The parts with which journeys go on are none of their own.
        var journeyCount: Int { terms.values.count { $0.delay == .zero } }
    }

    func snapshot() -> Snapshot {
        let now = MonotonicClock.wallClock()
        return Snapshot(
            board: fold.board,
            terms: fold.terms,
            intervals: Fold.Terms.intervals(of: fold.terms, at: now),
            alerts: fold.book.openAlerts,
            suspected: fold.book.suspected,
            incidents: fold.desk.incidents,
            held: fold.desk.held,
            presents: fold.presents,
            lags: fold.lags,
            changes: fold.changes,
            silences: fold.desk.silences,
            missed: fold.missed
        )
    }
}
