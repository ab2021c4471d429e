import ArgumentParser
import JSON
import Report

/// `probectl triage WHAT`: for the service desk, while the customer is on the phone.
struct Triage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A customer calls: is anything known, since when, who is affected, what to say.",
        discussion: "Exits with 1 if something is known to be wrong."
    )

    @Argument(
        help: "What the customer says, a service, a journey, a group of customers; all if left out."
    )
    var words: [String] = []
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let client = try DaemonClient(daemon)
        let status = try await client.status(of: nil, steps: true)
        let answer = TriageAnswer(
            status: status,
            incidents: try await client.get("incidents"),
            about: words.joined(separator: " ")
        )
        output.print(answer.json) { answer.lines($0) }
        if answer.isKnown { throw ExitCode(ExitStatus.bad.rawValue) }
    }
}
