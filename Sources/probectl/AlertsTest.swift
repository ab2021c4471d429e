import ArgumentParser
import JSON
import Report

/// `probectl alerts test RECEIVER`: whether a receiver takes what it would be told.
struct AlertsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Sends a test to one receiver, or to all, and says who took it.",
        discussion: "Exits with 1 if a receiver did not take it."
    )

    @Argument(help: "The receiver's name, or a part of it; all if left out.")
    var receiver: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let document = try await DaemonClient(daemon).post(
            "alerts/test",
            [("receiver", receiver)]
        )
        let results = document["receivers"]?.array ?? []
        output.print(document) { style in
            results.map { result in
                let isTaken = result["tookIt"] == true
                let name = (result["name"]?.string ?? "").printable
                guard !isTaken else { return "\(style.good("✓")) \(name)" }
                let fault = result["fault"]?.string ?? "no answer within ten seconds"
                return "\(style.bad("✗")) \(name): \(fault.printable)"
            }
        }
        if results.contains(where: { $0["tookIt"] != true }) {
            throw ExitCode(ExitStatus.bad.rawValue)
        }
    }
}
