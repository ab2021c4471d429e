import ArgumentParser
import JSON
import Journey
import ProbeModel
import Report

/// `probectl log [JOURNEY] [-f]`: what the ledger says, as journalctl would print it.
struct LogTail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "The newest records of the ledger: runs, alerts, gaps, starts and stops."
    )

    @Argument(help: "Only this journey.")
    var journey: String?
    @Flag(name: .shortAndLong, help: "Go on with what comes.")
    var follow = false
    @Option(name: [.customShort("n"), .long], help: "How many of the last records.")
    var lines: Int = 20
    @Flag(name: .shortAndLong, help: "Bookkeeping too: debts, deliveries, clocks, checkpoints.")
    var all = false
    @Option(name: .long, help: "Only records of these kinds: alert,audit,debt.")
    var kind: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard lines >= 0 else { throw ValidationError("'--lines' must be 0 or more, not \(lines)") }
    }

    func run() async throws {
        let client = try DaemonClient(daemon)
        var page = try await newest(client)
        show(page)
        if lines > Limits.logPage {
            Terminal.complain(
                "these are the last \(Limits.logPage); 'probectl log cat' reads all from the files"
            )
        }
        while follow {
            page = try await next(client, after: page["next"]?.number?.text)
            show(page)
        }
    }

    private var wanted: [(String, String?)] {
        [("journey", journey), ("kind", kind), ("bookkeeping", all ? nil : "no")]
    }

    private func newest(_ client: DaemonClient) async throws -> JSON {
        do {
            return try await client.get("log", wanted + [("last", String(lines))])
        } catch let failure as Failure where failure.isUnknown {
            // Who mistypes a command has named a journey.
            let commands = Log.configuration.subcommands.map { $0._commandName }
            let meant = journey.flatMap { Suggestion.nearest(to: $0, among: commands) }
            let problem = failure.message.split(separator: "\n").first.map(String.init) ?? ""
            let remedy = meant.map { "\(problem). Did you mean 'log \($0)'?" }
            throw Failure(.usage, remedy ?? failure.message)
        }
    }

    /// What comes behind a record. A daemon that starts anew is asked again when it answers.
    private func next(_ client: DaemonClient, after: String?) async throws -> JSON {
        var isTold = false
        while true {
            do {
                return try await client.get(
                    "log",
                    wanted + [("after", after), ("wait", daemon.patience)]
                )
            } catch let failure as Failure
                where [.unavailable, .waitedInVain].contains(failure.status)
            {
                if !isTold { Terminal.complain("\(failure.message)\nasking on") }
                isTold = true
                try await Task.sleep(for: Limits.retryTime)
            }
        }
    }

    private func show(_ page: JSON) {
        for entry in page["entries"]?.array ?? [] {
            Terminal.say(output.json ? entry.text : LogText(entry, style: output.style).line)
        }
    }
}
