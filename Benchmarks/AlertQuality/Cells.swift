import Alerting
import ProbeModel

/// How often a policy errs when nothing is the matter.
struct QuietCell {
    let falsePages: Int
    let tickets: Int
    let years: Double
    let extraShare: Double

    var falsePagesPerYear: Double { Double(falsePages) / years }
    var falsePagesPer30Days: Double { Double(falsePages) / (years * 365 / 30) }
    var ticketsPer30Days: Double { Double(tickets) / (years * 365 / 30) }

    private static let warmUp = 4 * 86_400_000
    private static let days = 369

    /// Simulates years of one noise; the first four days of each are dropped.
    static func measure(
        _ contender: Contender,
        _ terms: AlertTerms,
        _ noise: World.Noise,
        _ setting: Setting
    ) -> QuietCell {
        var (pages, tickets, scheduled, extra) = (0, 0, 0, 0)
        for year in 0..<setting.years {
            let seed = setting.seed &+ UInt64(year) &* 1_000_003
            let world = World(seed: seed, days: Double(days), noise: noise)
            var simulation = Simulation(contender, in: world, terms)
            simulation.burst = setting.burst
            simulation.walk(until: days * 86_400_000)
            let opened = simulation.happenings.filter {
                $0.at >= warmUp && $0.change.kind == .opened
            }
            pages += opened.count { $0.change.level == .page }
            tickets += opened.count { $0.change.level == .ticket }
            scheduled += simulation.scheduledRuns
            extra += simulation.extraRuns
        }
        return QuietCell(
            falsePages: pages,
            tickets: tickets,
            years: Double(setting.years),
            extraShare: Double(extra) / Double(max(1, scheduled))
        )
    }

    struct Setting {
        var years: Int
        var seed: UInt64 = 1
        var burst = 0.0
    }
}

/// How a policy meets one kind of incident.
struct IncidentCell {
    let incident: Incident
    let trials: Int
    private var delays: [Double] = []
    private var unnoticed = 0
    private var pages = 0
    private var resolved: [Double] = []
    private var badSeconds = 0.0
    private(set) var found = 0
    /// In one trial.
    private(set) var mostPages = 0

    init(_ incident: Incident, trials: Int) {
        self.incident = incident
        self.trials = trials
    }

    var missed: Double { 1 - Double(found) / Double(trials) }
    /// Neither page nor ticket.
    var missedByBoth: Double { Double(unnoticed) / Double(trials) }
    var medianDelay: Double? { delays.sorted().quantile(0.5) }
    var lateDelay: Double? { delays.sorted().quantile(0.9) }
    var medianResolved: Double? { resolved.sorted().quantile(0.5) }
    var pagesPerFound: Double { found > 0 ? Double(pages) / Double(found) : 0 }
    var badSecondsBeforePage: Double { badSeconds / Double(trials) }

    /// The incident begins four days and some minutes into a world; it is watched for 12 h more.
    static func measure(
        _ contender: Contender,
        _ terms: AlertTerms,
        _ incident: Incident,
        _ noise: World.Noise,
        trials: Int
    ) -> IncidentCell {
        var cell = IncidentCell(incident, trials: trials)
        for trial in 0..<trials {
            var random = SplitMix64(seed: UInt64(trial) &* 7_919 &+ 17)
            let start = 4 * 86_400_000 + Int(random.unit * 3_600_000)
            let end = start + incident.seconds * 1000
            let last = end + 12 * 3_600_000
            let segments = incident.segments(at: start)
            let world = World(
                seed: random.next(),
                days: Double(last) / 86_400_000,
                noise: noise,
                segments: segments
            )
            var simulation = Simulation(contender, in: world, terms)
            simulation.walk(until: last)
            let window = start...(end + Int(terms.every.seconds * 1000))
            cell.take(simulation.happenings, window, end: end, segments)
        }
        return cell
    }

    private mutating func take(
        _ happenings: [Simulation.Happening],
        _ window: ClosedRange<Int>,
        end: Int,
        _ segments: [World.Segment]
    ) {
        let pageEvents = happenings.filter { $0.change.level == .page }
        let before = pageEvents.last { $0.at < window.lowerBound }
        let wasOpen = before.map { $0.change.kind != .resolved } ?? false
        let opened = pageEvents.filter { window.contains($0.at) && $0.change.kind == .opened }
        let again = pageEvents.filter { window.contains($0.at) && $0.change.kind != .resolved }
        let ticketed = happenings.contains {
            window.contains($0.at) && $0.change.level == .ticket && $0.change.kind != .resolved
        }
        guard wasOpen || !again.isEmpty else {
            badSeconds += segments.badSeconds()
            if !ticketed { unnoticed += 1 }
            return
        }
        found += 1
        let opening = opened.count + (wasOpen ? 1 : 0)
        pages += opening
        mostPages = max(mostPages, opening)
        if let first = again.first, !wasOpen {
            delays.append(Double(first.at - window.lowerBound) / 1000)
            badSeconds += segments.badSeconds(until: first.at)
        }
        let latest = again.last?.at ?? window.lowerBound
        let close = pageEvents.first { $0.at > latest && $0.change.kind == .resolved }
        if let close { resolved.append(Double(close.at - end) / 1000) }
    }
}

/// A year of the reference mix.
struct MixCell {
    let found: Double
    let worthy: Double
    let falsePages: Double
    let repeats: Double
    let badMinutes: Double

    init(_ cells: [IncidentCell], quiet: QuietCell, target: Double) {
        // An incident that burns less than 2 % of the month's budget is worth no page.
        let least = 0.02 * (1 - target) * 30 * 86_400
        let counted = cells.filter { $0.incident.segments(at: 0).badSeconds() >= least }
        found = counted.reduce(0) { $0 + $1.incident.perYear * (1 - $1.missed) }
        worthy = counted.reduce(0) { $0 + $1.incident.perYear }
        repeats = counted.reduce(0) {
            $0 + $1.incident.perYear * (1 - $1.missed) * max(0, $1.pagesPerFound - 1)
        }
        badMinutes = cells.reduce(0) {
            $0 + $1.incident.perYear * $1.badSecondsBeforePage / 60
        }
        falsePages = quiet.falsePagesPerYear
    }

    var precision: Double { found > 0 ? found / (found + repeats + falsePages) : 0 }
    var recall: Double { worthy > 0 ? found / worthy : 0 }
    var score: Double {
        precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
}

extension [Double] {
    /// Of sorted values, between two of them if need be; nil if there are none.
    fileprivate func quantile(_ share: Double) -> Double? {
        guard !isEmpty else { return nil }
        let place = share * Double(count - 1)
        let low = Int(place.rounded(.down))
        let high = Swift.min(low + 1, count - 1)
        return self[low] + (self[high] - self[low]) * (place - Double(low))
    }
}
