import ArgumentParser
import Bureau
import Intake
import JSON
import Journey
import ProbeModel

/// `probectl validate`: every problem of probe files, with place and remedy.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks probe files: all problems at once, with place and remedy.",
        discussion: """
            Needs no daemon. A file is read with those beside it, for its service and its fragments; \
            only its own problems are told. Exits with 65 if there is an error, with 74 if something \
            cannot be read.
            """
    )

    @Argument(help: "Files and folders.", completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String] = ["/etc/probed/probes"]
    @Option(name: .customLong("set"), help: "A variable, as name=value; may be repeated.")
    var variables: [Assignment] = []
    @Option(name: .long, help: "A ledger: promises are held against the past that it knows.")
    var ledger: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
        let input = ProbeInput(paths, setting: variables)
        let names = input.catalogue.services.map(\.name)
        let past = try ledger.map { try LedgerBureau($0).past(of: names) }
        let lint = ContractLint(input.catalogue, zone: Zones.zone, past: past ?? [:])
        let problems = input.problems(in: lint.warned)
        let document: JSON = [
            "files": JSON(input.fileCount), "journeys": JSON(input.plans.count),
            "problems": .array(input.faults.map(Self.unread) + problems.map(Self.document)),
        ]
        output.print(document) { _ in problems.map(\.rendered) + [summary(of: input, problems)] }
        if !output.json { for fault in input.faults { Terminal.complain("\(fault)") } }
        if input.hasFaultyNeighbours {
            Terminal.complain("other files beside have errors; name their folder to see them")
        }
        if problems.contains(where: { $0.severity == .error }) {
            throw ExitCode(ExitStatus.invalidInput.rawValue)
        }
        if !input.faults.isEmpty { throw ExitCode(ExitStatus.ioFault.rawValue) }
    }

    private static func unread(_ fault: IntakeError) -> JSON {
        ["path": .string(fault.path), "severity": "error", "message": .string("\(fault)")]
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
        let files = input.fileCount.counted("file")
        guard !problems.isEmpty || !input.faults.isEmpty else {
            return "\(files), \(input.plans.count.counted("journey")): no problems."
        }
        let omitted = input.catalogue.omitted
        let first = omitted == 0 ? "" : "the first of \(problems.count + omitted) problems: "
        return first + errors.counted("error") + ", "
            + "\((problems.count - errors).counted("warning")) in \(files)."
    }
}
