package import Alerting
package import JSON
import ProbeModel

/// The results of a backtest, side by side.
package struct BacktestText {
    private typealias Named = (name: String, result: Backtest.Result)

    private let results: [Named]
    private let runs: Int

    /// The first of the results is that of the rules that were in force.
    package init(_ results: [(name: String, result: Backtest.Result)], runs: Int) {
        (self.results, self.runs) = (results, runs)
    }

    package var lines: [String] {
        rules + [
            "",
            "\(Figures.grouped(Int64(runs))) runs. 'again' are pages soon after their incident's end, "
                + "which wake nobody; 'missed' are spans of a",
            "minute or more in which a journey failed, and nobody was paged; 'alone' are pages "
                + "outside of any. Extra runs",
            "that a rule would have asked for do not exist: delays of rules that were not in force "
                + "are upper bounds.",
        ] + spans
    }

    private var rules: [String] {
        Figures.columns(
            [["rule", "pages", "again", "tickets", "missed", "alone", "median delay"]]
                + results.map { name, result in
                    [
                        name.printable, "\(result.pages)", "\(result.reopenings)",
                        "\(result.tickets)", "\(result.missed) of \(result.spans.count)",
                        "\(result.alone)", result.medianDelay.map(Self.words) ?? "–",
                    ]
                }
        )
    }

    /// The spans that one of the rules missed, and what each made of them.
    private var spans: [String] {
        let missed = missedSpans
        guard !missed.isEmpty else { return [] }
        let head = ["missed by some", "lasted", "journey"] + results.map(\.name.printable)
        let rest = missed.count - Self.mostSpans
        return [""]
            + Figures.columns(
                [head]
                    + missed.prefix(Self.mostSpans).map { place in
                        let span = results[0].result.spans[place]
                        let lasted = span.last.nanoseconds - span.start.nanoseconds
                        return [
                            Figures.moment(span.start.rfc3339),
                            Figures.span(lasted / 1_000_000_000), span.journey.printable,
                        ] + results.map { $0.result.spans[place].delay.map(Self.words) ?? "missed" }
                    }
            ) + (rest > 0 ? ["and \(rest) more: --json"] : [])
    }

    /// Where they stand among the spans, which are the same for all rules.
    private var missedSpans: [Int] {
        (results.first?.result.spans.indices ?? 0..<0).filter { place in
            results.contains { $0.result.spans[place].paged == nil }
        }
    }

    /// A screen.
    private static let mostSpans = 20

    private static func words(_ delay: Duration) -> String { Figures.duration(delay.seconds) }

    package var json: JSON {
        [
            "runs": JSON(runs),
            "rules": .array(
                results.enumerated().map { place, named in
                    let (name, result) = named
                    return [
                        "name": .string(name), "pages": JSON(result.pages),
                        "reopenings": JSON(result.reopenings), "tickets": JSON(result.tickets),
                        "spans": JSON(result.spans.count), "missed": JSON(result.missed),
                        "alone": JSON(result.alone),
                        "medianDelaySeconds": result.medianDelay.map { JSON($0.seconds) } ?? .null,
                        "delaysAreUpperBounds": JSON(place > 0),
                        "missedSpans": .array(
                            result.spans.filter { $0.paged == nil }.map { span in
                                [
                                    "journey": .string(span.journey),
                                    "start": .string(span.start.rfc3339),
                                    "last": .string(span.last.rfc3339),
                                ]
                            }
                        ),
                    ]
                }
            ),
        ]
    }
}
