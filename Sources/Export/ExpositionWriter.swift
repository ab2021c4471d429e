import ProbeModel

/// Writes families one after the other, in either format (prometheus.io, "Exposition formats";
/// OpenMetrics 1.0, "Text format").
struct ExpositionWriter {
    private let format: Exposition
    private var bytes: [UInt8] = []

    init(_ format: Exposition) { self.format = format }

    mutating func finish() -> [UInt8] {
        if format == .openMetrics { write("# EOF\n") }
        return bytes
    }

    mutating func add(_ family: MetricFamily) {
        let name = format == .openMetrics ? family.openName : family.name
        let kind = format == .plain && family.kind == .info ? .gauge : family.kind
        write("# HELP \(name) \(family.help)\n# TYPE \(name) \(kind.rawValue)\n")
        if format == .openMetrics, let unit = family.unit { write("# UNIT \(name) \(unit)\n") }
        for sample in family.samples { add(sample, of: family.name) }
    }

    private mutating func add(_ sample: MetricSample, of name: String) {
        switch sample.value {
        case .number(let number, let exemplar):
            line(name, sample.labels, number, exemplar)
        case .total(let sum, let count):
            line(name + "_sum", sample.labels, sum)
            line(name + "_count", sample.labels, Double(count))
        case .spans(let spans):
            add(spans, of: name, sample.labels)
        }
    }

    /// The buckets are cumulative here.
    private mutating func add(_ spans: TimedCounts, of name: String, _ labels: [MetricLabel]) {
        let bounds = spans.counts.scale.bounds.map { "\($0.seconds)" } + ["+Inf"]
        var count: UInt64 = 0
        for (place, bound) in bounds.enumerated() {
            count += spans.counts.counts[place]
            let label = MetricLabel("le", bound)
            line(name + "_bucket", labels + [label], Double(count), spans.exemplar(at: place))
        }
        line(name + "_sum", labels, spans.counts.sum.seconds)
        line(name + "_count", labels, Double(count))
    }

    private mutating func line(
        _ name: String,
        _ labels: [MetricLabel],
        _ value: Double,
        _ exemplar: Exemplar? = nil
    ) {
        write(name)
        if !labels.isEmpty {
            write("{")
            for (index, label) in labels.enumerated() {
                write(index == 0 ? "" : ",")
                write(label.name + "=\"")
                escape(label.value)
                write("\"")
            }
            write("}")
        }
        write(" " + Self.text(of: value))
        if format == .openMetrics, let exemplar {
            write(" # {run_id=\"\(exemplar.run)\"} \(Self.text(of: exemplar.value))")
            write(" " + Self.text(of: exemplar.at.unixSeconds))
        }
        write("\n")
    }

    /// Whole numbers without a fraction.
    private static func text(of value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : value.isNaN ? "NaN" : "\(value)"
    }

    /// A label's value cannot end the line or the quotes (promises.md N13).
    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): write("\\\\")
            case UInt8(ascii: "\""): write("\\\"")
            case UInt8(ascii: "\n"): write("\\n")
            default: bytes.append(byte)
            }
        }
    }

    private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

extension MetricFamily {
    /// OpenMetrics names a family without the ending of its samples.
    fileprivate var openName: String {
        switch kind {
        case .counter: dropping("_total")
        case .info: dropping("_info")
        case .gauge, .histogram, .summary: name
        }
    }

    private func dropping(_ ending: String) -> String {
        name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
    }

    /// The unit with which the name ends; nil for mere counts.
    fileprivate var unit: String? {
        guard kind != .info else { return nil }
        return ["seconds", "bytes", "ratio"].first { openName.hasSuffix("_" + $0) }
    }
}
