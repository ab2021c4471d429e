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
            return schedule.silence(of: 2, every: alerting.every, until: now) / 2 + tolerance
        }

        /// Those of all journeys. Many share a schedule, and a week has ten thousand minutes.
        static func intervals(of all: [String: Terms], at now: Timestamp) -> [String: Duration] {
            var known: [Pace: Duration] = [:]
            return all.mapValues { terms in
                let pace = Pace(every: terms.alerting.every, schedule: terms.schedule)
                let interval = known[pace] ?? terms.interval(at: now)
                known[pace] = interval
                return interval
            }
        }

        private struct Pace: Hashable {
            let every: Duration
            let schedule: Schedule?
        }

        /// How long the journey may go without a verdict before it is out of sight: closing time is
        /// none of it.
        func patience(at now: Timestamp) -> Duration {
            guard let schedule else { return Blindness.patience(every: alerting.every) }
            let runs = Blindness.runs
            return Blindness.patience(
                silence: schedule.silence(of: runs, every: alerting.every, until: now)
            )
        }
    }
}
