import Alerting
import JSON
import ProbeModel
import Report
import Testing

@Suite("Rules side by side over recorded runs")
struct BacktestTests {
    private static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)

    /// One scheduled run a minute; bad ones are `b`.
    private static func runs(_ letters: String, of journey: String, _ service: String) -> [Run] {
        letters.enumerated().map { minute, letter in
            Run(
                id: RunID(bits: UInt64(minute + 1)),
                journey: journey,
                service: service,
                location: "here",
                kind: .scheduled,
                plan: 1,
                planned: origin + .seconds(minute * 60),
                outcome: letter == "b" ? .failed : .passed
            )
        }
    }

    private static func result(_ test: Backtest, _ runs: [Run]) -> Backtest.Result {
        var test = test
        for run in runs { test.note(run, AlertTerms(every: .seconds(60))) }
        test.finish()
        return test.result
    }

    private static let three = AlertPolicy.consecutive(ConsecutivePolicy(confirms: false))
    private static let ten = AlertPolicy.consecutive(
        ConsecutivePolicy(failures: 10, confirms: false)
    )
    /// An outage of five minutes, a failure alone, flapping for a quarter of an hour.
    private static let history = "gggbbbbb" + good + "b" + good + "bbgbbgbbgbbgbbg" + good
    private static let good = String(repeating: "g", count: 10)

    @Test("each rule's pages and delays, and the spans that one of them missed")
    func table() {
        let runs = Self.runs(Self.history, of: "ship", "shipping")
        let tests = [("in force", Backtest(Self.three)), ("ten.yaml", Backtest(Self.ten))]
        let text = BacktestText(
            tests.map { (name: $0.0, result: Self.result($0.1, runs)) },
            runs: runs.count
        )
        #expect(
            text.lines.joined(separator: "\n") == """
                rule      pages  again  tickets  missed  alone  median delay
                in force  1      0      0        1 of 2  0      2 min
                ten.yaml  0      0      0        2 of 2  0      –

                54 runs. 'again' are pages soon after their incident's end, which wake nobody; \
                'missed' are spans of a
                minute or more in which a journey failed, and nobody was paged; 'alone' are pages \
                outside of any. Extra runs
                that a rule would have asked for do not exist: delays of rules that were not in \
                force are upper bounds.

                missed by some           lasted  journey  in force  ten.yaml
                2026-11-21 03:03:00 UTC  4 min   ship     2 min     missed
                2026-11-21 03:29:00 UTC  13 min  ship     missed    missed
                """
        )
        let rules = text.json["rules"]?.array ?? []
        #expect(rules.map { $0["delaysAreUpperBounds"] } == [false, true])
        #expect(rules.map { $0["missedSpans"]?.array?.count } == [1, 2])
        #expect(rules.last?["missedSpans"]?.array?.first?["start"] == "2026-11-21T03:03:00.000Z")
    }

    @Test("a service's own rule judges its journeys, the general one the others")
    func services() {
        let test = Backtest(Self.ten, services: ["shipping": Self.three])
        let outage = String(repeating: "b", count: 5) + Self.good
        #expect(Self.result(test, Self.runs(outage, of: "ship", "shipping")).pages == 1)
        #expect(Self.result(test, Self.runs(outage, of: "track", "tracking")).pages == 0)
        #expect(Self.result(test, Self.runs(outage, of: "track", "tracking")).missed == 1)
    }

    @Test("without a failure there is nothing to miss")
    func quiet() {
        let runs = Self.runs(Self.good, of: "ship", "shipping")
        let text = BacktestText([("in force", Self.result(Backtest(nil), runs))], runs: 10)
        #expect(text.lines.count == 6, "\(text.lines)")
    }
}
