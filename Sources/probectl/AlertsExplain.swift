import Alerting
import ArgumentParser
import Intake
import JSON
import Ledger
import ProbeModel
import Report

/// `probectl alerts explain ALERT`: why it fired, run by run and gate by gate.
struct AlertsExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why an alert fired: its runs, the evidence over time, gate by gate.",
        discussion: "Judges the recorded runs once more, from the ledger's files."
    )

    @Argument(help: "The alert, or the beginning of its name.")
    var alert: String
    @Option(name: .long, help: "Runs to show before the decision.")
    var runs = 12
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(runs) else {
            throw ValidationError("'--runs' must be 1 to 10000, not \(runs)")
        }
    }

    func run() async throws {
        let reader = try await ledger.reader()
        let found = try find(reader)
        var rules = RecordedRules()
        var book: AlertBook?
        var rows: [ExplanationText.Row] = []
        try reader.each { entry in
            switch entry.record {
            case .configuration(let part):
                rules.note(part)
                if book?.policy != rules.settings.alerts.policy {
                    book = AlertBook(policy: rules.settings.alerts.policy)
                }
            case .run(let run) where run.journey == found.journey && run.ended <= found.at:
                var current = book ?? AlertBook()
                _ = current.handle(.finished(run, rules.terms(of: run.journey)), at: run.ended)
                let readings = current.readings(of: run.journey, at: run.started)
                book = current
                rows.append(ExplanationText.Row(run, readings))
                if rows.count > runs { rows.removeFirst() }
                return run.id != found.run
            default: break
            }
            return true
        }
        let explanation = ExplanationText(found, rows)
        output.print(explanation.json) { explanation.lines($0) }
    }

    /// The first record of the alert.
    private func find(_ reader: LedgerReader) throws -> Alert {
        guard let range = RunID.range(prefix: alert) else {
            throw Failure(.usage, "'\(alert)' is no alert; see 'probectl alerts'")
        }
        var found: Alert?
        try reader.each { entry in
            if case .alert(let alert) = entry.record, alert.change == .firing,
                range.contains(alert.id.bits)
            {
                found = alert
            }
            return found == nil
        }
        guard let found else {
            throw Failure(.bad, "the ledger has no alert '\(alert)'; see 'probectl alerts'")
        }
        return found
    }
}
