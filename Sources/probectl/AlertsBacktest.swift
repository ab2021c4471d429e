import Alerting
import ArgumentParser
import Intake
import JSON
import Journey
import Ledger
import ProbeModel
import Report

/// `probectl alerts backtest`: the recorded runs under other rules, side by side.
struct AlertsBacktest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "What other rules would have told over the recorded runs, side by side.",
        discussion: """
            Recorded extra runs are replayed; those that another rule would have asked for do not \
            exist, so its delays are upper bounds.
            """
    )

    @Option(name: .long, help: "A file with 'alerts:' as in probed.yaml: the rules to compare.")
    var policy: String?
    @Option(name: .long, help: "Runs not older than: 7d, 90d, 2026-11-01.")
    var since: TimeArgument?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wanted = try policy.map(Self.settings)
        var tests = [("in force", Backtest(nil))]
        var rules = RecordedRules()
        if let wanted {
            let rules = wanted.alerts
            tests.append((policy ?? "", Backtest(rules.policy, services: rules.services)))
        } else {
            tests += Self.usual
        }
        var runs = 0
        // From the beginning: the configuration in force stands before the runs.
        try await ledger.reader().each { entry in
            switch entry.record {
            case .configuration(let part): rules.note(part)
            case .run(let run) where run.started >= since?.timestamp ?? run.started:
                runs += 1
                for index in tests.indices {
                    tests[index].1.note(run, rules.terms(of: run.journey))
                }
            default: break
            }
            return true
        }
        for index in tests.indices { tests[index].1.finish() }
        let text = BacktestText(tests.map { (name: $0.0, result: $0.1.result) }, runs: runs)
        output.print(text.json) { _ in text.lines }
    }

    private static let usual = [
        ("evidence", Backtest(AlertPolicy())),
        ("3 in a row", Backtest(.consecutive(ConsecutivePolicy(confirms: false)))),
        ("3 of 5", Backtest(AlertPolicy(.share(SharePolicy(failures: 3, of: 5))))),
        ("burn rate, workbook", Backtest(AlertPolicy(.burnRate(BurnRatePolicy())))),
    ]

    private static func settings(_ path: String) throws -> Settings {
        do {
            let (settings, diagnostics) = Settings.compile(
                try ConfigurationFile.read(path),
                needing: "alerts"
            )
            guard let settings else {
                throw Failure(.invalidInput, diagnostics.map(\.rendered).joined(separator: "\n"))
            }
            return settings
        } catch let error as IntakeError {
            throw Failure(.ioFault, "\(error)")
        }
    }
}
