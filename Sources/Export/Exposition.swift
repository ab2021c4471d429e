/// The text in which a scrape is answered.
package enum Exposition: Hashable, Sendable {
    /// Prometheus' own format, version 0.0.4.
    case plain
    /// OpenMetrics 1.0: units, exemplars, and an end that shows that nothing was cut off.
    case openMetrics

    /// Chosen as RFC 9110 §12.5.1 says; who names neither gets the plain one.
    package init(accept: String?) {
        let ranges = (accept ?? "").split(separator: ",").map(MediaRange.init)
        let open = ranges.filter(\.isOpenMetrics).map(\.weight).max() ?? 0
        let plain = ranges.filter { $0.type == "text/plain" }.map(\.weight).max() ?? 0
        self = open > 0 && open >= plain ? .openMetrics : .plain
    }

    package var contentType: String {
        switch self {
        case .plain: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Families without samples are left out.
    package func text(of families: [MetricFamily]) -> [UInt8] {
        var writer = ExpositionWriter(self)
        for family in families where !family.samples.isEmpty { writer.add(family) }
        return writer.finish()
    }
}

/// One range of an Accept header.
private struct MediaRange {
    let type: String
    private(set) var weight = 1.0
    private var version: String?

    init(_ text: Substring) {
        let parts = text.split(separator: ";").map { part in
            String(part.filter { !$0.isWhitespace }).lowercased()
        }
        type = parts.first ?? ""
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            if sides[0] == "q" { weight = Double(sides[1]) ?? 0 }
            if sides[0] == "version" { version = String(sides[1]) }
        }
    }

    var isOpenMetrics: Bool {
        type == "application/openmetrics-text" && (version ?? "1.0.0") == "1.0.0"
    }
}
