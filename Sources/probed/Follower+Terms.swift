import Alerting
import Journey
import ProbeModel

extension Follower {
    /// What the fold needs to know of a journey in force.
    struct Terms: Sendable {
        let service: String
        let healthOf: String?
        let alerting: AlertTerms
        let schedule: Schedule?
        let caps: Caps?

        /// The time from one run to the next; of runs that are unevenly far apart, half the time since
        /// the last but one was due.
        func interval(at now: Timestamp) -> Duration {
            guard let schedule else { return alerting.every }
            let tolerance = schedule.cron == nil ? .zero : Limits.startTolerance
            return silence(of: 2, by: schedule, until: now) / 2 + tolerance
        }

        /// How long the journey may go without a verdict before it is out of sight: closing time is
        /// none of it.
        func patience(at now: Timestamp) -> Duration {
            guard let schedule else { return Blindness.patience(every: alerting.every) }
            return Blindness.patience(
                silence: silence(of: Blindness.runs, by: schedule, until: now)
            )
        }

        private func silence(
            of runs: Int,
            by schedule: Schedule,
            until now: Timestamp
        ) -> Duration {
            schedule.silence(of: runs, until: now)
                ?? schedule.silence(of: alerting.every * runs, until: now)
        }
    }
}
