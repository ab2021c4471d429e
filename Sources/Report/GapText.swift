package import JSON
import Reliability

/// `probectl report gap` for people: what IT sees, what customers get, the difference taken apart,
/// and where to look next.
package struct GapText {
    private let report: JSON
    private let style: TextStyle
    /// How many components are ranked.
    private let top: Int

    package init(_ report: JSON, style: TextStyle, top: Int) {
        self.report = report
        self.style = style
        self.top = top
    }

    package var lines: [String] {
        guard let customers = report["customers"], number(customers, "reliability") != nil else {
            return ["\(report.text("service")): no run has a verdict in this period yet\(unknown)"]
                + unverified + FiguresDocument.warning(report["figures"], style)
        }
        return [headline(customers), componentsLine, customersLine(customers)]
            + gapLine + commonLines + unverified
            + FiguresDocument.warning(report["figures"], style) + [""] + ranking
    }

    /// Whose first report is empty must learn where to look.
    private var unknown: String {
        let unknown = count(report["customers"] ?? .null, "unknown")
        guard unknown > 0 else { return "" }
        return "; \(Figures.grouped(unknown)) are unknown: 'probectl status' tells whether the "
            + "clock is why"
    }

    private var unverified: [String] {
        let names = DocumentReader(report).names("takesAnyServer", atMost: 10)
        return names.isEmpty
            ? [] : [label("attention") + style.warning("\(names): \(StatusText.anyServer)")]
    }

    private func headline(_ customers: JSON) -> String {
        let counted = count(customers, "good") + count(customers, "bad")
        let label = report.text("label")
        let span =
            label.isEmpty
            ? "last \(Figures.span(Int64(number(report, "seconds") ?? 0)))" : label
        let coverage = number(customers, "coverage").map { Figures.percent($0, places: 1) } ?? "–"
        return style.strong(report.text("service"))
            + ", \(span): \(Figures.grouped(counted)) runs count, coverage \(coverage)"
    }

    /// `100, each 98.1–99.8 % available by its own checks, mean 99.0 %: IT's view: all green`
    ///
    /// What steps blame is no view of IT's: without a check of its own nobody watches a component.
    private var componentsLine: String {
        let seen = DocumentReader(report)["components"].list("ranked").filter {
            $0.number("availability") != nil
        }
        let watched = seen.filter { component in
            let checks = component["ownChecks"]
            return checks.count("good") + checks.count("bad") > 0
        }
        guard let all = spread(of: seen) else {
            return label("components") + "none is checked by itself"
        }
        guard let own = spread(of: watched) else {
            return label("components")
                + "\(seen.count), none watched by checks of its own; by what failing steps blame "
                + "each is \(all.range) available, mean \(Figures.percent(all.mean, places: 1))"
        }
        let troubled = troubled
        let isGreen = troubled.isEmpty && own.mean >= 0.98
        let verdict =
            isGreen
            ? style.good("IT's view: all green")
            : style.warning("IT sees trouble" + (troubled.isEmpty ? "" : " with \(troubled)"))
        let others = seen.count - watched.count
        return label("components")
            + "\(watched.count), each \(own.range) available by its own checks, "
            + "mean \(Figures.percent(own.mean, places: 1)): \(verdict)"
            + (others > 0 ? "; \(others) more without checks of their own" : "")
    }

    /// From the least to the most available, and their mean; nil without any.
    private func spread(of components: [DocumentReader]) -> (range: String, mean: Double)? {
        let figures = components.compactMap { $0.number("availability") }
        guard let lowest = figures.min(), let highest = figures.max() else { return nil }
        let range =
            "\(Figures.decimal(lowest * 100, places: 1))–"
            + Figures.percent(highest, places: 1)
        return (range, figures.reduce(0, +) / Double(figures.count))
    }

    /// Components whose own checks show them below nine of ten: those that were merely unlucky in a
    /// few checks do not count.
    private var troubled: String {
        let names = DocumentReader(report)["components"].list("ranked").filter { component in
            let checks = component["ownChecks"]
            let (good, bad) = (Int(checks.count("good")), Int(checks.count("bad")))
            return (Interval.wilson(good: good, of: good + bad)?.upper ?? 1) < 0.9
        }
        return names.prefix(3).map { $0.text("name") }.joined(separator: ", ")
            + (names.count > 3 ? " and \(names.count - 3) others" : "")
    }

    private func customersLine(_ customers: JSON) -> String {
        let lower = Figures.decimal((number(customers, "lower") ?? 0) * 100, places: 1)
        let upper = Figures.percent(number(customers, "upper") ?? 1, places: 1)
        var line =
            label("customers")
            + style.bad("\(customers.text("shown")) succeeded")
            + "  (\(lower)–\(upper) with 95 % confidence)"
        if let independent = number(customers, "independent") {
            line += ";  independent parts predict \(Figures.percent(independent, places: 1))"
        }
        return line
    }

    /// The three figures are rounded so that they add up as printed.
    private var gapLine: [String] {
        guard let gap = report["gap"], let total = number(gap, "total"),
            let composition = number(gap, "composition")
        else { return [] }
        let tenths = { (value: Double) in (value * 1000).rounded() }
        let dependence = (tenths(total) - tenths(composition)) / 10
        let points = { (value: Double) in Figures.decimal(value, places: 1) }
        let last =
            dependence < 0
            ? "− \(points(-dependence)) failures that coincide"
            : "+ \(points(dependence)) failures that no component shows"
        return [
            label("gap") + style.strong("\(points(tenths(total) / 10)) points")
                + " = \(points(tenths(composition) / 10)) many parts in series \(last)"
        ]
    }

    /// What several journeys failed for at once, the worst two.
    private var commonLines: [String] {
        DocumentReader(report).list("commonCauses").prefix(2).map { cause in
            label("together") + CommonCausesPaper.words(of: cause) + " failed "
                + cause.names("journeys") + " at once, \(cause.grouped("failures")) runs, since "
                + cause.moment("since")
        }
    }

    private var ranking: [String] {
        let ranked = report["components"]?["ranked"]?.array ?? []
        let costly = ranked.filter { (number($0, "cost") ?? 0) > 0 }
        let shown = costly.prefix(top)
        guard let most = shown.first.flatMap({ number($0, "cost") }), most > 0 else { return [] }
        let width = shown.map { $0.text("name").count }.max() ?? 0
        var lines = [
            label("costs most") + style.faint("points of reliability, by what failing steps blame")
        ]
        for component in shown {
            let cost = number(component, "cost") ?? 0
            let bar = String(repeating: "█", count: max(1, Int((cost / most * 24).rounded())))
            let own =
                number(component, "availability").map { Figures.percent($0, places: 1) } ?? "–"
            lines.append(
                "   \(component.text("name").padded(to: width))  "
                    + "\(Figures.decimal(cost * 100, places: 1).aligned(to: 5))  \(style.bad(bar))"
                    + style.faint("  available \(own)")
            )
        }
        if ranked.count > shown.count {
            let more = costly.count - shown.count
            lines.append(
                "   … " + (more > 0 ? "\(more) more, and " : "")
                    + "\(ranked.count - costly.count) that cost nobody anything"
            )
        }
        let unexplained = number(report, "unexplainedFailures") ?? 0
        if unexplained >= 0.5 {
            lines.append(
                "   \(Figures.decimal(unexplained, places: 0)) failures blame no component"
            )
        }
        return lines
    }

    private func label(_ word: String) -> String { (" " + word).padded(to: 14) }

    private func number(_ json: JSON, _ name: String) -> Double? { json[name]?.number?.double }

    private func count(_ json: JSON, _ name: String) -> Int64 { json[name]?.number?.integer ?? 0 }
}
