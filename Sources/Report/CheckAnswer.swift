package import JSON

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
    }

    /// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    package let code: Int32
    package let line: String

    /// `budget` is what `/api/v1/report/budget` answers; nil if it was not asked.
    package init(
        _ status: JSON,
        about name: String?,
        budget: JSON? = nil,
        _ thresholds: Thresholds = Thresholds()
    ) {
        let services = status["services"]?.array ?? []
        let journeys = services.flatMap { $0["journeys"]?.array ?? [] }
        let count = { (state: String) in journeys.count { $0["state"]?.string == state } }
        let (failing, degraded, unknown) = (count("failing"), count("degraded"), count("unknown"))
        let subject = name ?? "\(services.count) services"
        let values = Self.values(journeys, of: services, budget)
        let raised = values.map { (measure: $0.key, level: thresholds.level(of: $0.key, $0.value)) }
        let state: Int32 =
            failing > 0
            ? 2 : unknown == journeys.count ? 3 : degraded > 0 || unknown > 0 ? 1 : 0
        let highest = raised.map(\.level).max() ?? 0
        // Who knows nothing of the state knows nothing of the rest.
        code = state == 3 ? 3 : max(state, highest)
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][Int(code)]
        let worst = ["failing", "unknown", "degraded"].first { count($0) > 0 }
        let number = worst.map(count) ?? journeys.count
        var text = "\(subject) \(number)/\(journeys.count) journeys \(worst ?? "ok")"
        if let first = journeys.first(where: { $0["state"]?.string == worst }),
            let run = first["lastRun"], worst != "unknown"
        {
            let parts = [first["name"], run["step"]].compactMap { $0?.string }
            let detail = run["detail"]?.string ?? ""
            text += " (\(parts.joined(separator: " "))\(detail.isEmpty ? "" : ": \(detail)"))"
        }
        for measure in Measure.allCases {
            guard let value = values[measure], raised.contains(where: { $0 == (measure, highest) }),
                highest > 0
            else { continue }
            text += ", \(measure.sentence(value))"
        }
        let up = failing == 0 && unknown < journeys.count ? 1 : 0
        var data = "up=\(up) failing=\(failing);;0.5"
        for measure in Measure.allCases {
            guard let value = values[measure] else { continue }
            let limits = [thresholds.warning[measure]?.text, thresholds.critical[measure]?.text]
            data += " \(measure.rawValue)=\(measure.text(value))"
            if limits.contains(where: { $0 != nil }) {
                data += limits.map { ";" + ($0 ?? "") }.joined()
            }
        }
        // The bar divides text and data: none may stand in the text.
        let safe = text.printable.split(separator: "|").joined(separator: "/").cut(to: 200)
        line = "PROBED \(word): \(safe) | \(data)"
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
