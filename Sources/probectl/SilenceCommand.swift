import ArgumentParser
import JSON
import Report

/// `probectl silence`: nobody is woken for a while; everything is measured and recorded.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Mutes alerts for a while; what lasts is told at the end.",
        subcommands: [SilenceAdd.self, SilenceList.self, SilenceExpire.self],
        defaultSubcommand: SilenceList.self
    )
}

/// `probectl silence add service=shipping -d 2h -c TEXT`.
struct SilenceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Mutes the alerts that meet all matchers."
    )

    @Argument(help: "name=value, name!=value, name=~pattern or name!~pattern.")
    var matchers: [String]
    @Option(name: .shortAndLong, help: "How long: 30m, 2h, 3d.")
    var duration: String
    @Option(name: .shortAndLong, help: "Why.")
    var comment: String = ""
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        var query: [(String, String?)] = [("duration", duration)]
        for matcher in matchers { query.append(("matcher", matcher)) }
        let document = try await DaemonClient(daemon).post("silences", query, body: comment)
        output.print(document) { SilenceText(style: $0).lines(of: [document]) }
    }
}

/// `probectl silence list`.
struct SilenceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Silences that last, or all that are remembered."
    )

    @Flag(name: .long, help: "Those that are over too.")
    var all = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).get(
            "silences",
            [("all", all ? "yes" : nil)]
        )
        let silences = document["silences"]?.array ?? []
        output.print(document) { SilenceText(style: $0).lines(of: silences) }
    }
}

/// `probectl silence expire ID`.
struct SilenceExpire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "Ends a silence now."
    )

    @Argument(help: "The silence, or the beginning of its name.")
    var silence: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !silence.isEmpty else {
            throw ValidationError("name a silence; see 'probectl silence list'")
        }
    }

    func run() async throws {
        let path = "silences/\(silence.percentEncoded)/expire"
        let document = try await DaemonClient(daemon).post(path)
        output.print(document) { SilenceText(style: $0).lines(of: [document]) }
    }
}
