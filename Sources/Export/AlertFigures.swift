package import ProbeModel

/// The alerts that are firing: how many, and which.
package enum AlertFigures {
    /// Series of one journey at most.
    static let seriesMaximum = Alert.Level.allCases.count

    package static func families(of alerts: [Alert]) -> [MetricFamily] {
        let counts = [(Alert.Level.page, "critical"), (.ticket, "warning")].map { level, word in
            MetricSample(
                [MetricLabel("severity", word)],
                Double(alerts.count { $0.level == level })
            )
        }
        return [
            MetricFamily(
                "probed_alerts_firing",
                .gauge,
                "Open alerts by severity: critical ones page, warnings are tickets",
                counts
            ),
            MetricFamily(
                "probed_alert_info",
                .info,
                "1 for each open alert, with what a silence may name of it",
                alerts.map { MetricSample(labels(of: $0), 1) }
            ),
        ]
    }

    /// What probed told of itself and lasts, each by its names and values.
    package static func own(_ alerts: [[(name: String, value: String)]]) -> MetricFamily {
        MetricFamily(
            "probed_own_alert_info",
            .info,
            "1 for each EVIDENCE, TROUBLE and RECEIVER that lasts",
            alerts.map { labels in
                MetricSample(labels.map { MetricLabel($0.name, $0.value) }, 1)
            }
        )
    }

    /// Prometheus names alerts itself; a label without a value is none.
    private static func labels(of alert: Alert) -> [MetricLabel] {
        Alert.labels.filter { $0 != "alertname" }.compactMap { name in
            alert.label(name).flatMap { $0.isEmpty ? nil : MetricLabel(name, $0) }
        }
    }
}
