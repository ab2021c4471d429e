import Export
import ProbeModel
import Testing

@Suite("A scrape")
struct ExpositionTests {
    @Test(
        "is answered in the format that was asked for",
        arguments: [
            (nil, Exposition.plain),
            ("", .plain),
            ("*/*", .plain),
            ("text/html", .plain),
            ("application/openmetrics-text", .openMetrics),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("application/openmetrics-text;version=0.0.1", .plain),
            ("application/openmetrics-text;version=2.0.0", .plain),
            ("application/openmetrics-text;version=1.0.0;q=0", .plain),
            ("application/openmetrics-text;q=0.3,text/plain;q=0.5", .plain),
            // Prometheus 2.42, and with native histograms.
            (
                "application/openmetrics-text;version=1.0.0,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .openMetrics
            ),
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                    + "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .openMetrics
            ),
        ] as [(String?, Exposition)]
    )
    func negotiation(accept: String?, format: Exposition) {
        #expect(Exposition(accept: accept) == format)
    }

    /// One family of each kind.
    private var families: [MetricFamily] {
        var spans = TimedCounts(.waiting)
        spans.add(
            Microseconds(67_000),
            of: RunID(bits: 42),
            at: Timestamp(nanoseconds: 1_732_700_000_123_456_789)
        )
        spans.add(Microseconds(300_000_000), of: RunID(bits: 43), at: Timestamp(nanoseconds: 0))
        let exemplar = Exemplar(RunID(bits: 7), value: 1, at: Timestamp(nanoseconds: 5_000_000_000))
        return [
            MetricFamily(
                "x_failures_total",
                .counter,
                "Failures",
                [MetricSample([MetricLabel("step", "pay")], 3, exemplar)]
            ),
            MetricFamily("x_info", .info, "Versions", [MetricSample([MetricLabel("v", "1")], 1)]),
            MetricFamily("x_left_ratio", .gauge, "What is left", 0.25),
            MetricFamily("x_never", .gauge, "Never said", nil),
            MetricFamily("x_seconds", .histogram, "Spans", [MetricSample([], .spans(spans))]),
            MetricFamily(
                "x_all",
                .summary,
                "All",
                [MetricSample([], .total(sum: 1.5, count: 2))]
            ),
        ]
    }

    private func text(_ format: Exposition) -> String {
        String(decoding: format.text(of: families), as: UTF8.self)
    }

    private static let plain = """
        # HELP x_failures_total Failures
        # TYPE x_failures_total counter
        x_failures_total{step="pay"} 3
        # HELP x_info Versions
        # TYPE x_info gauge
        x_info{v="1"} 1
        # HELP x_left_ratio What is left
        # TYPE x_left_ratio gauge
        x_left_ratio 0.25
        # HELP x_seconds Spans
        # TYPE x_seconds histogram
        x_seconds_bucket{le="0.005"} 0
        x_seconds_bucket{le="0.01"} 0
        x_seconds_bucket{le="0.025"} 0
        x_seconds_bucket{le="0.05"} 0
        x_seconds_bucket{le="0.1"} 1
        x_seconds_bucket{le="0.25"} 1
        x_seconds_bucket{le="0.5"} 1
        x_seconds_bucket{le="1.0"} 1
        x_seconds_bucket{le="2.5"} 1
        x_seconds_bucket{le="5.0"} 1
        x_seconds_bucket{le="10.0"} 1
        x_seconds_bucket{le="15.0"} 1
        x_seconds_bucket{le="30.0"} 1
        x_seconds_bucket{le="60.0"} 1
        x_seconds_bucket{le="120.0"} 1
        x_seconds_bucket{le="+Inf"} 2
        x_seconds_sum 300.067
        x_seconds_count 2
        # HELP x_all All
        # TYPE x_all summary
        x_all_sum 1.5
        x_all_count 2

        """

    @Test("in Prometheus' own format")
    func plain() { #expect(text(.plain) == Self.plain) }

    @Test("in OpenMetrics has units, exemplars and an end")
    func openMetrics() {
        let expected =
            Self.plain
            .replacing("x_failures_total Failures", with: "x_failures Failures")
            .replacing("TYPE x_failures_total", with: "TYPE x_failures")
            .replacing(
                "x_failures_total{step=\"pay\"} 3",
                with: "x_failures_total{step=\"pay\"} 3 # {run_id=\"0000000000007\"} 1 5"
            )
            .replacing(
                "# HELP x_info Versions\n# TYPE x_info gauge",
                with: "# HELP x Versions\n# TYPE x info"
            )
            .replacing(
                "x_left_ratio gauge\n",
                with: "x_left_ratio gauge\n# UNIT x_left_ratio ratio\n"
            )
            .replacing(
                "x_seconds histogram\n",
                with: "x_seconds histogram\n# UNIT x_seconds seconds\n"
            )
            .replacing(
                "le=\"0.1\"} 1\n",
                with: "le=\"0.1\"} 1 # {run_id=\"000000000001A\"} 0.067 1732700000.123456\n"
            )
            .replacing(
                "le=\"+Inf\"} 2\n",
                with: "le=\"+Inf\"} 2 # {run_id=\"000000000001B\"} 300 0\n"
            )
        #expect(text(.openMetrics) == expected + "# EOF\n")
    }

    @Test(
        "cannot be forged by what a label holds",
        arguments: [
            ("plain", "plain"), ("two words", "two words"), ("ünïcode", "ünïcode"),
            ("\"} 1\n# EOF", #"\"} 1\n# EOF"#), (#"a\n"#, #"a\\n"#), ("", ""),
        ]
    )
    func escaping(label: String, written: String) {
        let sample = MetricSample([MetricLabel("name", label)], 1)
        let bytes = Exposition.plain.text(of: [MetricFamily("x", .gauge, "X", [sample])])
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text == "# HELP x X\n# TYPE x gauge\nx{name=\"\(written)\"} 1\n")
    }

    @Test(
        "has whole numbers without a fraction, and all others exactly",
        arguments: [
            (0, "0"), (-1, "-1"), (0.067, "0.067"), (1e-7, "1e-07"),
            (1_732_700_000.5, "1732700000.5"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] as [(Double, String)]
    )
    func numbers(value: Double, written: String) {
        let text = Exposition.plain.text(of: [MetricFamily("x", .gauge, "X", value)])
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("\nx \(written)\n"))
    }
}
