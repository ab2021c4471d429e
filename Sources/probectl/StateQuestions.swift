import ArgumentParser
import JSON
import ProbeModel
import Report
import Runner

/// The state of a service or a journey as one word, for scripts.
struct StateQuestion: ParsableArguments {
    @Argument(help: "A service or a journey.")
    var name: String
    @OptionGroup var daemon: DaemonOptions

    /// `ok`, `degraded`, `failing` or `unknown`.
    func state() async throws -> String {
        let document: JSON
        do {
            document = try await DaemonClient(daemon).status(of: name)
        } catch let failure as Failure where failure.isUnknown {
            // 1 would be an answer: "it is down", or "it is not failing".
            throw Failure(.usage, failure.message)
        }
        let services = document["services"]?.array ?? []
        let journeys = services.flatMap { $0["journeys"]?.array ?? [] }
        let named = journeys.first { $0["name"]?.string == name } ?? services.first
        return named?["state"]?.string ?? "unknown"
    }
}

/// `probectl is-up NAME`: 0 up, 1 failing, 2 unknown.
struct IsUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "is-up",
        abstract: "Exits with 0 if customers can use it, with 1 if not, with 2 if nobody knows."
    )

    @OptionGroup var question: StateQuestion

    func run() async throws {
        switch try await question.state() {
        case "ok", "degraded": return
        case "failing": throw ExitCode(ExitStatus.bad.rawValue)
        default: throw ExitCode(ExitStatus.inconclusive.rawValue)
        }
    }
}

/// `probectl is-failing NAME`: 0 failing, 1 not, 2 unknown.
struct IsFailing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "is-failing",
        abstract: "Exits with 0 if customers cannot use it, with 1 if they can, with 2 if unknown."
    )

    @OptionGroup var question: StateQuestion

    func run() async throws {
        switch try await question.state() {
        case "failing": return
        case "ok", "degraded": throw ExitCode(ExitStatus.bad.rawValue)
        default: throw ExitCode(ExitStatus.inconclusive.rawValue)
        }
    }
}

/// `probectl wait NAME --for=up|down`.
struct Wait: AsyncParsableCommand {
    enum Goal: String, ExpressibleByArgument, CaseIterable {
        case up, down
    }

    static let configuration = CommandConfiguration(
        abstract: "Waits until customers can use it, or cannot; exits with 75 in vain."
    )

    @Option(name: .customLong("for"), help: "What to wait for: up or down.")
    var goal: Goal = .up
    @Option(name: .long, help: "Seconds to wait at most.")
    var patience: Int = 300
    @OptionGroup var question: StateQuestion

    func validate() throws {
        guard (0...Limits.waitSeconds).contains(patience) else {
            throw ValidationError(
                "'--patience' must be 0 to \(Limits.waitSeconds) seconds, not \(patience)"
            )
        }
    }

    func run() async throws {
        let end = MonotonicClock.now() + .seconds(patience)
        while true {
            let state = try await question.state()
            let isReached =
                goal == .down ? state == "failing" : state == "ok" || state == "degraded"
            if isReached { return }
            guard MonotonicClock.now() < end else {
                throw Failure(
                    .waitedInVain,
                    "'\(question.name)' is \(state) after \(patience) s; see 'probectl status'"
                )
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}

/// `probectl check`: a plugin for Nagios, Icinga and Zabbix.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A monitoring plugin: one line, then 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."
    )

    @Argument(help: "A service or a journey; everything if left out.")
    var name: String?
    @Option(
        name: .shortAndLong,
        help: "Warns from there on: p95=3, budget_left=20: in seconds and per cent."
    )
    var warning: [CheckThreshold] = []
    @Option(name: .shortAndLong, help: "Critical from there on.")
    var critical: [CheckThreshold] = []
    @Option(name: .short, help: "Seconds to wait for an answer.")
    var timeout: Int?
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        do {
            var options = daemon
            if let timeout { options.timeout = timeout }
            let client = try DaemonClient(options)
            let document = try await client.status(of: name)
            let answer = CheckAnswer(
                document,
                about: name,
                budget: try await budget(client),
                thresholds
            )
            Terminal.say(answer.line)
            if answer.code != 0 { throw ExitCode(answer.code) }
        } catch let failure as Failure {
            let text = failure.message.split(separator: "\n").first ?? "no answer"
            throw Self.unknown(String(text))
        }
    }

    /// A question of its own, for those who ask it.
    private func budget(_ client: DaemonClient) async throws -> JSON? {
        let isAsked = (warning + critical).contains { $0.measure == .budgetLeft }
        return isAsked ? try await client.get("reports/budget") : nil
    }

    private var thresholds: CheckAnswer.Thresholds {
        var thresholds = CheckAnswer.Thresholds()
        for limit in warning { thresholds.warning[limit.measure] = limit.range }
        for limit in critical { thresholds.critical[limit.measure] = limit.range }
        return thresholds
    }

    /// A plugin that cannot tell says so in a plugin's words.
    static func unknown(_ text: String) -> ExitCode {
        Terminal.say("PROBED UNKNOWN: \(text)")
        return ExitCode(3)
    }
}

/// `p95=3`, or `budget_left=20:`; a range alone is about the budget.
struct CheckThreshold: ExpressibleByArgument {
    let measure: CheckAnswer.Measure
    let range: PluginRange

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard let last = parts.last, let range = PluginRange(last) else { return nil }
        guard parts.count == 2 else {
            (measure, self.range) = (.budgetLeft, range)
            return
        }
        guard let measure = CheckAnswer.Measure(rawValue: parts[0]) else { return nil }
        (self.measure, self.range) = (measure, range)
    }
}
