import Alerting
import ProbeModel

/// A conversation with an alert book as text: what happens, and under it what the book decides.
///
/// Times are seconds after 2026-11-21T02:00:00Z; a run lasts one second.
struct Transcript {
    struct Terms {
        var alerting = AlertTerms(every: .seconds(60))
        var component: String?
        /// Where in the slot its scheduled runs start.
        var phase = Duration.zero
    }

    static let origin = Timestamp(nanoseconds: 1_795_226_400_000_000_000)

    private var book = AlertBook()
    private var terms: [String: Terms] = [:]
    /// What a ledger would hold.
    private var ledger: [AlertBook.Event] = []
    private var raised: [Alert] = []
    private var runs: UInt64 = 0
    private var now = Self.origin

    /// The text with the decisions of a fresh book in place of those that it holds.
    static func replayed(_ text: String) -> String {
        var transcript = Transcript()
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false)
        where !line.hasPrefix("  ") {
            lines.append(String(line))
            let words = line.split(separator: " ").map(String.init)
            guard let verb = words.first, verb != "#" else { continue }
            lines += transcript.carryOut(verb, Array(words.dropFirst())).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func carryOut(_ verb: String, _ words: [String]) -> [String] {
        switch verb {
        case "policy": setPolicy(options(words))
        case "journey": setTerms(of: words[0], options(words.dropFirst()))
        case "record": return record()
        case "restart": return restart()
        case "forget": return handle(.forgotten(journey: words[0]))
        case "until": return walk(words)
        default: return finish(startedAfter: verb, words)
        }
        return []
    }

    /// `policy evidence`, `policy consecutive=3 recoveries=2`, `policy mOfN=3/5`,
    /// `policy burnRate=workbook`; `components=page` beside it.
    private mutating func setPolicy(_ options: [String: String]) {
        var policy = AlertPolicy()
        if let count = options["consecutive"].flatMap({ Int($0) }) {
            let recoveries = options["recoveries"].flatMap { Int($0) } ?? 2
            policy = .consecutive(ConsecutivePolicy(failures: count, recoveries: recoveries))
        } else if let share = options["mOfN"]?.split(separator: "/").compactMap({ Int($0) }) {
            policy = AlertPolicy(.share(SharePolicy(failures: share[0], of: share[1])))
        } else if options["burnRate"] != nil {
            policy = AlertPolicy(.burnRate(BurnRatePolicy()))
        }
        policy.pagesOnComponents = options["components"] == "page"
        book = AlertBook(policy: policy)
    }

    private mutating func setTerms(of journey: String, _ options: [String: String]) {
        var terms = Terms()
        if let every = options["every"].flatMap({ Double($0) }) {
            terms.alerting.every = .seconds(every)
        }
        if let target = options["target"].flatMap({ Double($0) }) {
            terms.alerting.target = target / 100
        }
        terms.alerting.allowsConfirmation = options["confirm"] != "off"
        terms.component = options["health"]
        terms.phase = .seconds(options["phase"].flatMap { Double($0) } ?? 0)
        self.terms[journey] = terms
    }

    /// `until <seconds> <journey> <outcome> [<step>/<reason> [<component>]]`: the timetable walks
    /// the journey, and every extra run that the book asks for, up to that time. Tells what is
    /// raised, and how many extra runs there were.
    private mutating func walk(_ words: [String]) -> [String] {
        guard words.count >= 3, let end = Double(words[0]) else { return ["is not understood"] }
        let terms = self.terms[words[1]] ?? Terms()
        let every = terms.alerting.every.seconds
        var (lines, extra) = ([String](), 0)
        while true {
            let seconds = (now.nanoseconds - Self.origin.nanoseconds).asSeconds
            let phase = terms.phase.seconds
            var next = ((seconds - phase) / every).rounded(.down) * every + every + phase
            if runs == 0 { next = phase }
            var kind = Run.Kind.scheduled
            if case .run(_, let owed, let wait) = book.owedRuns(at: now).first,
                seconds + wait.seconds < next
            {
                (next, kind) = (seconds + wait.seconds, owed)
            }
            guard next < end else { break }
            if kind != .scheduled { extra += 1 }
            let raised = finish(
                startedAfter: "\(next)",
                [words[1], kind.word] + words.dropFirst(2)
            )
            lines += raised.filter { !$0.hasPrefix("run ") }.map { "\(next) \($0)" }
        }
        return lines + (extra > 0 ? ["\(extra) extra runs"] : [])
    }

    /// `<seconds> <journey> <kind> <outcome> [<step>/<reason> [<component>]]`
    private mutating func finish(startedAfter seconds: String, _ words: [String]) -> [String] {
        guard let offset = Double(seconds), words.count >= 3,
            let kind = Run.Kind.allCases.first(where: { $0.word == words[1] }),
            let outcome = Outcome.allCases.first(where: { $0.word == words[2] })
        else { return ["is not understood"] }
        runs += 1
        now = Self.origin + .seconds(offset)
        var run = Run.sample(words[0], id: runs, kind: kind, outcome: outcome, planned: now)
        if words.count > 3 { run.fail(at: words[3], blaming: words.count > 4 ? words[4] : nil) }
        let terms = self.terms[words[0]] ?? Terms()
        run.healthOf = terms.component
        let event = AlertBook.Event.finished(run, terms.alerting)
        ledger.append(event)
        return handle(event)
    }

    private mutating func handle(_ event: AlertBook.Event) -> [String] {
        book.handle(event, at: now).map { action in
            if case .raise(let alert) = action { raised.append(alert) }
            return text(of: action)
        }
    }

    private mutating func record() -> [String] {
        let alerts = raised
        raised = []
        for alert in alerts { ledger.append(.recorded(alert)) }
        return alerts.flatMap { handle(.recorded($0)) }
    }

    /// A new book folds the ledger; what was raised and not recorded is known to it alone.
    private mutating func restart() -> [String] {
        book = AlertBook(policy: book.policy)
        for event in ledger { _ = book.handle(event, at: now) }
        raised = book.pending
        return book.openAlerts.map { "open \($0.journey) \($0.id.short)" }
            + raised.map { "pending \(text(of: .raise($0)))" }
            + book.owedRuns(at: now).map { "owed \(text(of: $0))" }
    }

    private func text(of action: AlertBook.Action) -> String {
        switch action {
        case .raise(let alert):
            "\(alert.word) \(alert.id.short) by run \(alert.run.bits): \(alert.summary)"
        case .run(let journey, let kind, let wait):
            "run \(journey) \(kind.word) after \(wait)"
        }
    }
}

extension Alert {
    /// `firing`, `ticket firing`, `firing again`.
    fileprivate var word: String {
        (level == .ticket ? "ticket " : "") + change.word
            + (reopens != nil && change == .firing ? " again" : "")
    }
}

extension Int64 {
    fileprivate var asSeconds: Double { Double(self / 1_000_000) / 1000 }
}

/// `name=value` words as a table.
private func options(_ words: some Sequence<String>) -> [String: String] {
    var options: [String: String] = [:]
    for word in words {
        let parts = word.split(separator: "=", maxSplits: 1)
        options[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    return options
}

extension Run {
    /// A run of the service "shipping" that lasted one second.
    static func sample(
        _ journey: String,
        id: UInt64,
        kind: Kind,
        outcome: Outcome,
        planned: Timestamp
    ) -> Run {
        var run = Run(
            id: RunID(bits: id),
            journey: journey,
            service: "shipping",
            location: "here",
            kind: kind,
            plan: 1,
            planned: planned,
            outcome: outcome
        )
        run.duration = Microseconds(.seconds(1))
        return run
    }

    /// Adds the failed step `pay/status`.
    mutating func fail(at place: String, blaming component: String?) {
        let words = place.split(separator: "/").map(String.init)
        var step = Step(name: words[0], components: [], isCleanup: false)
        step.state = .failed
        step.reason = Reason.allCases.first { $0.word == words[1] }
        step.detail = "expected status 200, got 503"
        steps = [step]
        reason = step.reason
        blamed = component
    }
}
