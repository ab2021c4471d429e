package import JSON

/// What a service's contract comes to in its period, as `report budget` tells it.
package struct ObjectiveFigures: Hashable, Sendable {
    package let service: String
    /// The contract's name.
    private let objective: String
    /// The contract's period: `calendar month`, `any 30 d`.
    private let window: String
    private let verdict: String
    private let target: Double?
    private let ratio: Double?
    private let lower: Double?
    private let upper: Double?
    private let coverage: Double?
    /// Of the allowed bad slots; negative when more than all are used up.
    private let budgetLeft: Double?
    /// How many times as fast as allowed the budget went, by the hours that are looked back on.
    private let burn: [Burn]

    private struct Burn: Hashable {
        let window: String
        let rate: Double
    }

    /// Series of one service at most.
    static let seriesMaximum = 8 + verdicts.count

    private static let verdicts = ["met", "not met", "not yet shown"]

    /// - Parameter row: One of the services of the report; nil if it is none.
    package init?(_ row: JSON) {
        guard let service = row["service"]?.string, let agreed = row["agreed"],
            let contract = row["contract"]
        else { return nil }
        self.service = service
        objective = contract["name"]?.string ?? ""
        window = contract["period"]?.string ?? ""
        verdict = agreed["verdict"]?.string ?? ""
        target = contract["target"]?.number?.double
        ratio = agreed["reliability"]?.number?.double
        lower = agreed["lower"]?.number?.double
        upper = agreed["upper"]?.number?.double
        coverage = agreed["coverage"]?.number?.double
        let allowed = row["budget"]?["allowed"]?.number?.double ?? 0
        let used = row["budget"]?["used"]?.number?.double ?? 0
        budgetLeft = allowed > 0 ? (allowed - used) / allowed : nil
        burn = [("1h", "burnOneHour"), ("6h", "burnSixHours")].compactMap { window, name in
            row[name]?.number.map { Burn(window: window, rate: $0.double) }
        }
    }

    package static func families(of all: [ObjectiveFigures]) -> [MetricFamily] {
        func family(_ name: String, _ help: String, _ value: (ObjectiveFigures) -> MetricSample?)
            -> MetricFamily
        {
            MetricFamily(name, .gauge, help, all.compactMap(value))
        }
        return [
            family("probed_slo_objective_ratio", "What was promised") { one in
                one.target.map { MetricSample(one.labels, $0) }
            },
            family("probed_slo_sli_ratio", "What is shown of the period so far") { one in
                one.ratio.map { MetricSample(one.labels + [one.period], $0) }
            },
            family("probed_slo_sli_lower_ratio", "Its lower bound") { one in
                one.lower.map { MetricSample(one.labels + [one.period], $0) }
            },
            family("probed_slo_sli_upper_ratio", "Its upper bound") { one in
                one.upper.map { MetricSample(one.labels + [one.period], $0) }
            },
            family("probed_service_coverage_ratio", "How much of what was due is known") { one in
                one.coverage.map { MetricSample([one.labels[0], one.period], $0) }
            },
            family(
                "probed_slo_error_budget_remaining_ratio",
                "What is left of the period's budget; negative when it is overdrawn"
            ) { one in one.budgetLeft.map { MetricSample(one.labels, $0) } },
        ] + states(of: all)
    }

    private static func states(of all: [ObjectiveFigures]) -> [MetricFamily] {
        let burn = all.flatMap { one in
            one.burn.map { MetricSample(one.labels + [MetricLabel("window", $0.window)], $0.rate) }
        }
        let states = all.flatMap { one in
            verdicts.map { verdict in
                let word = verdict.replacing(" ", with: "_")
                let label = MetricLabel("verdict", word)
                return MetricSample(one.labels + [label], one.verdict == verdict ? 1 : 0)
            }
        }
        return [
            MetricFamily(
                "probed_slo_burn_rate",
                .gauge,
                "How many times as fast as allowed the budget went",
                burn
            ),
            MetricFamily("probed_slo_verdict", .gauge, "1 for the verdict that holds", states),
        ]
    }

    private var labels: [MetricLabel] {
        [MetricLabel("service", service), MetricLabel("slo", objective)]
    }

    private var period: MetricLabel { MetricLabel("window", window) }
}
