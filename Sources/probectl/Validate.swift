import ArgumentParser
import Intake
import JSON
import Journey

/// `probectl validate`: every problem of probe files, with place and remedy.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks probe files: all problems at once, with place and remedy.",
        discussion: "Needs no daemon. Exits with 65 if there is an error."
    )

    @Argument(help: "Files and folders.", completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String] = ["/etc/probed/probes"]
    @Option(name: .customLong("set"), help: "A variable, as name=value; may be repeated.")
    var variables: [Assignment] = []
    @OptionGroup var output: OutputOptions

    func run() throws {
        let catalogue = try ProbeInput.compile(paths, setting: variables)
        let texts = catalogue.diagnostics.map { $0.rendered }
        let document: JSON = [
            "files": JSON(catalogue.fileCount), "journeys": JSON(catalogue.plans.count),
            "problems": .array(catalogue.diagnostics.map(\.document)),
        ]
        output.print(document) { _ in texts + [summary(of: catalogue)] }
        if catalogue.hasErrors { throw ExitCode(ExitStatus.invalidInput.rawValue) }
    }

    private func summary(of catalogue: Catalogue) -> String {
        let files = "\(catalogue.fileCount) file\(catalogue.fileCount == 1 ? "" : "s")"
        let errors = catalogue.diagnostics.count { $0.severity == .error }
        let warnings = catalogue.diagnostics.count - errors
        let journeys = "\(catalogue.plans.count) journey\(catalogue.plans.count == 1 ? "" : "s")"
        guard errors + warnings > 0 else { return "\(files), \(journeys): no problems." }
        return "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) "
            + "warning\(warnings == 1 ? "" : "s") in \(files)."
    }
}
