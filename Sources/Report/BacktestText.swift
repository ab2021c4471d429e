package import Alerting
package import JSON
import ProbeModel

/// The results of a backtest, side by side.
package enum BacktestText {
    package static func lines(
        _ results: [(name: String, result: Backtest.Result)],
        runs: Int
    ) -> [String] {
        let head = ["rule", "pages", "again", "tickets", "missed", "alone", "median delay"]
        let rows = results.map { name, result in
            [
                name.printable, "\(result.pages)", "\(result.reopenings)", "\(result.tickets)",
                "\(result.missed) of \(result.spans)", "\(result.alone)",
                result.medianDelay.map { Figures.duration($0.seconds) } ?? "–",
            ]
        }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        let table = ([head] + rows).map { row in
            zip(row, widths).map { $0.0.padded(to: $0.1) }.joined(separator: "  ")
        }
        return table + [
            "",
            "\(Figures.grouped(Int64(runs))) runs. 'missed' are spans of a minute or more in which "
                + "a journey failed, and nobody was",
            "paged; 'alone' are pages outside of any. Extra runs that a rule would have asked for "
                + "do not exist:",
            "delays of rules that were not in force are upper bounds.",
        ]
    }

    package static func json(
        _ results: [(name: String, result: Backtest.Result)],
        runs: Int
    ) -> JSON {
        [
            "runs": JSON(runs),
            "rules": .array(
                results.map { name, result in
                    [
                        "name": .string(name), "pages": JSON(result.pages),
                        "reopenings": JSON(result.reopenings), "tickets": JSON(result.tickets),
                        "spans": JSON(result.spans), "missed": JSON(result.missed),
                        "alone": JSON(result.alone),
                        "medianDelaySeconds": result.medianDelay.map { JSON($0.seconds) } ?? .null,
                        "delaysAreUpperBounds": JSON(name != "in force"),
                    ]
                }
            ),
        ]
    }
}
