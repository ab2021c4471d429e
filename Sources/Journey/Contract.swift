import ProbeModel

/// What was agreed with the customers of a service: what counts, over which period, and how it is
/// judged. The record of the configuration in the ledger keeps the text that was in force.
package struct Contract: Hashable, Sendable {
    package var name: String
    /// The share of runs that must succeed, in parts per million.
    package var targetPartsPerMillion: Int
    /// What customers need of the journeys; nil if each journey stands for itself.
    package var structure: Need?
    package var period: Period
    /// IANA name of the zone whose calendar and clocks count.
    package var zone: String
    /// When the service is promised; empty for always.
    package var hours: [ServiceHours]
    package var exclusions: Exclusions
    /// Of each bound of the verdict, in parts per million.
    package var confidence: Int
    /// Below this share of the runs, what was not measured counts against the verdict.
    package var minimumCoverage: Int
    package var verdict: Verdict
    package var binds: Binding
    package var retries: Retries
    /// A run that takes longer is bad; nil if every run that succeeds is good.
    package var limit: Duration?
    package var segments: [Segment]
    /// The share of runs that its owner believes to succeed, in parts per million; nil if unsaid.
    package var baseline: Int?
    /// The share of failures that ways around each other have in common, in parts per million; nil if
    /// unsaid.
    package var commonCause: Int?
    /// What a period costs that is not met, in hundredths of the currency; nil if unsaid.
    package var penaltyHundredths: Int?
    /// What other companies promise for components, in parts per million.
    package var fixed: [String: Int]

    /// What customers need of journeys, by their names.
    package indirect enum Need: Hashable, Sendable {
        case journey(String)
        case all([Need])
        case any([Need])
        case atLeast(Int, of: [Need])

        /// The journeys that it names, in their order.
        package var journeys: [String] {
            switch self {
            case .journey(let name): [name]
            case .all(let needs), .any(let needs), .atLeast(_, let needs):
                needs.flatMap(\.journeys)
            }
        }
    }

    package enum Period: Hashable, Sendable {
        case month
        case rolling(Duration)
    }

    /// How a period is judged (docs/reliability.md).
    package enum Verdict: String, CaseIterable, Hashable, Sendable {
        case episodes
        case clopperPearson = "clopper-pearson"
        case measured
    }

    /// Which number the agreement is about.
    package enum Binding: String, CaseIterable, Hashable, Sendable {
        /// The share of runs.
        case runs
        /// The minutes in which customers could not.
        case minutes
    }

    /// What becomes of a run that succeeded only because a step was tried again.
    package enum Retries: String, CaseIterable, Hashable, Sendable {
        /// It is bad: customers do not try again.
        case none
        /// It is good: the customers' own clients try again.
        case client
    }

    /// When announced maintenance does not count.
    package struct Exclusions: Hashable, Sendable {
        package var notice: Duration
        /// Of all such time of one period.
        package var atMost: Duration
    }

    /// A group of customers: how much they weigh, and what they do.
    package struct Segment: Hashable, Sendable {
        package var name: String
        package var weight: Int
        package var journeys: [Share]

        /// One journey in the business of a segment.
        package struct Share: Hashable, Sendable {
            package var journey: String
            package var weight: Int
            /// Transactions in each hour of the week, Monday 00:00 first; empty if unknown.
            package var perHour: [Int]
            /// Of one transaction in hundredths of the currency; nil if unknown.
            package var valueHundredths: Int?
        }
    }

    /// The terms of a service that names a target and nothing else.
    init(name: String, targetPartsPerMillion: Int, window: Duration?) {
        self.name = name
        self.targetPartsPerMillion = targetPartsPerMillion
        period = .rolling(window ?? Limits.contractWindow)
        zone = "UTC"
        hours = []
        exclusions = Exclusions(
            notice: Limits.contractNotice,
            atMost: Limits.contractExcluded
        )
        confidence = 950_000
        minimumCoverage = 950_000
        verdict = .episodes
        binds = .runs
        retries = .none
        segments = []
        fixed = [:]
    }

    /// The names of the segments that walk a journey, sorted.
    package func segments(of journey: String) -> [String] {
        segments.filter { $0.journeys.contains { $0.journey == journey } }.map(\.name).sorted()
    }

    /// Every journey that it names, each once, in their order.
    package var journeys: [String] {
        var seen: Set<String> = []
        let named = (structure?.journeys ?? []) + segments.flatMap { $0.journeys.map(\.journey) }
        return named.filter { seen.insert($0).inserted }
    }
}
