import ProbeModel

/// Numbers as people read them. No locale: the same text everywhere.
enum Figures {
    /// Seconds as `0.4 ms`, `0.212 s`, `12.3 s` or `4 min 10 s`.
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case 1e-9..<0.01: "\(milliseconds(seconds)) ms"
        case ..<10: "\(decimal(seconds, places: 3)) s"
        case ..<100: "\(decimal(seconds, places: 1)) s"
        default: span(Int64(seconds))
        }
    }

    /// A time of RFC 3339 as people read it: `2026-11-21 02:09:58 UTC`.
    static func moment(_ time: String) -> String {
        "\(time.prefix(10)) \(time.dropFirst(11).prefix(8)) UTC".printable
    }

    /// A time to the minute: `2026-11-21 02:09 UTC`, or `2026-11-21 03:09 +01:00` on the clocks of
    /// another zone.
    static func moment(_ time: Timestamp, in zone: Zone) -> String {
        let offset = zone.offset(at: time)
        let local = (time + .seconds(offset)).rfc3339
        let (hours, minutes) = (offset.magnitude / 3600, offset.magnitude / 60 % 60)
        let digits = [hours, minutes].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5)) "
            + (zone == .utc ? "UTC" : (offset < 0 ? "−" : "+") + digits)
    }

    /// A span in its two largest units: `14 min`, `3 h 20 min`, `41 d 2 h`.
    static func span(_ seconds: Int64) -> String {
        let units: [(name: String, seconds: Int64)] = [
            ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1),
        ]
        guard let first = units.firstIndex(where: { seconds >= $0.seconds }) else { return "0 s" }
        let large = units[first]
        let rest = seconds % large.seconds
        guard first + 1 < units.count, rest / units[first + 1].seconds > 0 else {
            return "\(seconds / large.seconds) \(large.name)"
        }
        let small = units[first + 1]
        return "\(seconds / large.seconds) \(large.name) \(rest / small.seconds) \(small.name)"
    }

    /// Milliseconds of a phase: whole from ten on, else with one decimal.
    static func milliseconds(_ seconds: Double) -> String {
        let value = seconds * 1000
        return value >= 10 || value == 0 ? decimal(value, places: 0) : decimal(value, places: 1)
    }

    /// A fraction as per cent, rounded to the nearest.
    static func percent(_ fraction: Double, places: Int = 2) -> String {
        "\(decimal(fraction * 100, places: places)) %"
    }

    /// `12 345 678`, with narrow groups.
    static func grouped(_ count: Int64) -> String {
        var digits = Array(String(count.magnitude))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(" ", at: index)
            index -= 3
        }
        return (count < 0 ? "−" : "") + String(digits)
    }

    /// Rows of equally many cells as lines, each column as wide as its widest cell.
    static func columns(_ rows: [[String]]) -> [String] {
        rows.map { row in
            row.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                return isLast ? cell : cell.padded(to: rows.map { $0[column].count }.max() ?? 0)
            }.joined(separator: "  ")
        }
    }

    /// A decimal with a fixed number of places, rounded half away from zero.
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((value.magnitude * scale).rounded())
        let whole = scaled / Int64(scale)
        let sign = value < 0 && scaled > 0 ? "−" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let fraction = String(scaled % Int64(scale))
        return
            "\(sign)\(whole).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}
