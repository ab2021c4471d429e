package import Alerting
package import JSON
package import ProbeModel

/// Why an alert fired: a table of runs with what its rule counted after each, and the gates at the
/// decision.
package struct ExplanationText {
    /// A run, and the gates after it.
    package struct Row: Sendable {
        let run: Run
        let gates: [GateReading]

        package init(_ run: Run, _ gates: [GateReading]) {
            (self.run, self.gates) = (run, gates)
        }
    }

    private let alert: Alert
    private let rule: String
    private let rows: [Row]

    /// `rule` judged it, as the configuration calls it; `rows` are runs up to the one that decided,
    /// the oldest first.
    package init(_ alert: Alert, by rule: String, _ rows: [Row]) {
        (self.alert, self.rule, self.rows) = (alert, rule, rows)
    }

    package func lines(_ style: TextStyle) -> [String] {
        ["\(alert.id.short) \(alert.level.word): \(alert.summary.printable)"]
            + legend.map { style.faint($0) } + rows.map { line(of: $0, style) } + conclusion(style)
    }

    /// What the numbers of the gates are, in their order.
    private var legend: [String] {
        var names: [String] = []
        for count in (rows.last?.gates ?? []).flatMap(\.counts) {
            let name = words(for: count.kind)
            if !names.contains(name) { names.append(name) }
        }
        return [
            "rule '\(rule)'; after each run, of what is needed: \(names.joined(separator: ", "))"
        ]
    }

    private func line(of row: Row, _ style: TextStyle) -> String {
        let gates = row.gates.map { gate in
            "\(gate.name) "
                + gate.counts.map { "\(window(of: $0))\(value(of: $0))/\(needed(by: $0))" }
                .joined(separator: ", ")
        }
        return "\(row.run.started.rfc3339.dropFirst(11).prefix(8)) "
            + "\(style.mark(row.run.outcome.word)) \(row.run.kind.word.padded(to: 12)) "
            + gates.joined(separator: "   ") + style.faint("  \(row.run.id.short)")
    }

    private func conclusion(_ style: TextStyle) -> [String] {
        guard let last = rows.last, last.run.id == alert.run else {
            return ["the ledger has no run \(alert.run.short), which decided: it is too old"]
        }
        return ["so, after the last of them:"] + last.gates.map { line(of: $0, style) }
    }

    private func line(of gate: GateReading, _ style: TextStyle) -> String {
        let counts = gate.counts.map { count in
            "\(words(for: count.kind)) \(window(of: count))\(value(of: count)) of "
                + needed(by: count)
        }
        let share = gate.share.map { share in
            "; about \(Figures.percent(share, places: 1)) of the runs fail"
                + (gate.looksTotal ? ", which looks total" : "")
        }
        let verdict = gate.isMet ? style.bad("enough") : "not enough"
        return "\(gate.name): \(counts.joined(separator: ", ")): \(verdict)\(share ?? "")"
    }

    private func words(for kind: GateReading.Count.Kind) -> String {
        switch kind {
        case .evidence: "ln of the evidence"
        case .badSeconds: "bad seconds"
        case .failures: "failures"
        case .spread: "seconds from the first to the last"
        case .longBurn, .shortBurn: "burn rate"
        case .badRuns: "bad runs in the long window"
        case .held: "seconds that it held"
        }
    }

    /// `1 h `, of a count that has one.
    private func window(of count: GateReading.Count) -> String {
        switch count.kind {
        case .longBurn(let span), .shortBurn(let span): "\(Figures.span(span.components.seconds)) "
        case .evidence, .badSeconds, .failures, .spread, .badRuns, .held: ""
        }
    }

    private func value(of count: GateReading.Count) -> String {
        isWhole(count) ? whole(count.value.rounded(.down)) : Figures.decimal(count.value, places: 1)
    }

    private func needed(by count: GateReading.Count) -> String {
        isWhole(count) ? whole(count.needed.rounded(.up)) : Figures.decimal(count.needed, places: 1)
    }

    private func whole(_ value: Double) -> String { Figures.decimal(value, places: 0) }

    private func isWhole(_ count: GateReading.Count) -> Bool {
        switch count.kind {
        case .evidence, .longBurn, .shortBurn: false
        case .badSeconds, .failures, .spread, .badRuns, .held: true
        }
    }

    package var json: JSON {
        [
            "alert": AlertDocument.json(of: alert),
            "rule": .string(rule),
            "runs": .array(
                rows.map { row in
                    [
                        "id": .string(row.run.id.description),
                        "at": .string(row.run.started.rfc3339),
                        "kind": .string(row.run.kind.word),
                        "outcome": .string(row.run.outcome.word),
                        "gates": .array(row.gates.map(json(of:))),
                    ]
                }
            ),
        ]
    }

    private func json(of gate: GateReading) -> JSON {
        .object(
            [.init("tier", .string(gate.name)), .init("isMet", JSON(gate.isMet))]
                + gate.counts.flatMap { count -> [JSON.Member] in
                    let names = Self.keys(for: count.kind)
                    return [
                        .init(names.value, JSON(count.value)),
                        .init(names.needed, JSON(count.needed)),
                    ]
                } + [
                    .init("share", gate.share.map { JSON($0) } ?? .null),
                    .init("looksTotal", JSON(gate.looksTotal)),
                ]
        )
    }

    private static func keys(
        for kind: GateReading.Count.Kind
    ) -> (value: String, needed: String) {
        switch kind {
        case .evidence: ("logEvidence", "threshold")
        case .badSeconds: ("badSeconds", "neededSeconds")
        case .failures: ("failures", "neededFailures")
        case .spread: ("spreadSeconds", "neededSpreadSeconds")
        case .longBurn: ("longBurn", "neededLongBurn")
        case .shortBurn: ("shortBurn", "neededShortBurn")
        case .badRuns: ("badRuns", "neededBadRuns")
        case .held: ("heldSeconds", "neededHeldSeconds")
        }
    }
}
