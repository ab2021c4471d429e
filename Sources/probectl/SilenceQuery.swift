import ArgumentParser
import JSON
import Report

/// `probectl silence query`.
struct SilenceQuery: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Silences that last, those that are over, or all that are remembered.",
        discussion: """
            A matcher is about what a silence mutes: 'service=shipping' finds those that have just \
            that matcher, 'service=~ship.*' those whose value or pattern for the service fits. \
            '-o json' is what 'amtool silence import --force' reads.
            """,
        aliases: ["list"]
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case simple, json
    }

    @Argument(help: "name=value, name!=value, name=~pattern or name!~pattern.")
    var matchers: [String] = []
    @Flag(name: .long, help: "Those that are over too.")
    var all = false
    @Flag(name: .long, help: "Only those that are over.")
    var expired = false
    @Option(name: .long, help: "Only those that end within this time, or ended: 8h.")
    var within: String?
    @Flag(name: .shortAndLong, help: "Only their names.")
    var quiet = false
    @Option(name: .shortAndLong, help: "'json' is what Alertmanager's tools read.")
    var output: Format = .simple
    @OptionGroup var options: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !all || !expired else {
            throw ValidationError("'--all' and '--expired' say two things; keep one")
        }
    }

    func run() async throws {
        let document = try await DaemonClient(daemon).get(
            "silences",
            [
                ("all", all ? "yes" : nil), ("expired", expired ? "yes" : nil),
                ("within", within),
            ] + matchers.map { ("matcher", $0) }
        )
        let silences = document["silences"]?.array ?? []
        if output == .json {
            let said = silences.filter { $0["isMaintenance"] != true }
            return Terminal.say(JSON.array(said.map { AlertmanagerSilence.json(of: $0) }).indented)
        }
        options.print(document) { style in
            quiet
                ? silences.compactMap { $0["id"]?.string }
                : SilenceText(style: style).lines(of: silences)
        }
    }
}
