import Alerting
import ArgumentParser
import Bureau
import Ledger
import ProbeModel
import Reliability
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
    @Option(name: .long, help: "Incidents not older than: 30d, 2026-11-01; 90d without it.")
    var since: TimeArgument?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let now = MonotonicClock.wallClock()
        let first = since?.timestamp ?? now - Limits.incidentTimesSpan
        guard first < now else { throw Failure(.usage, "'--since' is not in the past") }
        let history = try await History(ledger.reader(), since: first, service: service)
        let times = IncidentTimes(
            history.timed,
            of: service,
            in: first..<now,
            watched: history.spans.all.without(history.doubts.all)
        )
        output.print(IncidentTimesText.json(times, of: service)) { _ in
            IncidentTimesText.lines(times, of: service)
        }
    }
}

extension IncidentTimesCommand {
    /// What the ledger's alerts and people's words come to, and when a daemon wrote.
    private struct History {
        private(set) var incidents = RecordedIncidents()
        private(set) var spans = WritingSpans()
        private(set) var doubts = DoubtedSpans()

        /// The incidents of which it is known when they were.
        var timed: [Incident] {
            let doubted = doubts.all
            return incidents.book.all.filter { incident in
                let times = [incident.opened, incident.resolved].compactMap(\.self)
                return !doubted.contains { span in times.contains { span.contains($0) } }
            }
        }

        init(_ reader: LedgerReader, since first: Timestamp, service: String?) throws {
            var isKnown = service == nil
            // What was open then was recorded anew within two days before.
            let begin = first - Limits.replayTime
            do throws(LedgerError) {
                let rules = try reader.configuration(before: begin)
                if let rules { incidents.handle(.configuration(rules)) }
            } catch { throw Failure(error) }
            let lost = try reader.each(since: begin) { entry in
                spans.handle(entry.record)
                doubts.handle(entry.record)
                incidents.handle(entry.record)
                if case .run(let run) = entry.record, run.service == service { isKnown = true }
                return true
            }
            Terminal.complain(of: lost)
            guard isKnown else {
                throw Failure(.bad, "there is no run of a service '\(service ?? "")' in that time")
            }
        }
    }
}
