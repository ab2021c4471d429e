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
    @Option(name: .long, help: "Begin with this step; --set gives what earlier ones would capture.")
    var from: String?
    @Flag(name: .long, help: "Go on at once where the journey would be suspended.")
    var resumeNow = false
    @Flag(name: .long, help: "Print JUnit's XML.")
    var junit = false
    @Flag(name: .long, help: "Print an HTTP archive (HAR) of what was said, secrets masked.")
    var har = false
    @Flag(name: .long, help: "Print each request as a command line of curl.")
    var curl = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var daemon: DaemonOptions

    private var isFile: Bool { journey.hasSuffix(".yaml") || journey.hasSuffix(".yml") }

    func validate() throws {
        let forms = [junit, har, curl, output.json].count { $0 }
        if forms > 1 { throw ValidationError("one of --json, --junit, --har, --curl") }
        guard !isFile else { return }
        let isOfFile = from != nil || !variables.isEmpty || secrets != nil || resumeNow
        if isOfFile, Terminal.isFolder(journey) {
            throw ValidationError("'\(journey)' is a folder: name one of its probe files")
        }
        guard from == nil, !resumeNow, !junit, !har, !curl else {
            throw ValidationError(
                "--from, --resume-now, --junit, --har and --curl need a file: "
                    + "what the daemon walks it records"
            )
        }
        guard variables.isEmpty, secrets == nil else {
            throw ValidationError(
                "--set and --secrets need a file: the daemon has its own, see 'variables' and "
                    + "'secrets' in its configuration"
            )
        }
    }

    func run() async throws {
        let documents: [JSON]
        if isFile {
            let runs = try await runHere()
            documents = runs.map { RunDocument.json(of: $0) }
            if show(runs) { return try judge(documents) }
        } else {
            documents = [try await runThere()]
        }
        let whole = documents.count == 1 ? documents[0] : .array(documents)
        output.print(whole) { style in
            documents.flatMap { RunText($0, style: style, isDetailed: verbose).lines }
        }
        try judge(documents)
    }

    /// Prints runs in another form; false if none is wanted.
    private func show(_ runs: [Run]) -> Bool {
        guard junit || har || curl else { return false }
        if har { Terminal.say(HARDocument.json(of: runs).indented) }
        let lines = junit ? JUnitText.lines(of: runs) : curl ? runs.flatMap(CurlText.lines) : []
        for line in lines { Terminal.say(line) }
        return true
    }

    private func judge(_ documents: [JSON]) throws {
        let outcomes = Set(documents.compactMap { $0["outcome"]?.string })
        if outcomes.contains("failed") { throw ExitCode(ExitStatus.bad.rawValue) }
        if !outcomes.isSubset(of: ["passed", "degraded"]) {
            throw ExitCode(ExitStatus.inconclusive.rawValue)
        }
    }

    /// A run that takes longer than an answer may is waited for in the log: at most as long as the
    /// daemon says that it can take, and as an answer may take then.
    private func runThere() async throws -> JSON {
        let client = try DaemonClient(daemon)
        let reply = try await client.post("runs", [("journey", journey)])
        guard reply["outcome"] == nil, let id = reply["id"]?.string else { return reply }
        let told = reply["atMostSeconds"]?.number?.integer ?? 0
        let most = min(max(0, told), Int64(Limits.waitSeconds))
        let end = MonotonicClock.now() + .seconds(most + Int64(daemon.timeout))
        var after = reply["after"]?.number?.text
        while MonotonicClock.now() < end {
            let page = try await client.get(
                "log",
                [("journey", journey), ("after", after), ("wait", daemon.patience)]
            )
            let entries = page["entries"]?.array ?? []
            if entries.contains(where: { $0["id"]?.string == id }) {
                return try await client.get("runs/\(id)")
            }
            after = page["next"]?.number?.text
        }
        throw Failure(
            .waitedInVain,
            "the run \(id) is not recorded yet; see 'probectl status' and 'probectl show \(id)'"
        )
    }

    private func runHere() async throws -> [Run] {
        let input = ProbeInput([journey], setting: variables)
        if let fault = input.faults.first { throw Failure(.ioFault, "\(fault)") }
        let problems = input.problems(in: input.catalogue).filter { $0.severity == .error }
        guard problems.isEmpty else {
            for problem in problems { Terminal.complain(problem.rendered) }
            throw ExitCode(ExitStatus.invalidInput.rawValue)
        }
        let beside = "other files beside it have errors; see 'probectl validate \(journey.folder)'"
        let plans = input.plans
        guard !plans.isEmpty else {
            let remark = input.hasFaultyNeighbours ? "\n" + beside : ""
            throw Failure(.invalidInput, "'\(journey)' holds no journey\(remark)")
        }
        let walked = try begun(plans)
        try refuseSlips(in: walked)
        // A plan cannot be wrong: what is wrong beside it concerns other journeys.
        if input.hasFaultyNeighbours { Terminal.complain(beside) }
        let network = try network()
        defer { network.stop() }
        let debts = OwnDebts()
        let runner = Runner(
            network: network,
            vault: try vault(),
            debts: debts.keeping,
            keeps: curl ? .requests : har ? .transcripts : .checks
        )
        let runs = await walk(walked, with: runner)
        complain(about: runs, leaving: debts.open)
        return runs
    }

    /// What nobody looks after when this program has ended, and what it was not given.
    private func complain(about runs: [Run], leaving debts: [Debt]) {
        for debt in debts {
            let values = debt.values.map { "\($0.name) \($0.text)" }.joined(separator: ", ")
            let named = values.isEmpty ? "" : " (\(values))"
            Terminal.complain(
                "'\(debt.step)' of '\(debt.journey)' left something behind\(named): '\(debt.undo)' "
                    + "has not undone it, and nobody tries again"
            )
        }
        if secrets == nil, runs.contains(where: { $0.reason == .credential }) {
            Terminal.complain("--secrets DIR names the folder that has a file for each secret")
        }
    }

    /// ^C cancels the journey, not its cleanup.
    private func walk(_ plans: [Plan], with runner: Runner) async -> [Run] {
        await Interruption.cancelling {
            var runs: [Run] = []
            for plan in plans where !Task.isCancelled {
                runs += await walkParts(of: plan.leasingFirst, with: runner)
            }
            return runs
        }
    }

    /// Nobody goes on later with what is walked here: without `--resume-now` its first part is all,
    /// and is cleaned up.
    private func walkParts(of plan: Plan, with runner: Runner) async -> [Run] {
        let opening = plan.opening
        var tokens = TokenBook()
        guard resumeNow, plan.isLasting else {
            if let seam = opening.departure {
                Terminal.complain(
                    "'\(plan.name)' stops before '\(seam.step)', with which a daemon goes on after "
                        + "\(seam.after.short); --resume-now goes on at once"
                )
            }
            return [await runner.run(opening.withoutDeparture, as: newRun(of: plan))]
        }
        var runs = [await runner.run(opening, as: newRun(of: plan), with: &tokens)]
        while var waiting = runs.last?.suspension, waiting.change == .waiting {
            // Now, and once.
            waiting.due = MonotonicClock.wallClock()
            waiting.end = waiting.due
            guard let part = plan.part(continuing: waiting) else { break }
            var run = newRun(of: plan)
            (run.journey, run.suspension) = (waiting.place.title, waiting)
            runs.append(await runner.run(part, as: run, with: &tokens))
        }
        return runs
    }

    /// The plans, begun with the step that is wanted.
    private func begun(_ plans: [Plan]) throws -> [Plan] {
        guard let from else { return plans }
        return try plans.map { plan in
            guard let begun = plan.beginning(with: from) else {
                let names = plan.steps.map(\.name)
                let remedy =
                    Suggestion.sentence(for: from, among: names)
                    ?? "Steps are: \(names.joined(separator: ", "))"
                throw Failure(.invalidInput, "there is no step '\(from)'. \(remedy)")
            }
            return begun
        }
    }

    /// Values for names that no journey has, and names that no value is given for.
    private func refuseSlips(in plans: [Plan]) throws {
        for name in Set(variables.map(\.name)).sorted() {
            guard plans.allSatisfy({ $0.strays.names.contains(name) }) else { continue }
            let known = Set(plans.flatMap(\.strays.known))
            let remedy = Suggestion.sentence(for: name, among: known).map { " \($0)" } ?? ""
            throw Failure(.usage, "no variable is called '\(name)' here.\(remedy)")
        }
        let wants = Set(plans.flatMap(\.wants)).sorted()
        guard wants.isEmpty else {
            let names = wants.map { "'\($0)'" }.joined(separator: ", ")
            let remedy = wants.map { "--set \($0)=…" }.joined(separator: " ")
            throw Failure(
                .usage,
                "steps before '\(from ?? "")' would have captured \(names). Give \(remedy)"
            )
        }
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
