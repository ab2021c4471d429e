import ArgumentParser
import JSON
import Report

/// `probectl reload`: puts changed probe files in force, all or nothing.
struct Reload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads configuration and probe files again: changes all, or nothing.",
        discussion: "Exits with 78 and says why if the new configuration is refused."
    )

    @Flag(name: .long, help: "Only say what would change.")
    var dryRun = false
    @Flag(name: .long, help: "Wait for the answer; always the case, kept for unit files.")
    var wait = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).post(
            "reload",
            [("dry-run", dryRun ? "yes" : nil)]
        )
        output.print(document) { _ in
            let count = { (name: String) in document[name]?.number?.text ?? "0" }
            let verb = dryRun ? "would be" : "are"
            return [
                "\(count("journeys")) journeys \(verb) in force: \(count("added")) added, "
                    + "\(count("changed")) changed, \(count("removed")) removed, "
                    + "\(count("unchanged")) unchanged"
            ] + ["added", "changed", "removed"].compactMap { Self.names($0, in: document) }
                + (document["warnings"]?.array ?? []).compactMap { $0.string?.printable }
        }
    }

    /// `changed: track, ship`; many are cut off.
    private static func names(_ kind: String, in document: JSON) -> String? {
        let names = (document["names"]?[kind]?.array ?? []).compactMap(\.string)
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(10).map(\.printable).joined(separator: ", ")
        return "\(kind): \(shown)\(names.count > 10 ? " and \(names.count - 10) more" : "")"
    }
}
