/// What a report draws. Each picture is a value; the HTML shows it as SVG, text as a line of blocks.
package enum Picture: Hashable, Sendable {
    /// One bar a day; nil where there was no run.
    case strip([Day], changes: [Mark])
    /// How much of the budget is left after each day, as a fraction.
    case burnDown([Point], changes: [Mark])
    /// Share of failures by step and day; nil where it was not reached.
    case heatMap(days: [String], rows: [HeatRow], changes: [Mark])
    /// Median and 95th percentile by day, in seconds, with marks of changes.
    case bands(journey: String, [Band], changes: [Mark])
    /// From the mean of the components to what customers get.
    case waterfall([Step])

    package struct Day: Hashable, Sendable {
        package var day: String
        package var reliability: Double?
        package var shown: String
    }

    package struct Point: Hashable, Sendable {
        package var day: String
        package var left: Double
    }

    package struct HeatRow: Hashable, Sendable {
        package var name: String
        package var failing: [Double?]
    }

    package struct Band: Hashable, Sendable {
        package var day: String
        package var median: Double?
        package var high: Double?
    }

    /// A change on a day. Every picture over time marks them.
    package struct Mark: Hashable, Sendable {
        package var day: String
        package var name: String
    }

    /// One bar of a waterfall: a level, or a part of the way from the one before.
    package struct Step: Hashable, Sendable {
        package var name: String
        package var from: Double
        package var to: Double
        package var isLevel: Bool

        var shown: String {
            isLevel
                ? Wording.percent(to, places: 2)
                : "\(Figures.decimal((to - from) * 100, places: 2)) points"
        }
    }

    /// For a terminal.
    var lines: [String] {
        switch self {
        case .strip(let days, let changes):
            return [" " + days.map { Self.block($0.reliability) }.joined()]
                + Self.marks(changes, days.map(\.day))
                + [" \(days.first?.day ?? "") … \(days.last?.day ?? "")"]
        case .burnDown(let points, _):
            return [" budget left " + points.map { Self.level($0.left) }.joined()]
        case .heatMap(_, let rows, _):
            let width = rows.map(\.name.count).max() ?? 0
            return rows.map { row in
                let cells = row.failing.map { $0.map { Self.block(1 - $0) } ?? "·" }
                return " \(row.name.padded(to: width)) " + cells.joined()
            }
        case .bands(let journey, let bands, _):
            let most = bands.compactMap(\.high).max() ?? 0
            guard most > 0 else { return [] }
            return [
                " \(journey), p95 up to \(Figures.duration(most)): "
                    + bands.map { $0.high.map { Self.level($0 / most) } ?? "·" }.joined()
            ]
        case .waterfall(let steps):
            return steps.map { step in
                " \(step.name): \(step.shown)"
            }
        }
    }

    /// A line of arrows below the days of changes; none without one.
    private static func marks(_ changes: [Mark], _ days: [String]) -> [String] {
        let marked = Set(changes.map(\.day))
        guard let last = days.lastIndex(where: marked.contains) else { return [] }
        let arrows = days[...last].map { marked.contains($0) ? "▲" : " " }.joined()
        let names = changes.filter { days.contains($0.day) }.map(\.name)
        return [" \(arrows) \(names.joined(separator: ", "))"]
    }

    private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    private static func level(_ share: Double) -> String {
        levels[min(7, max(0, Int(share * 8)))]
    }

    /// Full for a day without a failure, lower for each factor of ten of them.
    private static func block(_ reliability: Double?) -> String {
        guard let reliability else { return "·" }
        switch 1 - reliability {
        case ...0: return "█"
        case ..<0.001: return "▇"
        case ..<0.01: return "▅"
        case ..<0.1: return "▃"
        default: return "▁"
        }
    }
}
