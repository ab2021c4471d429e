import ArgumentParser
import Intake
import Journey
import Ledger
import ProbeModel
import Runner

/// `probed`: walks customers' journeys around the clock and records what happened.
@main
struct Probed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probed",
        abstract: "Walks customers' journeys around the clock, and records what happened.",
        discussion: """
            Exit codes: 0 clean stop; 74 the disk or the network cannot be used; 75 the ledger is \
            in use by another probed; 76 the ledger's format is too new; 78 the configuration is \
            invalid.
            """,
        version: "probed \(ProductVersion.text)"
    )

    @Option(name: .shortAndLong, help: "The configuration file.", completion: .file())
    var config: String = "/etc/probed/probed.yaml"

    @Flag(name: .long, help: "Only check configuration and probe files; tell warnings too.")
    var check = false

    func run() async throws {
        Signals.ignoreBrokenPipes()
        do throws(Refusal) {
            let descriptors = Console.raiseDescriptorLimit().map(DescriptorBudget.init)
            if let problem = descriptors?.problem {
                throw Refusal(.invalidConfiguration, problem)
            }
            let configuration = try Configuration.load(config)
            guard !check else {
                let isVouched = configuration.settings.isClockTrusted
                if let problem = SystemClock.read(isVouched: isVouched).problem {
                    Console.complain("warning: \(problem)")
                }
                Console.complain(configuration.verdict)
                return
            }
            try await Daemon(configuration, path: config, descriptors: descriptors).run()
        } catch {
            if check { error.warnings.forEach(Console.complain) }
            Console.complain(error.message)
            Console.exit(error.status)
        }
    }
}
