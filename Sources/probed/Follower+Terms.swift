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

        /// The time from one run to the next; of a cron, whose runs are unevenly far apart, half the
        /// time since the last but one was due.
        func interval(at now: Timestamp) -> Duration {
            let silence = schedule?.silence(of: 2, until: now)
            return silence.map { $0 / 2 + Limits.startTolerance } ?? alerting.every
        }

        /// How long the journey may go without a verdict before it is out of sight.
        func patience(at now: Timestamp) -> Duration {
            schedule?.silence(of: Blindness.runs, until: now).map(Blindness.patience(silence:))
                ?? Blindness.patience(every: alerting.every)
        }

        /// Whether runs were due all the while that somebody waited for a verdict.
        func wasOpen(at now: Timestamp, for patience: Duration) -> Bool {
            guard let schedule, schedule.cron == nil else { return true }
            return schedule.isOpen(at: now) && schedule.isOpen(at: now - patience)
        }
    }
}
