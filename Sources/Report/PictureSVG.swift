/// A picture as SVG: no script, no reference to anything, numbers with fixed decimals so that the
/// same figures give the same bytes.
struct PictureSVG {
    private var body = ""
    private let width: Double
    private let height: Double
    private let title: String

    private init(_ width: Double, _ height: Double, _ title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    static func text(of picture: Picture) -> String {
        switch picture {
        case .strip(let days, let changes): strip(days, changes)
        case .burnDown(let points, let changes): burnDown(points, changes)
        case .heatMap(let days, let rows, let changes): heatMap(days, rows, changes)
        case .bands(let journey, let bands, let changes): self.bands(journey, bands, changes)
        case .waterfall(let steps): waterfall(steps)
        }
    }

    private var text: String {
        "<svg viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" role=\"img\" "
            + "aria-label=\"\(title.escapedForHTML)\">\n\(body)</svg>"
    }

    // MARK: Pictures

    private static func strip(_ days: [Picture.Day], _ changes: [Picture.Mark]) -> String {
        var drawing = PictureSVG(Double(max(1, days.count)) * 10, 58, "one bar a day")
        for (place, day) in days.enumerated() {
            drawing.rectangle(
                (Double(place) * 10, 4),
                (8, 36),
                tone(day.reliability.map { 1 - $0 }),
                "\(day.day): \(day.shown)"
            )
        }
        drawing.mark(changes, on: days.map(\.day), from: 0, to: 44) { Double($0) * 10 + 4 }
        drawing.label((0, 54), days.first?.day ?? "")
        drawing.label((drawing.width, 54), days.last?.day ?? "", anchor: "end")
        return drawing.text
    }

    private static func burnDown(
        _ points: [Picture.Point],
        _ changes: [Picture.Mark]
    ) -> String {
        var drawing = PictureSVG(900, 200, "budget left, day by day")
        let least = min(0, points.map(\.left).min() ?? 0)
        let scale = { (left: Double) in 10 + (1 - left) / (1 - least) * 160 }
        drawing.line([(0, scale(0)), (900, scale(0))], "axis")
        let step = 900 / Double(max(1, points.count - 1))
        drawing.line([(0, scale(1)), (900, scale(0))], "ideal")
        drawing.line(
            points.enumerated().map { (Double($0) * step, scale($1.left)) },
            (points.last?.left ?? 1) < 0 ? "bad" : "line"
        )
        drawing.mark(changes, on: points.map(\.day), from: 10, to: 170) { Double($0) * step }
        drawing.label((0, 196), points.first?.day ?? "")
        drawing.label((450, 196), "budget left; dashed: at an even pace", anchor: "middle")
        drawing.label((900, 196), points.last?.day ?? "", anchor: "end")
        return drawing.text
    }

    private static func heatMap(
        _ days: [String],
        _ rows: [Picture.HeatRow],
        _ changes: [Picture.Mark]
    ) -> String {
        let cell = 640 / Double(max(1, days.count))
        let height = Double(rows.count) * 18 + 20
        var drawing = PictureSVG(900, height, "share of failures by step and day")
        for (row, entry) in rows.enumerated() {
            let top = Double(row) * 18
            drawing.label((0, top + 13), entry.name.cut(to: 40))
            for (column, failing) in entry.failing.enumerated() {
                let shown = failing.map { Figures.percent($0) } ?? "not reached"
                drawing.rectangle(
                    (260 + Double(column) * cell, top + 1),
                    (max(1, cell - 1), 16),
                    tone(failing),
                    "\(entry.name), \(days.indices.contains(column) ? days[column] : ""): \(shown)"
                )
            }
        }
        drawing.mark(changes, on: days, from: 0, to: height - 18) {
            260 + (Double($0) + 0.5) * cell
        }
        drawing.label((260, height - 4), days.first ?? "")
        drawing.label((900, height - 4), days.last ?? "", anchor: "end")
        return drawing.text
    }

    private static func bands(
        _ journey: String,
        _ bands: [Picture.Band],
        _ changes: [Picture.Mark]
    ) -> String {
        var drawing = PictureSVG(900, 200, "how long \(journey) takes, day by day")
        let most = max(bands.compactMap(\.high).max() ?? 0, 1e-6)
        let step = 900 / Double(max(1, bands.count - 1))
        let height = { (seconds: Double) in 170 - seconds / most * 135 }
        let high = bands.enumerated().compactMap { place, band in
            band.high.map { (Double(place) * step, height($0)) }
        }
        let median = bands.enumerated().compactMap { place, band in
            band.median.map { (Double(place) * step, height($0)) }
        }
        drawing.area(high + median.reversed())
        drawing.line(median, "line")
        drawing.mark(changes, on: bands.map(\.day), from: 28, to: 170) { Double($0) * step }
        for change in changes {
            guard let place = bands.firstIndex(where: { $0.day == change.day }) else { continue }
            drawing.label((min(Double(place) * step + 3, 780), 26), change.name.cut(to: 24))
        }
        drawing.line([(0, 170), (900, 170)], "axis")
        drawing.label((0, 12), "95 % within \(Figures.duration(most)) at most")
        drawing.label((0, 192), bands.first?.day ?? "")
        drawing.label((900, 192), bands.last?.day ?? "", anchor: "end")
        return drawing.text
    }

    private static func waterfall(_ steps: [Picture.Step]) -> String {
        var drawing = PictureSVG(900, Double(steps.count) * 40, "from components to customers")
        for (place, step) in steps.enumerated() {
            let top = Double(place) * 40
            let (low, high) = (min(step.from, step.to), max(step.from, step.to))
            drawing.label((0, top + 24), step.name)
            drawing.rectangle(
                (330 + low * 420, top + 8),
                (max(1, (high - low) * 420), 24),
                step.isLevel ? "level" : step.to < step.from ? "f3" : "f0",
                step.name
            )
            drawing.label((900, top + 24), step.shown, anchor: "end")
        }
        return drawing.text
    }

    // MARK: Pieces

    /// Darker for each factor of ten of failures.
    private static func tone(_ failing: Double?) -> String {
        guard let failing else { return "none" }
        switch failing {
        case ...0: return "f0"
        case ..<0.001: return "f1"
        case ..<0.01: return "f2"
        case ..<0.1: return "f3"
        default: return "f4"
        }
    }

    private mutating func rectangle(
        _ place: (x: Double, y: Double),
        _ size: (width: Double, height: Double),
        _ style: String,
        _ title: String
    ) {
        body +=
            "<rect class=\"\(style)\" x=\"\(Self.number(place.x))\" y=\"\(Self.number(place.y))\" "
            + "width=\"\(Self.number(size.width))\" height=\"\(Self.number(size.height))\">"
            + "<title>\(title.escapedForHTML)</title></rect>\n"
    }

    /// A dashed line for each change on one of the days, with its name as a title.
    private mutating func mark(
        _ changes: [Picture.Mark],
        on days: [String],
        from top: Double,
        to bottom: Double,
        at x: (Int) -> Double
    ) {
        for change in changes {
            guard let place = days.firstIndex(of: change.day) else { continue }
            let points = Self.list([(x(place), top), (x(place), bottom)])
            body +=
                "<polyline class=\"mark\" points=\"\(points)\">"
                + "<title>\(change.day): \(change.name.escapedForHTML)</title></polyline>\n"
        }
    }

    private mutating func line(_ points: [(x: Double, y: Double)], _ style: String) {
        guard points.count > 1 else { return }
        body += "<polyline class=\"\(style)\" points=\"\(Self.list(points))\"/>\n"
    }

    private mutating func area(_ points: [(x: Double, y: Double)]) {
        guard points.count > 2 else { return }
        body += "<polygon class=\"band\" points=\"\(Self.list(points))\"/>\n"
    }

    private mutating func label(
        _ place: (x: Double, y: Double),
        _ text: String,
        anchor: String = "start"
    ) {
        body +=
            "<text x=\"\(Self.number(place.x))\" y=\"\(Self.number(place.y))\" "
            + "text-anchor=\"\(anchor)\">\(text.escapedForHTML)</text>\n"
    }

    private static func list(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }

    /// One decimal, as SVG writes numbers.
    private static func number(_ value: Double) -> String {
        let tenths = Int64((value.magnitude * 10).rounded())
        let sign = value < 0 && tenths > 0 ? "-" : ""
        return "\(sign)\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }
}

extension String {
    /// With what could end a text or an attribute written out.
    var escapedForHTML: String {
        var result = ""
        for character in self {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
