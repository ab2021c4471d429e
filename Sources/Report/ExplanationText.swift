package import Alerting
package import JSON
package import ProbeModel

/// Why an alert fired: a table of runs, and the gates at the decision.
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
    private let rows: [Row]

    package init(_ alert: Alert, _ rows: [Row]) {
        (self.alert, self.rows) = (alert, rows)
    }

    package func lines(_ style: TextStyle) -> [String] {
        let table = rows.map { row in
            let gates = row.gates.map { gate in
                "\(gate.tier) \(decimal(gate.logEvidence))/\(decimal(gate.threshold)), "
                    + "\(Int(gate.badSeconds))/\(Int(gate.neededSeconds.rounded(.up))) s"
            }
            return "\(row.run.started.rfc3339.dropFirst(11).prefix(8)) "
                + "\(style.mark(row.run.outcome.word)) \(row.run.kind.word.padded(to: 12)) "
                + gates.joined(separator: "   ") + style.faint("  \(row.run.id.short)")
        }
        let legend = "after each run: ln of the evidence / needed, bad seconds / needed"
        let hasGates = !(rows.last?.gates.isEmpty ?? true)
        return ["\(alert.id.short) \(alert.level.word): \(alert.summary.printable)"]
            + (hasGates ? [style.faint(legend)] : []) + table + conclusion(style)
    }

    private func conclusion(_ style: TextStyle) -> [String] {
        guard let last = rows.last, !last.gates.isEmpty else {
            return ["another rule than 'evidence' judged it: what counts is said above"]
        }
        let gates = last.gates.map { gate -> String in
            let evidence = gate.hasEvidence ? style.bad("evidence") : "no evidence"
            let material = gate.isMaterial ? style.bad("it matters") : "it does not matter yet"
            return "\(gate.tier): \(evidence), \(material); about "
                + "\(Figures.percent(gate.share, places: 1)) of the runs fail"
                + (gate.looksTotal ? ", which looks total" : "")
        }
        return ["so, after the last of them:"] + gates
    }

    package var json: JSON {
        [
            "alert": AlertDocument.json(of: alert),
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
        [
            "tier": .string(gate.tier), "logEvidence": JSON(gate.logEvidence),
            "threshold": JSON(gate.threshold), "badSeconds": JSON(gate.badSeconds),
            "neededSeconds": JSON(gate.neededSeconds), "share": JSON(gate.share),
            "looksTotal": JSON(gate.looksTotal),
        ]
    }

    private func decimal(_ value: Double) -> String {
        value.isFinite ? Figures.decimal(value, places: 1) : "–"
    }
}
