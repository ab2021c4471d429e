package import ProbeModel

/// Samples of one name, with what it means: what Prometheus and OpenMetrics call a metric family.
package struct MetricFamily: Hashable, Sendable {
    /// Unit and `_total` or `_info` included, as rules and boards spell it.
    package let name: String
    package let kind: Kind
    package let help: String
    package var samples: [MetricSample]

    package enum Kind: String, Sendable {
        /// Its name ends in `_total`.
        case counter
        case gauge
        case histogram
        case summary
        /// A gauge of 1 whose labels say something; its name ends in `_info`.
        case info
    }

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [MetricSample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A family with one sample, or none.
    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
        self.init(name, kind, help, value.map { [MetricSample($0)] } ?? [])
    }

    /// How many series it has.
    package var series: Int { samples.reduce(0) { $0 + $1.series } }
}

/// What one set of labels measures.
package struct MetricSample: Hashable, Sendable {
    package let labels: [MetricLabel]
    package let value: Value

    package enum Value: Hashable, Sendable {
        case number(Double, Exemplar?)
        case spans(TimedCounts)
        /// A summary without quantiles.
        case total(sum: Double, count: UInt64)
    }

    package init(_ labels: [MetricLabel], _ value: Value) {
        self.labels = labels
        self.value = value
    }

    package init(_ labels: [MetricLabel], _ number: Double, _ exemplar: Exemplar? = nil) {
        self.init(labels, .number(number, exemplar))
    }

    package init(_ number: Double) { self.init([], number) }

    fileprivate var series: Int {
        switch value {
        case .number: 1
        case .spans(let spans): spans.counts.counts.count + 2
        case .total: 2
        }
    }
}

package struct MetricLabel: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The run that a figure can be looked up by: `probectl show RUN`.
package struct Exemplar: Hashable, Sendable {
    package let run: RunID
    package let value: Double
    package let at: Timestamp

    package init(_ run: RunID, value: Double, at time: Timestamp) {
        self.run = run
        self.value = value
        self.at = time
    }
}

/// Spans that were counted, and the last run in each bucket that got one.
package struct TimedCounts: Hashable, Sendable {
    package private(set) var counts: DurationCounts
    /// By the bucket's place; most journeys fill few buckets.
    private var exemplars: [Int: Exemplar] = [:]

    package init(_ counts: DurationCounts) { self.counts = counts }

    package init(_ scale: DurationCounts.Scale) { self.init(DurationCounts(scale)) }

    package mutating func add(_ span: Microseconds, of run: RunID, at time: Timestamp) {
        exemplars[counts.add(span)] = Exemplar(run, value: span.seconds, at: time)
    }

    package func exemplar(at place: Int) -> Exemplar? { exemplars[place] }
}

extension Microseconds {
    package var seconds: Double { Double(count) / 1_000_000 }
}

extension Timestamp {
    /// Since 1970, to the microsecond.
    package var unixSeconds: Double { Double(nanoseconds / 1000) / 1_000_000 }
}
