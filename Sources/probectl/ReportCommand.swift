import ArgumentParser
import JSON
import Report

/// `probectl report`: figures for people who decide.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Figures for people who decide.",
        subcommands: [Gap.self]
    )

    /// `probectl report gap`: the components' view beside the customers'.
    struct Gap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What IT sees, what customers get, and which components cost most."
        )

        @Argument(help: "A service; needed if there are several.")
        var service: String?
        @Option(name: .long, help: "How far back: 90s, 10m, 2h, 3d.")
        var since: String = "1h"
        @Option(name: .long, help: "How many components to rank.")
        var top: Int = 10
        @OptionGroup var output: OutputOptions
        @OptionGroup var daemon: DaemonOptions

        func run() async throws {
            let document = try await DaemonClient(daemon).get(
                "reports/gap",
                [("service", service), ("since", since)]
            )
            output.print(document) { GapText(document, style: $0, top: top).lines }
            if let last = document["lastFailure"]?.string {
                output.suggest("probectl show \(last.prefix(8))", "the last customer who could not")
            }
        }
    }
}
