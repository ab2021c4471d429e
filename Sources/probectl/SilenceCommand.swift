import ArgumentParser
import JSON
import Report

/// `probectl silence`: nobody is woken for a while; everything is measured and recorded.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Mutes alerts for a while, with amtool's verbs; what lasts is told at the end.",
        subcommands: [
            SilenceAdd.self, SilenceQuery.self, SilenceUpdate.self, SilenceExpire.self,
            SilenceImport.self,
        ],
        defaultSubcommand: SilenceQuery.self
    )
}

/// From when to when a silence mutes.
struct SilenceSpan: ParsableArguments {
    @Option(name: .shortAndLong, help: "How long, counted from its start: 30m, 2h, 3d.")
    var duration: String?
    @Option(name: .long, help: "When it begins, in UTC: 2026-12-01T02:00Z.")
    var start: String?
    @Option(name: .long, help: "When it ends, in place of a duration.")
    var end: String?

    var query: [(String, String?)] { [("duration", duration), ("start", start), ("end", end)] }
}

/// `probectl silence add service=shipping -d 2h -c TEXT`.
struct SilenceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Mutes the alerts that meet all matchers."
    )

    @Argument(help: "name=value, name!=value, name=~pattern or name!~pattern.")
    var matchers: [String]
    @OptionGroup var span: SilenceSpan
    @Option(name: .shortAndLong, help: "Why.")
    var comment: String = ""
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard span.duration != nil || span.end != nil else {
            throw ValidationError("say how long it mutes: '-d 2h', or '--end 2026-12-01T04:00Z'")
        }
    }

    func run() async throws {
        let query = span.query + matchers.map { ("matcher", $0) }
        let document = try await DaemonClient(daemon).post("silences", query, body: comment)
        output.print(document) { SilenceText(style: $0).lines(of: [document]) }
        for warning in document["warnings"]?.array ?? [] {
            Terminal.complain("warning: \(warning.string?.printable ?? "")")
        }
    }
}

/// `probectl silence update ID -d 4h`.
struct SilenceUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Gives silences that are not over another end, start or reason."
    )

    @OptionGroup var named: NamedSilences
    @OptionGroup var span: SilenceSpan
    @Option(name: .shortAndLong, help: "Why; as before without it.")
    var comment: String = ""

    func validate() throws {
        guard span.query.contains(where: { $0.1 != nil }) || !comment.isEmpty else {
            throw ValidationError("say what is new: '-d', '--start', '--end' or '-c'")
        }
    }

    func run() async throws { try await named.post("update", span.query, body: comment) }
}

/// `probectl silence expire ID`.
struct SilenceExpire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "Ends silences now."
    )

    @OptionGroup var named: NamedSilences

    func run() async throws { try await named.post("expire") }
}

/// The silences that are meant.
struct NamedSilences: ParsableArguments {
    @Argument(help: "Silences, or the beginnings of their names.")
    var silences: [String]
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !silences.contains("") else {
            throw ValidationError("name a silence; see 'probectl silence query'")
        }
    }

    func post(_ verb: String, _ query: [(String, String?)] = [], body: String = "") async throws {
        let client = try DaemonClient(daemon)
        var documents: [JSON] = []
        for silence in silences {
            let path = "silences/\(silence.percentEncoded)/\(verb)"
            documents.append(try await client.post(path, query, body: body))
        }
        let document = documents.count == 1 ? documents[0] : .array(documents)
        output.print(document) { SilenceText(style: $0).lines(of: documents) }
    }
}
