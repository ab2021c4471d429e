import ArgumentParser
import JSON
import Report

/// `probectl show RUN`: one recorded run, step by step.
struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One recorded run: steps, phases, what was wanted and what came."
    )

    @Argument(help: "The run's identifier, or the beginning of it.")
    var run: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !run.isEmpty else { throw ValidationError("name a run; see 'probectl log'") }
    }

    func run() async throws {
        let document = try await DaemonClient(daemon).get("runs/\(run.percentEncoded)")
        output.print(document) { RunText(document, style: $0, isDetailed: true).lines }
    }
}
