import ArgumentParser
import JSON
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
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let client = try DaemonClient(daemon)
        var page = try await client.get(
            "log",
            [("journey", journey), ("last", String(lines))]
        )
        show(page)
        while follow {
            let after = page["next"]?.number?.text
            page = try await client.get(
                "log",
                [("journey", journey), ("after", after), ("wait", daemon.patience)]
            )
            show(page)
        }
    }

    private func show(_ page: JSON) {
        for entry in page["entries"]?.array ?? [] {
            Terminal.say(output.json ? entry.text : LogText(entry, style: output.style).line)
        }
    }
}
