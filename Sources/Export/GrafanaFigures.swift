import ProbeModel

/// A journey in the names of Grafana Synthetic Monitoring, so that its boards and formulas (uptime,
/// reachability) go on working.
struct GrafanaFigures {
    let instance: String
    let location: String
    let figures: JourneyFigures

    /// The labels by which its boards select.
    private var labels: [MetricLabel] {
        [
            MetricLabel("instance", instance), MetricLabel("job", figures.service),
            MetricLabel("probe", location),
        ]
    }

    /// Series of one journey at most.
    static let seriesMaximum = DurationCounts(.waiting).counts.count + 5

    static func families(of journeys: [GrafanaFigures]) -> [MetricFamily] {
        [
            MetricFamily(
                "probe_all_success",
                .summary,
                "Runs with a verdict since the start, and how many of them passed",
                journeys.map { journey in
                    let ends = journey.figures.outcomes
                    let good = (ends[.passed] ?? 0) + (ends[.degraded] ?? 0)
                    let count = good + (ends[.failed] ?? 0)
                    return MetricSample(journey.labels, .total(sum: Double(good), count: count))
                }
            ),
            MetricFamily(
                "probe_all_duration_seconds",
                .histogram,
                "How long runs with a verdict took",
                journeys.map { MetricSample($0.labels, .spans($0.figures.duration)) }
            ),
            MetricFamily(
                "sm_check_info",
                .info,
                "What the check is; the frequency is the time between two runs in milliseconds",
                journeys.map { MetricSample($0.labels + $0.description, 1) }
            ),
        ]
    }

    /// Several requests in their order are Grafana's "multihttp".
    private var description: [MetricLabel] {
        [
            MetricLabel("check_name", "multihttp"), MetricLabel("region", location),
            MetricLabel("frequency", "\(figures.every.nanoseconds / 1_000_000)"),
        ]
    }
}
