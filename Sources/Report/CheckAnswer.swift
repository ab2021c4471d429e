package import JSON
import ProbeModel

/// What `probectl check` says: the plugin line of Nagios, with performance data behind the bar.
package struct CheckAnswer {
    /// What a threshold may be about.
    package enum Measure: String, CaseIterable, Sendable {
        /// Of what a service may lose in its period: the least of those asked about, in per cent.
        case budgetLeft = "budget_left"
        /// Of the slowest journey, in seconds.
        case p95
    }

    /// From when on a measure is a warning, or critical.
    package struct Thresholds: Sendable {
        package var warning: [Measure: PluginRange] = [:]
        package var critical: [Measure: PluginRange] = [:]

        package init() {}

        /// 0, 1 or 2, as the plugin's codes are.
        fileprivate func level(of measure: Measure, _ value: Double) -> Int32 {
            if critical[measure]?.raises(value) ?? false { return 2 }
            return warning[measure]?.raises(value) ?? false ? 1 : 0
        }

        /// `p95=1.930s;3;5`
        fileprivate func datum(_ measure: Measure, _ value: Double) -> String {
            let limits = [warning[measure]?.text, critical[measure]?.text]
            let isLimited = limits.contains { $0 != nil }
            return "\(measure.rawValue)=\(measure.text(value))"
                + (isLimited ? limits.map { ";" + ($0 ?? "") }.joined() : "")
        }
    }

    /// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    package let code: Int32
    package let line: String

    /// `budget` is what `/api/v1/reports/budget` answers; nil if it was not asked.
    package init(
        _ status: JSON,
        about name: String?,
        budget: JSON? = nil,
        _ thresholds: Thresholds = Thresholds()
    ) {
        let services = status["services"]?.array ?? []
        let states = States(services.flatMap { $0["journeys"]?.array ?? [] })
        let values = Self.values(states.journeys, of: services, budget)
        let levels = values.reduce(into: [Measure: Int32]()) { levels, value in
            levels[value.key] = thresholds.level(of: value.key, value.value)
        }
        let highest = levels.values.max() ?? 0
        // Who knows nothing of the state knows nothing of the rest.
        code = states.level == 3 ? 3 : max(states.level, highest)
        var text = states.sentence(about: name ?? services.count.counted("service"))
        for measure in Measure.allCases where highest > 0 && levels[measure] == highest {
            text += values[measure].map { ", \(measure.sentence($0))" } ?? ""
        }
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(code)]
        // The bar divides text and data: none may stand in the text.
        let safe = text.printable.split(separator: "|").joined(separator: "/").cut(to: 200)
        let data = Measure.allCases.compactMap { measure in
            values[measure].map { thresholds.datum(measure, $0) }
        }
        line = "PROBED \(word): \(safe) | " + ([states.datum] + data).joined(separator: " ")
    }

    private static func values(
        _ journeys: [JSON],
        of services: [JSON],
        _ budget: JSON?
    ) -> [Measure: Double] {
        var values: [Measure: Double] = [:]
        values[.p95] = journeys.compactMap { $0["p95Seconds"]?.number?.double }.max()
        let names = Set(services.compactMap { $0["name"]?.string })
        let budgets = (budget?["services"]?.array ?? []).filter { row in
            names.contains(row["service"]?.string ?? "")
        }
        values[.budgetLeft] = budgets.compactMap { row in
            guard let allowed = row["budget"]?["allowed"]?.number?.double, allowed > 0,
                let left = row["budget"]?["left"]?.number?.double
            else { return nil }
            return left / allowed * 100
        }
        .min()
        return values
    }
}

extension CheckAnswer {
    /// How many journeys are in which state.
    fileprivate struct States {
        let journeys: [JSON]
        private let counts: [String: Int]

        init(_ journeys: [JSON]) {
            self.journeys = journeys
            counts = journeys.reduce(into: [:]) { $0[$1["state"]?.string ?? "", default: 0] += 1 }
        }

        private func count(_ state: String) -> Int { counts[state, default: 0] }

        /// As the plugin's codes are.
        var level: Int32 {
            if count("failing") > 0 { return 2 }
            if count("unknown") == journeys.count { return 3 }
            return count("degraded") + count("unknown") > 0 ? 1 : 0
        }

        /// `shipping 1/3 journeys failing (ship pay: got 503)`
        func sentence(about subject: String) -> String {
            let worst = ["failing", "unknown", "degraded"].first { count($0) > 0 }
            let number = worst.map(count) ?? journeys.count
            let text = "\(subject) \(number)/\(journeys.count) journeys \(worst ?? "ok")"
            guard let worst, worst != "unknown",
                let first = journeys.first(where: { $0["state"]?.string == worst }),
                let run = first["lastRun"]
            else { return text }
            let place = [first["name"], run["step"]].compactMap { $0?.string }
            let detail = run["detail"]?.string ?? ""
            return text
                + " (\(place.joined(separator: " "))\(detail.isEmpty ? "" : ": \(detail)"))"
        }

        var datum: String {
            let isUp = count("failing") == 0 && count("unknown") < journeys.count
            return "up=\(isUp ? 1 : 0) failing=\(count("failing"));;0.5"
        }
    }
}

extension CheckAnswer.Measure {
    fileprivate func sentence(_ value: Double) -> String {
        switch self {
        case .budgetLeft: "\(text(value)) of the budget left"
        case .p95: "p95 \(text(value))"
        }
    }

    fileprivate func text(_ value: Double) -> String {
        switch self {
        case .budgetLeft: "\(Figures.decimal(value, places: 0))%"
        case .p95: "\(Figures.decimal(value, places: 3))s"
        }
    }
}
