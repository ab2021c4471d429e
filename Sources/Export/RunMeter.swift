package import Ledger
import ProbeModel

/// Measures what runs come to: a fold over the durable records, bounded by the plans in force.
/// Only scheduled runs count, as in every ratio.
package struct RunMeter: Hashable, Sendable {
    /// What is measured of a journey in force.
    package struct Subject: Hashable, Sendable {
        let service: String
        let every: Duration
        let steps: [String]
        /// Whether its runs start by the timetable, and not when something before them is over.
        let hasTimetable: Bool

        /// `every` is the time from one run to the next; `steps` are the names of the steps that it
        /// walks, cleanup included.
        package init(
            service: String,
            every: Duration,
            steps: [String],
            hasTimetable: Bool = true
        ) {
            self.service = service
            self.every = every
            self.steps = steps
            self.hasTimetable = hasTimetable
        }
    }

    /// What outlives the daemon: the last that came of a journey.
    package struct Last: Hashable, Sendable, Codable {
        let service: String
        let probe: LastProbe?
        let start: Timestamp?
    }

    package let location: String
    package private(set) var journeys: [String: JourneyFigures] = [:]
    /// How much later than planned runs started.
    private(set) var lag = DurationCounts(.machine)
    /// Runs that were due and were not made, by the reason.
    private(set) var missed: [Reason: UInt64] = [:]

    package init(location: String) { self.location = location }

    /// The last result of each journey.
    package var results: [String: Last] {
        journeys.mapValues { Last(service: $0.service, probe: $0.last, start: $0.lastRun) }
    }

    /// Begins with what a former life knew last; `configure` comes next.
    package mutating func resume(_ results: [String: Last]) {
        journeys = results.mapValues(JourneyFigures.init)
    }

    /// Takes what is in force from now on; what else was measured is forgotten.
    package mutating func configure(_ subjects: [String: Subject]) {
        let former = journeys
        journeys = subjects.reduce(into: [:]) { figures, entry in
            figures[entry.key] = JourneyFigures(entry.value, after: former[entry.key])
        }
    }

    /// Takes one record in the order of the ledger. Those of former lives move no counter.
    package mutating func absorb(_ record: Record, isLive: Bool) {
        switch record {
        case .run(let run) where run.kind == .scheduled:
            journeys[run.journey]?.absorb(run, isLive: isLive)
            if isLive, journeys[run.journey]?.hasTimetable ?? false {
                lag.add(Microseconds(run.lag))
            }
        case .gap(let gap) where isLive:
            missed[gap.reason, default: 0] += gap.count
            journeys[gap.journey]?.absorbMissed(gap.count)
        default: break
        }
    }
}
