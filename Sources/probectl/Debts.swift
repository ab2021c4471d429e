import ArgumentParser
import JSON
import Report

/// `probectl debts`: what journeys have created, and no service has confirmed to be gone.
struct Debts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What journeys have created and not undone yet.",
        discussion: """
            A debt is paid by the cleanup of its run, or by that of later runs of the same journey; \
            what a journey that waits still uses is paid at its end. Exits with 1 if something else \
            is owed.
            """
    )

    @Option(name: .long, help: "A debt that a person has looked after.")
    var forgive: String?
    @Option(name: .long, help: "Why it is forgiven; it is recorded.")
    var why: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        if forgive?.isEmpty ?? false {
            throw ValidationError("name a debt; see 'probectl debts'")
        }
        if forgive != nil, why?.isEmpty ?? true {
            throw ValidationError("a debt is forgiven for a reason: add --why")
        }
    }

    func run() async throws {
        let client = try DaemonClient(daemon)
        if let forgive {
            let path = "debts/\(forgive.percentEncoded)/forgive"
            let document = try await client.post(path, [("why", why)])
            return output.print(document) { DebtDocument.lines(of: [document], style: $0) }
        }
        let document = try await client.get("debts")
        let debts = document["debts"]?.array ?? []
        output.print(document) { DebtDocument.lines(of: debts, style: $0) }
        guard debts.allSatisfy({ $0["isInUse"] == true }) else {
            throw ExitCode(ExitStatus.bad.rawValue)
        }
    }
}
