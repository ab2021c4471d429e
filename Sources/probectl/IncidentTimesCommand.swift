import Alerting
import ArgumentParser
import Intake
import Ledger
import ProbeModel
import Report
import Runner

/// `probectl incident times`.
struct IncidentTimesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "times",
        abstract: "Mean times until incidents are decided, taken up and over, and between them."
    )

    @Option(name: .long, help: "Incidents of this service only.")
    var service: String?
    @Option(name: .long, help: "Incidents not older than: 30d, 2026-11-01.")
    var since: TimeArgument?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let now = MonotonicClock.wallClock()
        let first = since?.timestamp ?? now - Limits.incidentTimesSpan
        guard first < now else { throw Failure(.usage, "'--since' is not in the past") }
        let history = try History(ledger.reader(), since: first, service: service)
        let times = IncidentTimes(
            history.book.all,
            of: service,
            in: first..<now,
            watched: history.spans.all
        )
        output.print(IncidentTimesText.json(times, of: service)) { _ in
            IncidentTimesText.lines(times, of: service)
        }
    }
}

extension IncidentTimesCommand {
    /// What the ledger's alerts and people's words come to, and when a daemon wrote.
    private struct History {
        private(set) var book = IncidentBook()
        private(set) var spans = WritingSpans()
        private var rules = RecordedRules()

        init(_ reader: LedgerReader, since first: Timestamp, service: String?) throws {
            var isKnown = service == nil
            // What was open then was recorded anew within two days before.
            try reader.each(since: first - Limits.replayTime) { entry in
                handle(entry.record)
                if case .run(let run) = entry.record, run.service == service { isKnown = true }
                return true
            }
            guard isKnown else {
                throw Failure(.bad, "there is no run of a service '\(service ?? "")' in that time")
            }
        }

        private mutating func handle(_ record: Record) {
            spans.handle(record)
            switch record {
            // How soon what is back is the same incident.
            case .configuration(let part):
                rules.note(part)
                book.rules = rules.settings.alerts.incidentRules
            case .alert(let alert): _ = book.handle(.recorded(alert))
            case .audit(let audit) where !audit.isRepeated:
                _ = book.handle(.intervened(audit.intervention))
            default: break
            }
        }
    }
}
