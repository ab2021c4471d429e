import ArgumentParser
import Intake
import JSON
import Journey
import ProbeModel
import Report
import Runner
import Transfer

/// `probectl run`: walks a journey once, now.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Walks a journey once: a file here, or a journey of the daemon there.",
        discussion: """
            A file (with the services and fragments beside it) is run by probectl itself, without \
            a daemon and without a record. A journey's name asks the daemon, which records the run. \
            Exits with 0 if it passed, 1 if it failed, 2 if there is no verdict.
            """
    )

    @Argument(
        help: "A probe file, or the name of a journey.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var journey: String
    @Option(name: .customLong("set"), help: "A variable, as name=value; may be repeated.")
    var variables: [Assignment] = []
    @Option(name: .long, help: "A folder of secrets: one private file each.")
    var secrets: String?
    @Flag(name: .shortAndLong, help: "Also the checks that were met and the captured values.")
    var verbose = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        let isFile = journey.hasSuffix(".yaml") || journey.hasSuffix(".yml")
        let documents = isFile ? try await runHere() : [try await runThere()]
        for document in documents {
            output.print(document) { RunText(document, style: $0, isDetailed: verbose).lines }
        }
        let outcomes = Set(documents.compactMap { $0["outcome"]?.string })
        if outcomes.contains("failed") { throw ExitCode(ExitStatus.bad.rawValue) }
        if !outcomes.isSubset(of: ["passed", "degraded"]) {
            throw ExitCode(ExitStatus.inconclusive.rawValue)
        }
    }

    private func runThere() async throws -> JSON {
        try await DaemonClient(daemon).post("runs", [("journey", journey)])
    }

    private func runHere() async throws -> [JSON] {
        let catalogue = try ProbeInput(sources, setting: variables).catalogue
        let problems = catalogue.diagnostics.filter { $0.severity == .error }
        guard problems.isEmpty else {
            for problem in problems {
                Terminal.complain(problem.rendered)
            }
            throw ExitCode(ExitStatus.invalidInput.rawValue)
        }
        let plans = catalogue.plans.filter { $0.path == file }
        guard !plans.isEmpty else {
            throw Failure(.invalidInput, "'\(journey)' holds no journey")
        }
        let runner = Runner(network: try network(), vault: try vault())
        var documents: [JSON] = []
        for plan in plans {
            documents.append(RunDocument.json(of: await runner.run(plan, as: newRun(of: plan))))
        }
        return documents
    }

    private var file: String { journey.contains("/") ? journey : "./" + journey }

    /// The file itself, and its folder for services and fragments.
    private var sources: [String] {
        [
            file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/"
            )
        ]
    }

    private func vault() throws -> Vault {
        do {
            return Vault(try Credentials.read(folder: secrets))
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }

    private func network() throws -> TransferLoop {
        do {
            return try TransferLoop(
                TransferConfiguration(userAgent: "probed/\(ProductVersion.text)")
            )
        } catch {
            throw Failure(.ioFault, "the network cannot be used: \(error)")
        }
    }

    private func newRun(of plan: Plan) -> Run {
        Run(
            id: RunID(bits: .random(in: .min ... .max)),
            journey: plan.name,
            service: plan.service,
            location: "here",
            kind: .demanded,
            plan: plan.fingerprint,
            planned: MonotonicClock.wallClock(),
            outcome: .passed
        )
    }
}
