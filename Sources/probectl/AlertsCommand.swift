import ArgumentParser
import JSON
import Report

/// `probectl alerts`: what is firing, journey by journey.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Alerts that are firing; what belongs together is an incident.",
        subcommands: [
            AlertsList.self, AlertsExplain.self, AlertsTest.self, AlertsBacktest.self,
        ],
        defaultSubcommand: AlertsList.self
    )
}

/// `probectl alerts list`, the default.
struct AlertsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Alerts that are firing; exits with 1 if one of them pages."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).get("alerts")
        output.print(document) { AlertsText(style: $0).lines(of: document) }
        let alerts = document["alerts"]?.array ?? []
        if let incident = alerts.first?["incident"]?.string {
            output.suggest("probectl incident show \(incident.prefix(8))", "what is known about it")
        }
        if alerts.contains(where: { $0["level"]?.string == "page" }) {
            throw ExitCode(ExitStatus.bad.rawValue)
        }
    }
}
