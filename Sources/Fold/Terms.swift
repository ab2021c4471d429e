package import Alerting
import Export
package import Journey
package import ProbeModel

extension Fold {
    /// What the fold needs to know of a journey in force.
    package struct Terms: Sendable {
        package let service: String
        package let healthOf: String?
        package let alerting: AlertTerms
        package let schedule: Schedule?
        package let caps: Caps?
        /// The names of the steps that it walks, cleanup included.
        package let steps: [String]
        /// How long after its journey a later part ends at most; zero for a journey.
        package var delay = Duration.zero
        /// Since when it is in force in this process; an earlier one is known by its runs.
        package internal(set) var inForceSince = Timestamp(nanoseconds: 0)

        /// By name: of a journey, and of the parts with which it goes on.
        package static func all(
            of plan: Plan,
            _ alerting: [String: AlertTerms]
        ) -> [(String, Terms)] {
            guard let own = alerting[plan.name] else { return [] }
            var delay = Duration.zero
            let parts = plan.laterParts.map { title, seam -> (String, Duration) in
                delay = delay + seam.after + seam.time
                return (title, delay)
            }
            let steps = plan.stepsOfParts
            return ([(plan.name, Duration.zero)] + parts).map { name, delay in
                let terms = Terms(
                    service: plan.service,
                    healthOf: plan.healthOf,
                    alerting: alerting[name] ?? own,
                    schedule: plan.schedule,
                    caps: name == plan.name ? plan.caps : nil,
                    steps: steps[name] ?? [],
                    delay: delay
                )
                return (name, terms)
            }
        }

        /// What is measured of it.
        var subject: RunMeter.Subject {
            RunMeter.Subject(
                service: service,
                every: alerting.every,
                steps: steps,
                hasTimetable: delay == .zero
            )
        }

        /// The time from one run to the next; of runs that are unevenly far apart, half the time since
        /// the last but one was due.
        func interval(at now: Timestamp) -> Duration {
            guard let schedule else { return delay + alerting.every }
            let tolerance = schedule.cron == nil ? .zero : Limits.startTolerance
            let silence = schedule.silence(of: 2, every: alerting.every, until: now - delay)
            return delay + silence / 2 + tolerance
        }

        /// Those of all journeys. Many share a schedule, and a week has ten thousand minutes.
        package static func intervals(
            of all: [String: Terms],
            at now: Timestamp
        ) -> [String: Duration] {
            var known: [Pace: Duration] = [:]
            return all.mapValues { terms in
                let pace = Pace(
                    every: terms.alerting.every,
                    schedule: terms.schedule,
                    delay: terms.delay
                )
                let interval = known[pace] ?? terms.interval(at: now)
                known[pace] = interval
                return interval
            }
        }

        private struct Pace: Hashable {
            let every: Duration
            let schedule: Schedule?
            let delay: Duration
        }

        /// How long the journey may go without a verdict before it is out of sight: closing time is
        /// none of it.
        package func patience(at now: Timestamp) -> Duration {
            guard let schedule else { return delay + Blindness.patience(every: alerting.every) }
            // Of a later part it is that of the runs that are far enough back to have had one.
            let silence = schedule.silence(
                of: Blindness.runs,
                every: alerting.every,
                until: now - delay
            )
            return delay + Blindness.patience(silence: silence)
        }
    }
}
