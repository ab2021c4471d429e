import Alerting
import ArgumentParser
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
        let times = IncidentTimes(try incidents(since: first), of: service, in: first..<now)
        output.print(IncidentTimesText.json(times, of: service)) { _ in
            IncidentTimesText.lines(times, of: service)
        }
    }

    /// What the ledger's alerts and people's words come to.
    private func incidents(since first: Timestamp) throws -> [Incident] {
        var book = IncidentBook()
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: ledger.directory)
            // What was open then was recorded anew within two days before.
            let start = try reader.lastSequence(before: first - Limits.replayTime)
            try reader.read(after: start, limit: .max) { entry in
                switch entry.record {
                case .alert(let alert): _ = book.handle(.recorded(alert))
                case .audit(let audit) where !audit.isRepeated:
                    _ = book.handle(.intervened(audit.intervention))
                default: break
                }
                return true
            }
        } catch { throw Failure(error) }
        return book.all
    }
}
