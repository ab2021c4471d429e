import ProbeModel

extension RunMeter {
    /// All that was measured, sorted by journey.
    package func families(stepHistograms: Bool) -> [MetricFamily] {
        let sorted = journeys.sorted { $0.key < $1.key }.map { name, figures in
            Measured(name: name, location: location, figures: figures)
        }
        let probes = sorted.compactMap { journey in
            journey.figures.last.map { (labels: [journey.instance], probe: $0) }
        }
        return LastProbe.families(of: probes)
            + GrafanaFigures.families(of: sorted.map(\.grafana)) + Self.families(ofRuns: sorted)
            + Self.families(ofSteps: sorted, histograms: stepHistograms) + own
    }

    /// Of one journey, without labels: what blackbox_exporter answers about a target, and when that
    /// was, since a result may be old. Only what is known.
    package func families(ofLast journey: String) -> [MetricFamily] {
        let figures = journeys[journey]
        let probes = [figures?.last].compactMap(\.self).map { (labels: [MetricLabel](), probe: $0) }
        return LastProbe.families(of: probes) + [
            Self.lastRuns(
                [figures?.lastRun].compactMap(\.self).map { MetricSample($0.unixSeconds) }
            )
        ]
    }

    private static func lastRuns(_ samples: [MetricSample]) -> MetricFamily {
        MetricFamily(
            "probed_journey_last_run_timestamp_seconds",
            .gauge,
            "When the last scheduled run started, whatever came of it",
            samples
        )
    }

    /// How many series there can be at most, of journeys with so many steps each.
    package static func seriesMaximum(steps: [Int], stepHistograms: Bool) -> Int {
        let buckets = DurationCounts(.waiting).counts.count + 2
        let failures = Reason.allCases.count { !$0.isOurs }
        // Beside its runs: the last run, maintenance, whether that mutes, trust, debts, the oldest of
        // them. And its service.
        let own =
            Outcome.allCases.count + buckets + 6 + AlertFigures.seriesMaximum
            + ObjectiveFigures.seriesMaximum + 1
        let journey = LastProbe.seriesMaximum + GrafanaFigures.seriesMaximum + own
        let step = failures + (stepHistograms ? buckets : 0)
        return steps.reduce(0) { $0 + journey + $1 * step }
    }

    private struct Measured {
        let name: String
        let location: String
        let figures: JourneyFigures

        var grafana: GrafanaFigures {
            GrafanaFigures(instance: name, location: location, figures: figures)
        }

        var instance: MetricLabel { MetricLabel("instance", name) }

        var labels: [MetricLabel] {
            [
                MetricLabel("service", figures.service), MetricLabel("journey", name),
                MetricLabel("location", location),
            ]
        }

        func labels(of step: StepFigures) -> [MetricLabel] {
            [MetricLabel("journey", name), MetricLabel("step", step.name)]
        }
    }

    private static func families(ofRuns journeys: [Measured]) -> [MetricFamily] {
        let runs = journeys.flatMap { journey in
            Outcome.allCases.map { outcome in
                MetricSample(
                    journey.labels + [MetricLabel("outcome", outcome.word)],
                    Double(journey.figures.outcomes[outcome] ?? 0)
                )
            }
        }
        return [
            MetricFamily(
                "probed_journey_runs_total",
                .counter,
                "Scheduled runs since the start, by how they ended",
                runs
            ),
            MetricFamily(
                "probed_journey_duration_seconds",
                .histogram,
                "How long scheduled runs with a verdict took",
                journeys.map { MetricSample($0.labels, .spans($0.figures.duration)) }
            ),
            lastRuns(
                journeys.compactMap { journey in
                    journey.figures.lastRun.map { MetricSample(journey.labels, $0.unixSeconds) }
                }
            ),
        ]
    }

    private static func families(
        ofSteps journeys: [Measured],
        histograms: Bool
    ) -> [MetricFamily] {
        let spans = journeys.flatMap { journey in
            journey.figures.steps.map { step in
                MetricSample(journey.labels(of: step), .spans(step.duration))
            }
        }
        let failures = journeys.flatMap { journey in
            journey.figures.steps.flatMap { step in
                step.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, failures in
                    MetricSample(
                        journey.labels(of: step) + [MetricLabel("reason", reason.word)],
                        Double(failures.count),
                        failures.last
                    )
                }
            }
        }
        return [
            MetricFamily(
                "probed_step_duration_seconds",
                .histogram,
                "How long steps took that passed or failed",
                histograms ? spans : []
            ),
            MetricFamily(
                "probed_step_failures_total",
                .counter,
                "Steps that failed since the start, by the reason; there from the first failure on",
                failures
            ),
        ]
    }

    private var own: [MetricFamily] {
        [
            MetricFamily(
                "probed_scheduler_lag_seconds",
                .histogram,
                "How much later than planned scheduled runs started",
                [MetricSample([], .spans(TimedCounts(lag)))]
            ),
            MetricFamily(
                "probed_runs_missed_total",
                .counter,
                "Runs that were due and were not made, by the reason",
                Reason.allCases.filter(\.isOurs).map { reason in
                    MetricSample([MetricLabel("reason", reason.word)], Double(missed[reason] ?? 0))
                }
            ),
        ]
    }
}
