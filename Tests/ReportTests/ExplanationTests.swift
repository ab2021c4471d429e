import Alerting
import JSON
import ProbeModel
import Report
import Testing

@Suite("Why an alert fired")
struct ExplanationTests {
    private static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)
    private static let terms = AlertTerms(every: .seconds(60), target: 0.99)

    /// One letter a run, a minute apart: `g` good, `b` bad; `c` is bad, and confirms after 15 s.
    private static func runs(_ letters: String) -> [Run] {
        var time = origin
        return letters.enumerated().map { number, letter in
            if number > 0 { time = time + .seconds(letter == "c" ? 15 : 60) }
            var run = Run(
                id: RunID(bits: 0x7F3A_0000_0000_0001 + UInt64(number) << 30),
                journey: "ship",
                service: "shipping",
                location: "here",
                kind: letter == "c" ? .confirmation : .scheduled,
                plan: 1,
                planned: time,
                outcome: letter == "g" ? .passed : .failed
            )
            guard letter != "g" else { return run }
            var step = Run.Step(name: "pay", components: [], isCleanup: false)
            (step.state, step.reason, step.detail) = (.failed, .status, "got 503")
            (run.steps, run.reason) = ([step], .status)
            return run
        }
    }

    /// The explanation of the first page that a rule raises over these runs; nil without one.
    private static func explain(_ policy: AlertPolicy, _ letters: String, most: Int = 6)
        -> ExplanationText?
    {
        var book = AlertBook(policy: policy)
        var rows: [ExplanationText.Row] = []
        for run in runs(letters) {
            let actions = book.handle(.finished(run, terms), at: run.ended)
            rows.append(
                ExplanationText.Row(run, book.readings(after: run, every: terms.every))
            )
            for case .raise(let alert) in actions where alert.level == .page {
                return ExplanationText(alert, by: policy.word, rows.suffix(most))
            }
        }
        return nil
    }

    private static let burnRate = BurnRatePolicy(
        windows: [
            .init(.page, rate: 14.4, long: .seconds(3600), short: .seconds(300)),
            .init(
                .ticket,
                rate: 6,
                long: .seconds(7200),
                short: .seconds(600),
                hold: .seconds(900)
            ),
        ]
    )

    static let cases: [(AlertPolicy, String, String)] = [
        (
            .consecutive(ConsecutivePolicy()), "gbgbcc",
            """
            rule 'consecutive'; after each run, of what is needed: failures, seconds from the first \
            to the last
            03:00:00 ✓ scheduled    in a row 0/3, 0/29  7YEG0000
            03:01:00 ✗ scheduled    in a row 1/3, 0/29  7YEG0010
            03:02:00 ✓ scheduled    in a row 0/3, 0/29  7YEG0020
            03:03:00 ✗ scheduled    in a row 1/3, 0/29  7YEG0030
            03:03:15 ✗ confirmation in a row 2/3, 15/29  7YEG0040
            03:03:30 ✗ confirmation in a row 3/3, 30/29  7YEG0050
            so, after the last of them:
            in a row: failures 3 of 3, seconds from the first to the last 30 of 29: enough
            """
        ),
        (
            AlertPolicy(.share(SharePolicy(failures: 3, of: 4))), "bgbb",
            """
            rule 'mOfN'; after each run, of what is needed: failures
            03:00:00 ✗ scheduled    last 1 run 1/3  7YEG0000
            03:01:00 ✓ scheduled    last 2 runs 1/3  7YEG0010
            03:02:00 ✗ scheduled    last 3 runs 2/3  7YEG0020
            03:03:00 ✗ scheduled    last 4 runs 3/3  7YEG0030
            so, after the last of them:
            last 4 runs: failures 3 of 3: enough; about 75.0 % of the runs fail
            """
        ),
        (
            AlertPolicy(), "gggbcccccccc",
            """
            rule 'evidence'; after each run, of what is needed: ln of the evidence, bad seconds
            03:04:45 ✗ confirmation fast 26.7/13.2, 105/120   slow 2.7/13.2, 60/1297   \
            ticket 2.1/11.8, 60/2593  7YEG00A0
            03:05:00 ✗ confirmation fast 29.8/13.2, 120/120   slow 2.7/13.2, 60/1297   \
            ticket 2.1/11.8, 60/2593  7YEG00B0
            so, after the last of them:
            fast: ln of the evidence 29.8 of 13.2, bad seconds 120 of 120: enough; about 100.0 % of \
            the runs fail, which looks total
            slow: ln of the evidence 2.7 of 13.2, bad seconds 60 of 1297: not enough; about 100.0 % \
            of the runs fail
            ticket: ln of the evidence 2.1 of 11.8, bad seconds 60 of 2593: not enough; about \
            100.0 % of the runs fail
            """
        ),
        (
            AlertPolicy(.burnRate(burnRate)), "gggggb",
            """
            rule 'burnRate'; after each run, of what is needed: burn rate, seconds that it held
            03:04:00 ✓ scheduled    page 1 h 0.0/14.4, 5 min 0.0/14.4   ticket 2 h 0.0/6.0, \
            10 min 0.0/6.0, 0/900  7YEG0040
            03:05:00 ✗ scheduled    page 1 h 16.7/14.4, 5 min 20.0/14.4   ticket 2 h 16.7/6.0, \
            10 min 16.7/6.0, 0/900  7YEG0050
            so, after the last of them:
            page: burn rate 1 h 16.7 of 14.4, burn rate 5 min 20.0 of 14.4: enough
            ticket: burn rate 2 h 16.7 of 6.0, burn rate 10 min 16.7 of 6.0, seconds that it held \
            0 of 900: not enough
            """
        ),
    ]

    @Test("each rule tells what it counted, run by run and gate by gate", arguments: cases)
    func rules(policy: AlertPolicy, letters: String, expected: String) throws {
        let most = letters.hasPrefix("ggg") ? 2 : 6
        let explanation = try #require(Self.explain(policy, letters, most: most), "nothing raised")
        let lines = explanation.lines(.plain)
        #expect(lines.dropFirst().joined(separator: "\n") == expected)
    }

    @Test("as JSON each count stands beside what it needs")
    func document() throws {
        let explanation = try #require(Self.explain(Self.cases[0].0, Self.cases[0].1))
        let gate = explanation.json["runs"]?.array?.last?["gates"]?.array?.first
        #expect(explanation.json["rule"] == "consecutive")
        #expect(gate?["failures"] == JSON(3.0) && gate?["neededFailures"] == JSON(3.0))
        #expect(gate?["spreadSeconds"] == JSON(30.0) && gate?["isMet"] == true)
    }

    @Test("a run that the ledger has no more is named")
    func lost() throws {
        let last = try #require(Self.runs("b").first)
        var alert = Alert(
            id: RunID(bits: 1),
            change: .firing,
            service: "shipping",
            journey: "ship",
            location: "here",
            step: "pay",
            reason: .status,
            component: nil,
            since: Self.origin,
            at: Self.origin,
            run: RunID(bits: 0x5A5A_0000_0000_0001),
            summary: "customers cannot complete 'ship'"
        )
        let row = ExplanationText.Row(last, [])
        for rows in [[], [row]] {
            let lines = ExplanationText(alert, by: "mOfN", rows).lines(.plain)
            #expect(lines.last?.contains("no run 5MPG0000") ?? false, "\(lines)")
        }
        alert.run = last.id
        #expect(
            ExplanationText(alert, by: "mOfN", [row]).lines(.plain).last
                == "so, after the last of them:"
        )
    }
}
