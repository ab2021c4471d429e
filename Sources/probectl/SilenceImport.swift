import ArgumentParser
import Intake
import JSON
import ProbeModel
import Report
import Runner

/// `probectl silence import FILE`.
struct SilenceImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Adds the silences of a file: what 'silence query -o json' prints, amtool's too.",
        discussion: """
            What is over, and what lasts here already, is left out. Each is recorded with your name, \
            and whose it was stands in its reason.
            """
    )

    @Argument(help: "The file; standard input without it.")
    var file: String = "-"
    @Flag(name: .shortAndLong, help: "Also those that last here already.")
    var force = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let silences = try read()
        let client = try DaemonClient(daemon)
        var known = try await force ? [] : lasting(client)
        var documents: [JSON] = []
        for silence in silences {
            guard MonotonicClock.wallClock() < silence.until, !known.contains(key(of: silence))
            else { continue }
            known.insert(key(of: silence))
            let times: [(String, String?)] = [
                ("start", silence.from.rfc3339), ("end", silence.until.rfc3339),
            ]
            documents.append(
                try await client.post(
                    "silences",
                    times + silence.matchers.map { ("matcher", $0.description) },
                    body: silence.reason
                )
            )
        }
        let leftOut = silences.count - documents.count
        output.print(["silences": .array(documents), "leftOut": JSON(leftOut)]) { style in
            (documents.isEmpty ? [] : SilenceText(style: style).lines(of: documents))
                + (leftOut > 0 ? ["\(leftOut) left out: over, or known already"] : [])
        }
    }

    private func read() throws -> [AlertmanagerSilence] {
        let bytes: [UInt8]
        do {
            bytes = try ImportedFile.read(file)
        } catch { throw Failure(.ioFault, "\(error)") }
        guard let entries = (try? JSON.parse(bytes))?.array else {
            throw Failure(
                .invalidInput,
                "\(file): this is no list of silences\nwrite one with 'amtool silence query -o json'"
            )
        }
        return try entries.enumerated().map { number, entry in
            guard let silence = AlertmanagerSilence(entry) else {
                throw Failure(
                    .invalidInput,
                    "\(file): entry \(number + 1) is no silence; it needs matchers, startsAt and endsAt"
                )
            }
            return silence
        }
    }

    private func lasting(_ client: DaemonClient) async throws -> Set<Set<Matcher>> {
        let silences = try await client.get("silences")["silences"]?.array ?? []
        return Set(
            silences.compactMap { AlertmanagerSilence(AlertmanagerSilence.json(of: $0)) }.map(key)
        )
    }

    /// Two of the same matchers are one.
    private func key(of silence: AlertmanagerSilence) -> Set<Matcher> { Set(silence.matchers) }
}
