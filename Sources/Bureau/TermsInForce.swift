import Digest
import Journey
import ProbeModel
import Reliability
import Rollup

/// A service as its files define it at some time, by the record of the configuration.
struct TermsInForce: Sendable {
    let contract: Contract?
    /// Of the text of the service's file; nil if it has none.
    let hash: SHA256?
    let path: String?
    /// The record that put it in force.
    let sequence: UInt64?
    let since: Timestamp?
    /// Customers' journeys, by the text of the file that defines them.
    let journeys: [SHA256: [Outline.Heading]]
    /// When they run, where not always.
    let schedules: [String: Schedule]
    /// What they promise to take at most, where they promise any.
    let promises: [String: Duration]
    /// Why this version of the program cannot read the files; nil if it can.
    let problem: String?

    /// Reads what concerns one service in the files in force.
    init(
        _ files: [FileInForce],
        service name: String,
        zone: (String) -> Zone?
    ) {
        let own = files.filter { $0.text.contains(name) }
        let outlines = own.map {
            Outline(of: [SourceText(path: $0.path, text: $0.text)], zone: zone)
        }
        let service = outlines.lazy.flatMap(\.services).first { $0.name == name }
        contract = service?.contract
        let file = files.first { $0.path == service?.path }
        hash = file?.hash
        path = file?.path
        sequence = file?.sequence
        since = file?.since
        problem = service == nil ? outlines.lazy.flatMap(\.problems).first?.rendered : nil
        self.journeys = Dictionary(
            zip(own.map(\.hash), outlines.map { $0.customerJourneys(of: name) }),
            uniquingKeysWith: { first, _ in first }
        )
        let journeys = outlines.flatMap { $0.customerJourneys(of: name) }
        schedules = Dictionary(
            journeys.compactMap { journey in journey.schedule.map { (journey.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        promises = Dictionary(
            journeys.compactMap { journey in journey.promise.map { (journey.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension Outline {
    /// The journeys of a service that are no checks of a component.
    func customerJourneys(of service: String) -> [Heading] {
        journeys.filter { $0.service == service && $0.healthOf == nil }
    }
}

extension Contract {
    /// The terms in the words of the figures; nil if the zone is not known on this host.
    func terms(zone: (String) -> Zone?) -> ServiceTerms? {
        guard let target = Target(partsPerMillion: targetPartsPerMillion),
            let zone = zone(self.zone)
        else { return nil }
        var terms = ServiceTerms(
            rule: VerdictRule(
                target: target,
                confidence: Double(confidence) / 1e6,
                minimumCoverage: Double(minimumCoverage) / 1e6,
                method: VerdictRule.Method(rawValue: verdict.rawValue) ?? .episodes
            )
        )
        terms.limit = limit
        terms.retries = retryPolicy
        terms.structure = structure?.structure
        terms.weights = weights
        terms.policy = exclusionPolicy
        terms.hours = week
        terms.zone = zone
        terms.bindsMinutes = binds == .minutes
        return terms
    }

    /// What was agreed about maintenance, in the words of the figures.
    var exclusionPolicy: ExclusionPolicy {
        ExclusionPolicy(minimumNotice: exclusions.notice, maximumExcluded: exclusions.atMost)
    }

    /// The same word in the figures' room.
    var retryPolicy: RetryPolicy { RetryPolicy(rawValue: retries.rawValue) ?? .none }

    /// What each journey weighs among all customers.
    var weights: [String: Double] {
        var weights: [String: Double] = [:]
        for segment in segments {
            let all = segment.journeys.reduce(0) { $0 + $1.weight }
            guard all > 0 else { continue }
            for share in segment.journeys {
                weights[share.journey, default: 0] +=
                    Double(segment.weight) * Double(share.weight) / Double(all)
            }
        }
        return weights
    }

    /// Transactions in each hour of the week by journey; empty if nothing is known.
    var transactions: [String: [Double]] {
        var hours: [String: [Double]] = [:]
        for share in segments.flatMap(\.journeys) where !share.perHour.isEmpty {
            let known = hours[share.journey] ?? Array(repeating: 0, count: share.perHour.count)
            hours[share.journey] = zip(known, share.perHour).map { $0 + Double($1) }
        }
        return hours
    }

    /// Value of one transaction of a journey, in the contract's currency; nil if unknown.
    func value(of journey: String) -> Double? {
        let values = segments.flatMap(\.journeys).filter { $0.journey == journey }
            .compactMap(\.valueHundredths)
        return values.isEmpty ? nil : Double(values.reduce(0, +)) / Double(values.count) / 100
    }

    private var week: ServiceWeek {
        ServiceWeek(
            hours.flatMap { hours in
                hours.days.map { day in
                    day * 1440 + hours.minutes.lowerBound..<day * 1440 + hours.minutes.upperBound
                }
            }
        )
    }
}

extension Contract.Need {
    var structure: Structure {
        switch self {
        case .journey(let name): .part(name)
        case .all(let needs): .all(needs.map(\.structure))
        case .any(let needs): .any(needs.map(\.structure))
        case .atLeast(let count, let needs): .atLeast(count, of: needs.map(\.structure))
        }
    }
}
