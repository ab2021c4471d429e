import ArgumentParser
import Bureau
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
    @Option(name: .long, help: "A ledger: promises are held against the past that it knows.")
    var ledger: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
        let input = try ProbeInput(paths, setting: variables)
        let names = input.catalogue.services.map(\.name)
        let past = try ledger.map { try LedgerBureau($0).past(of: names) }
        let lint = ContractLint(input.catalogue, zone: Zones.zone, past: past ?? [:])
        let problems = lint.warned.diagnostics
        let document: JSON = [
            "files": JSON(input.fileCount), "journeys": JSON(input.catalogue.plans.count),
            "problems": .array(problems.map(Self.document)),
        ]
        output.print(document) { _ in problems.map(\.rendered) + [summary(of: input, problems)] }
        if input.catalogue.hasErrors { throw ExitCode(ExitStatus.invalidInput.rawValue) }
    }

    private static func document(of problem: Diagnostic) -> JSON {
        [
            "path": .string(problem.path), "line": JSON(problem.line),
            "column": JSON(problem.column), "endColumn": JSON(problem.endColumn),
            "severity": problem.severity == .error ? "error" : "warning",
            "message": .string(problem.message), "remedy": JSON(problem.remedy),
        ]
    }

    private func summary(of input: ProbeInput, _ problems: [Diagnostic]) -> String {
        let errors = problems.count { $0.severity == .error }
        let files = Self.count(input.fileCount, "file")
        guard !problems.isEmpty else {
            return "\(files), \(Self.count(input.catalogue.plans.count, "journey")): no problems."
        }
        return "\(Self.count(errors, "error")), \(Self.count(problems.count - errors, "warning")) "
            + "in \(files)."
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
