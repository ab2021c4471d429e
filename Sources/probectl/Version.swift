import ArgumentParser
import JSON
import ProbeModel

/// `probectl version`: both programs, and the libraries that decide how they behave.
struct Version: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The versions of probectl and of the daemon, if it answers."
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let reply = try? await DaemonClient(daemon).get("version")
        let document: JSON = ["probectl": .string(ProductVersion.text), "probed": reply ?? .null]
        output.print(document) { _ in
            let version = reply?["version"]?.string
            let library = reply?["libcurl"]?.string.map { ", libcurl \($0)" } ?? ""
            return [
                "probectl \(ProductVersion.text)",
                version.map { "probed \($0)\(library)" } ?? "probed does not answer",
            ]
        }
    }
}
