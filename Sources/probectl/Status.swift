import ArgumentParser
import JSON
import Report

/// `probectl status`: what customers can do now.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Which services work for customers, which do not, and since when.",
        discussion:
            "Exits with 1 if a service, or the journey that was asked about, is failing, with 74 if no "
            + "evidence can be written, with 2 if it is unknown."
    )

    @Argument(help: "A service or a journey; everything if left out.")
    var name: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).status(of: name)
        output.print(document) { StatusText(document, style: $0, about: name).lines }
        suggest(document)
        let states = StatusText(document, style: .plain, about: name).states
        if states.contains("failing") { throw ExitCode(ExitStatus.bad.rawValue) }
        if document["daemon"]?["ledger"]?["problem"]?.string != nil {
            throw ExitCode(ExitStatus.ioFault.rawValue)
        }
        if states.contains("unknown") { throw ExitCode(ExitStatus.inconclusive.rawValue) }
    }

    /// What to look at first: the incident, or the run that fails before there is one.
    private func suggest(_ document: JSON) {
        if let incident = document["incidents"]?.array?.first?["id"]?.string {
            output.suggest("probectl incident show \(incident.prefix(8))", "what is known about it")
            return
        }
        let journeys = (document["services"]?.array ?? []).flatMap { $0["journeys"]?.array ?? [] }
        if let failing = journeys.first(where: { $0["state"]?.string == "failing" }),
            let run = failing["lastRun"]?["id"]?.string
        {
            output.suggest("probectl show \(run.prefix(8))", "the failing run, step by step")
        }
    }
}
