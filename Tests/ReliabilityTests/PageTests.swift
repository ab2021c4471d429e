import FoundationEssentials
import ProbeModel
import Reliability
import Testing

/// Every example of docs/reliability.md, a line that begins with `>`, is computed here.
@Suite("docs/reliability.md")
struct PageTests {
    @Test("says what comes out, in every example")
    func examples() throws {
        let project = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try String(contentsOfFile: "/\(project)/docs/reliability.md", encoding: .utf8)
        let shown = page.split(separator: "\n").filter { $0.hasPrefix("> ") }.map {
            $0.dropFirst(2)
        }
        let computed = try [definitions(), verdicts(), promises(), certainty(), parts(), changes()]
            .flatMap(\.self)
        #expect(shown.count == computed.count)
        for line in computed { #expect(shown.contains { $0 == line }, "'\(line)'") }
    }

    private func definitions() throws -> [String] {
        let letters = ["a": "gggbbggggg", "b": "gggbbggggg", "c": "gggggggbgg"]
        let joint = ServiceFigures.of(letters, .series(["a", "b", "c"]))
        let ratios = joint.journeys.compactMap(\.slots.tally.reliability)
        let mean = Optional(ratios.reduce(0, +) / Double(ratios.count))
        let product = Optional(ratios.reduce(1, *))
        let down = WeightedReliability([1.0, 0, 1, 1].map { .init(weight: 0.25, reliability: $0) })
        let five = WeightedReliability(
            [(35.0, 0.9994), (25, 0.9987), (20, 0.9991), (10, 0.9972), (10, 0.9998)].map {
                .init(weight: $0.0, reliability: $0.1)
            }
        )
        let customers = try #require(
            CustomerReliability([
                (transactions: 100, reliability: 0.99), (transactions: 400, reliability: 0.999),
                (transactions: 50, reliability: 1),
            ])
        )
        let budget = Budget(target: try Target(percent: "99.9"), slots: 43_200)
        let (numerator, denominator) = budget.exact
        return [
            "Three journeys, two slots in which two fail together, one in which the third fails: "
                + "joint \(joint.reliability.shown(1)), mean \(mean.shown(3)), "
                + "product \(product.shown(3)).",
            "Four journeys of equal weight, one totally down: \(down.reliability.percent(2)), "
                + "though nobody can ship.",
            "Five parts with a weighted mean of \(five.reliability.floored(2)): a customer who "
                + "needs all five gets \(five.serial.percent(2)).",
            "100, 400 and 50 transactions at 99 %, 99.9 % and 100 %: "
                + "\(customers.reliability.percent(3)) for customers, "
                + "\(customers.meanOverTime.percent(3)) over time, "
                + "\(customers.failedTransactions.shown(1)) failed.",
            "Every 60 s, three bad: " + downtime([0, 60, 120, 180, 240, 300, 360], bad: 180...300),
            "Four bad 15 s apart among runs every 60 s: "
                + downtime([0, 60, 120, 135, 150, 165, 180, 195, 240], bad: 120...165),
            changedInterval(),
            "99.9 % of 43200 slots: budget \(numerator)/\(denominator), "
                + "\(budget.allowed) may fail.",
        ]
            + (PeriodTests.hasZones
                ? [try months()]
                : [
                    "March 2026 in Berlin has 44580 minutes, October 44700."
                ])
    }

    private func changedInterval() -> String {
        let noon = Timestamp.seconds(12 * 3600)
        var pace = Pace(.seconds(60))
        pace.change(to: .seconds(600), at: noon)
        let minutes = Array(0..<720) + Array(stride(from: 720, to: 1440, by: 10))
        let runs = minutes.map { minute -> CountedRun in
            let start = Timestamp.seconds(Int64(minute) * 60)
            let outcome: Outcome = start < noon ? .failed : .passed
            return CountedRun(start: start, duration: .zero, outcome: outcome)
        }
        let figures = ServicePeriod(
            terms: ServiceTerms(rule: VerdictRule(target: .customary)),
            journeys: [.init(name: "a", pace: pace, locations: [LocationRuns(runs)])],
            period: Period(.seconds(0)..<Timestamp.seconds(86_400))
        )
        .figures(without: [])
        return "12 hours of one run a minute, all bad, then 12 hours of one in ten minutes, "
            + "all good: \(figures.tally.good) good, \(figures.tally.bad) bad, \(figures.shown)."
    }

    private func months() throws -> String {
        let berlin = try PeriodTests.zone("Europe/Berlin")
        let slots = [3, 10].map {
            Period(year: 2026, month: $0, in: berlin).slots(every: .seconds(60))
        }
        return "March 2026 in Berlin has \(slots[0]) minutes, October \(slots[1])."
    }

    private func downtime(_ times: [Int64], bad: ClosedRange<Int64>) -> String {
        let downtime = Downtime(
            times.map {
                .init(time: .seconds($0), isGood: !bad.contains($0), hold: .seconds(90))
            }
        )
        func seconds(_ duration: Duration) -> String {
            let tenths = Int(duration / .milliseconds(100))
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        return "\(seconds(downtime.total)) down, \(seconds(downtime.provenMinimum)) proven, "
            + "\(seconds(downtime.possibleMaximum)) possible."
    }

    private func verdicts() throws -> [String] {
        let rule = VerdictRule(target: try Target(percent: "99.9"))
        func line(_ bad: Int, _ how: String, episodes: Int) -> String {
            let ruling = rule.judge(Tally(good: 43_200 - bad, bad: bad), episodes: episodes)
            let bounds = ruling.reliability
            return "43200 runs, \(bad) bad\(how), 99.9 % promised: \(ruling.verdict.rawValue) "
                + "(\((bounds.lowerBound * 100).shown(3)) … \(bounds.upperBound.percent(3)))."
        }
        let open = rule.judge(Tally(good: 2995, bad: 1), episodes: 1)
        return [
            line(39, " in one outage", episodes: 1), line(47, " in one outage", episodes: 1),
            line(33, ", each alone", episodes: 33),
            "2996 runs, 1 bad, 99.9 % promised: \(open.verdict.rawValue); "
                + "\(open.goodRunsNeeded ?? 0) more runs without a bad one would show it.",
        ]
    }

    private func promises() throws -> [String] {
        let target = try Target(percent: "99.9")
        let advice = IncidentRecord(incidents: 3, periods: 3, downMinutes: 90)
            .advice(periodMinutes: 43_200)
        let year = IncidentRecord(incidents: 2, periods: 12, downMinutes: 400)
        let size = SampleSize(target: target)
        let limits = size.limits(of: 43_200)
        func power(_ runs: Int) -> String { size.power(runs: runs, reliability: 0.9995).percent(1) }
        return [
            "3 incidents, 90 minutes in 3 months: \(advice.reasonable.target.percent(3)) is "
                + "reasonable (\(advice.reasonable.minutes.shown(1)) minutes), "
                + "\(advice.safe.target.percent(3)) is safe "
                + "(\(advice.safe.minutes.shown(1)) minutes).",
            "2 incidents, 400 minutes in a year: 99.9 % is kept in "
                + "\(year.probability(within: 43.2).percent(0)) of months, though the mean says "
                + "\((1 - year.downMinutes / (12 * 43_200)).percent(2)).",
            "99.9 % takes \(size.runs()) runs without a bad one, \(size.runs(withBad: 1)) with "
                + "one: \((Double(size.runs()) / 60).shown(1)) hours at one a minute.",
            "In 43200 runs 99.9 % is met up to \(limits.metUpTo ?? 0) bad ones, not met from "
                + "\(limits.notMetFrom ?? 0), by independent runs.",
            "A service of 99.95 % is shown to keep 99.9 % in \(power(43_200)) of months at one a "
                + "minute, in \(power(8640)) at one in five.",
        ]
    }

    private func certainty() throws -> [String] {
        let wilson = try #require(Interval.wilson(good: 152, of: 412))
        let month = try #require(RenewalInterval(incidents: 1, up: 43_170, down: 30))
        let process = TwoStateProcess(meanUp: 43_200, meanDown: 30)
        let ranks = Quantile.p95.ranks(among: 1440)
        let apdex = Apdex(satisfied: 170, tolerating: 20, frustrated: 10)
        let content = try #require(apdex.interval())
        let score = NetPromoterScore(promoters: 50, passives: 30, detractors: 20)
        return [
            "152 good of 412: \(Tally(good: 152, bad: 260).shown) "
                + "(\((wilson.lower * 100).shown(2)) … \(wilson.upper.percent(2))).",
            "One incident of 30 minutes in a month: \(month.availability.percent(3)), in the long "
                + "run anything from \(month.bounds.lowerBound.percent(3)) to "
                + "\(month.bounds.upperBound.percent(3)).",
            "Up 43200 minutes, down 30: the 43200 runs of a month say as much as "
                + "\(process.effectiveRuns(in: 43_200, interval: 1).shown(0)) independent ones.",
            "p95 of 1440 values is the \(Quantile.p95.rank(among: 1440))th; the true one lies "
                + "between the \(ranks.lower ?? 0)st and the \(ranks.upper ?? 0)th.",
            "An upper bound of the p99 takes \(Quantile.p99.smallestSample()) values.",
            "170 satisfied, 20 tolerating, 10 frustrated: \(apdex.score.shown(4)) "
                + "(\(content.lowerBound.shown(4)) … \(content.upperBound.shown(4))).",
            "50 promoters, 30 passives, 20 detractors: \(score.score.shown(0)) points "
                + "(\(score.interval().lowerBound.shown(1)) … "
                + "\(score.interval().upperBound.shown(1))).",
        ]
    }

    private func parts() throws -> [String] {
        let hundred = (1...100).map { "part \($0)" }
        let figures = Dictionary(uniqueKeysWithValues: hundred.map { ($0, 0.99) })
        let series = Structure.series(hundred).availability(of: figures)
        let bounds = try #require(Structure.bounds(inSeries: Array(figures.values)))
        let pair = ["A": 0.99, "B": 0.99, "DB": 0.999]
        let shared = Structure.any([.series(["A", "DB"]), .series(["B", "DB"])])
        let twice = 1 - (1 - 0.99 * 0.999) * (1 - 0.99 * 0.999)
        let five = Allocation.equal(
            (1...5).map { "step \($0)" },
            target: try Target(percent: "99.9")
        )
        let least = Allocation.minimumEffort(
            ["a": 0.99, "b": 0.995, "c": 0.999, "d": 0.9995],
            target: try Target(percent: "99.5")
        )
        let raised = try #require(least.required)
        try #require(raised["a"] == raised["b"] && raised["c"] == 0.999 && raised["d"] == 0.9995)
        let target = try Target(percent: "99.9")
        let carrier = Allocation.equal(["a", "b"], target: target, fixed: [0.995])
        return [
            "100 parts of 99 % in series: \(series.percent(3)); without assuming independence "
                + "anything from \((bounds.lowerBound * 100).shown(0)) to "
                + "\(bounds.upperBound.percent(0)).",
            "(A and DB) or (B and DB), A = B = 99 %, DB = 99.9 %: "
                + "\(shared.availability(of: pair).percent(3)); with DB taken twice it would be "
                + "\(twice.floored(3)).",
            try shipping(),
            "99.9 % over five steps: each needs \((five.required?["step 1"]).floored(5)).",
            "99 %, 99.5 %, 99.9 % and 99.95 % for 99.5 %: raise the first two to "
                + "\(raised["a"].percent(4)).",
            "With a carrier at 99.5 % a target of 99.9 % is "
                + (carrier.required == nil ? "out of reach." : "in reach."),
        ]
    }

    private func shipping() throws -> String {
        let ship = Structure.all([
            .series(["dns", "auth"]), .series(["dns", "auth", "db", "rate"]),
            .series(["dns", "db", "pay"]), .series(["dns", "db", "label"]),
        ])
        let figures = [
            "dns": 0.9999, "auth": 0.999, "db": 0.9995, "rate": 0.998, "pay": 0.9985,
            "label": 0.997,
        ]
        let list = try #require(ship.importance(of: figures))
            .sorted { $0.gainIfPerfect > $1.gainIfPerfect }
            .map { ($0.component, $0.criticality.percent(2)) }
        let rest = list.dropFirst().map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return "Ship a package: \(list[0].0) takes \(list[0].1) of the unreliability, \(rest)."
    }

    private func changes() throws -> [String] {
        let episodes = EpisodeChange(
            before: .init(episodes: 3, time: 28),
            after: .init(episodes: 9, time: 28)
        )
        let ratio = try #require(episodes.interval())
        let runs = try #require(
            ShareChange(before: Tally(good: 1438, bad: 2), after: Tally(good: 1431, bad: 9))
        )
        let points = runs.newcombe()
        func verdict(_ p: Double) -> String {
            (p <= 0.05 ? ChangeVerdict.worseShown : .noDifferenceShown).rawValue
        }
        return [
            "3 episodes in 28 days, then 9: \(episodes.ratio.shown(2)) times as many "
                + "(\(ratio.lowerBound.shown(2)) … \(ratio.upperBound.shown(2))), "
                + "p = \(episodes.p.shown(3)): \(verdict(episodes.p)).",
            "2 and 9 bad of 1440: Newcombe \((points.lowerBound * 100).shown(3)) … "
                + "\((points.upperBound * 100).shown(3)) points, pooled z p = "
                + "\(runs.pooledZ.shown(3)), but exactly p = \(runs.p.shown(3)): "
                + "\(verdict(runs.p)).",
        ]
    }
}

extension Double {
    /// Rounded, with so many decimals.
    fileprivate func shown(_ decimals: Int) -> String {
        Self.digits((self * Self.power(decimals)).rounded(), decimals)
    }

    fileprivate func percent(_ decimals: Int) -> String { (self * 100).shown(decimals) + " %" }

    /// A percentage rounded down.
    fileprivate func floored(_ decimals: Int) -> String {
        Self.digits((self * 100 * Self.power(decimals)).rounded(.down), decimals) + " %"
    }

    private static func power(_ decimals: Int) -> Double {
        (0..<decimals).reduce(1) { power, _ in power * 10 }
    }

    private static func digits(_ whole: Double, _ decimals: Int) -> String {
        let digits = String(Int(whole))
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}

extension Double? {
    fileprivate func shown(_ decimals: Int) -> String { self?.shown(decimals) ?? "none" }
    fileprivate func percent(_ decimals: Int) -> String { self?.percent(decimals) ?? "none" }
    fileprivate func floored(_ decimals: Int) -> String { self?.floored(decimals) ?? "none" }
}
