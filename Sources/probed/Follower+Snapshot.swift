import Alerting
import ProbeModel
import Reliability
import Runner

extension Follower {
    /// What is true now: taken at once, and read elsewhere.
    struct Snapshot: Sendable {
        let board: Board
        let terms: [String: Terms]
        let intervals: [String: Duration]
        let alerts: [Alert]
        let suspected: Set<String>
        let incidents: IncidentBook
        let presents: PresentBook
        let changes: ChangeBook
        let silences: SilenceBook
        let missed: UInt64

        /// The parts with which journeys go on are none of their own.
        var journeyCount: Int { terms.values.count { $0.delay == .zero } }
    }

    func snapshot() -> Snapshot {
        let now = MonotonicClock.wallClock()
        return Snapshot(
            board: board,
            terms: terms,
            intervals: Terms.intervals(of: terms, at: now),
            alerts: book.openAlerts,
            suspected: book.suspected,
            incidents: desk.incidents,
            presents: presents,
            changes: changes,
            silences: desk.silences,
            missed: missed
        )
    }
}
