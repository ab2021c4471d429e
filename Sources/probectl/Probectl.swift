import ArgumentParser
import ProbeModel

/// `probectl`: asks the daemon, or a probe file, what is going on.
@main
struct Probectl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probectl",
        abstract: "Asks probed what customers can do, and tries their journeys.",
        discussion: """
            Exit codes: 0 ok; 1 what was asked about is bad; 2 no verdict; 64 usage; 65 a file that \
            was given is invalid; 69 daemon not reachable; 73 a file cannot be created; 74 cannot \
            read or write, or no evidence can be written; 75 waited in vain; 76 the other side is \
            newer, or is not probed; 77 not permitted; 78 configuration refused. 'check' has the \
            four of a monitoring plugin.
            """,
        version: "probectl \(ProductVersion.text)",
        groupedSubcommands: [
            CommandGroup(name: "See", subcommands: [Status.self, Show.self, Debts.self, Log.self]),
            CommandGroup(
                name: "Judge",
                subcommands: [
                    ReportCommand.self, BudgetCommand.self, TopCommand.self, WhatIfCommand.self,
                    AdviseCommand.self, ReviewCommand.self, DiffCommand.self,
                ]
            ),
            CommandGroup(
                name: "Act",
                subcommands: [
                    RunCommand.self, Reload.self, ChangeCommand.self, MaintenanceCommand.self,
                    SurveyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Alerts",
                subcommands: [
                    AlertsCommand.self, IncidentCommand.self, SilenceCommand.self, IsUp.self,
                    IsFailing.self, Wait.self, Check.self, Triage.self,
                ]
            ),
            CommandGroup(
                name: "Write",
                subcommands: [
                    Validate.self, FormatCommand.self, Explain.self, SchemaCommand.self,
                    ImportCommand.self,
                ]
            ),
            CommandGroup(name: "Plumb", subcommands: [Version.self]),
        ]
    )

    static func main() async {
        if let complaint = UnknownCommand.complaint(about: CommandLine.arguments.dropFirst().first)
        {
            Terminal.complain(complaint)
            Terminal.exit(.usage)
        }
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.complain(failure.message)
            Terminal.exit(failure.status)
        } catch {
            let isOfPlugin = CommandLine.arguments.dropFirst().first == "check"
            if isOfPlugin, exitCode(for: error) == .validationFailure {
                let text = message(for: error).split(separator: "\n").first ?? ""
                exit(withError: Check.unknown(String(text)))
            }
            exit(withError: error)
        }
    }
}
