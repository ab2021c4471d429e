import Alerting
import ArgumentParser
import Bureau
import Intake
import JSON
import Ledger
import ProbeModel
import Report

/// `probectl alerts explain ALERT`: why it fired, run by run and gate by gate.
struct AlertsExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why an alert fired: its runs, what the rule counted, gate by gate.",
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
        let found = try RecordedAlerts(reader: reader).alert(alert)
        var judgement = Judgement(of: found, rows: runs)
        try reader.each { entry in judgement.note(entry.record) }
        let explanation = ExplanationText(found, by: judgement.rule, judgement.rows)
        output.print(explanation.json) { explanation.lines($0) }
    }
}

/// A journey's runs judged once more, up to the one that decided an alert.
private struct Judgement {
    private let alert: Alert
    private let most: Int
    private var rules = RecordedRules()
    private var incidents = RecordedIncidents()
    private var book = AlertBook()
    private(set) var rows: [ExplanationText.Row] = []

    init(of alert: Alert, rows most: Int) { (self.alert, self.most) = (alert, most) }

    /// The rule by which the last run was judged.
    var rule: String { (rules.terms(of: alert.journey).policy ?? book.policy).word }

    /// Takes the next record; false once the alert is decided.
    mutating func note(_ record: Record) -> Bool {
        defer { incidents.handle(record) }
        switch record {
        case .configuration(let part):
            rules.note(part)
            book.policy = rules.settings.alerts.policy
        case .run(let run) where run.journey == alert.journey && run.ended <= alert.at:
            let terms = rules.terms(of: run.journey)
            _ = book.handle(.finished(run, terms), at: run.ended)
            rows.append(ExplanationText.Row(run, book.readings(after: run, every: terms.every)))
            if rows.count > most { rows.removeFirst() }
            return run.id != alert.run
        case .alert(let told) where told.journey == alert.journey:
            _ = book.handle(.recorded(told), at: told.at)
        case .audit(let audit) where audit.intervention.verb == .resolve:
            end(audit.intervention)
        default: break
        }
        return true
    }

    /// Who says that an incident is over ends its alerts, too.
    private mutating func end(_ word: Intervention) {
        for told in incidents.book[word.subject]?.firing ?? [] where told.journey == alert.journey {
            _ = book.handle(.ended(told, by: word.person.name), at: word.at)
        }
    }
}
