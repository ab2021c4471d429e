import Export
import Ledger
import ProbeModel
import Testing

@Suite("What is measured of runs")
struct RunMeterTests {
    private static let second: Int64 = 1_000_000_000

    /// A run of `ship` with the steps `log in` and `pay`, of which the second failed if it did.
    private func run(
        _ number: UInt64,
        _ outcome: Outcome = .passed,
        milliseconds: Int64 = 67,
        kind: Run.Kind = .scheduled
    ) -> Run {
        var run = Run(
            id: RunID(bits: number),
            journey: "ship",
            service: "shipping",
            location: "fra",
            kind: kind,
            plan: 1,
            planned: Timestamp(nanoseconds: Int64(number) * Self.second),
            outcome: outcome
        )
        run.started = run.planned + .milliseconds(3)
        run.duration = Microseconds(milliseconds * 1000)
        for name in ["log in", "pay"] {
            var step = Run.Step(name: name, components: [], isCleanup: false)
            step.state = .passed
            step.duration = Microseconds(milliseconds * 500)
            step.attempts = [Run.Attempt(exchanges: [exchange(of: name)])]
            run.steps.append(step)
        }
        if outcome == .failed {
            run.reason = .status
            run.steps[1].state = .failed
            run.steps[1].reason = .status
        }
        return run
    }

    private func exchange(of step: String) -> Exchange {
        var exchange = Exchange(method: "GET", url: "https://shop.example/")
        exchange.phases = Phases(
            lookup: Microseconds(1_000),
            connect: Microseconds(2_000),
            tls: Microseconds(4_000),
            send: Microseconds(100),
            wait: Microseconds(7_900),
            receive: Microseconds(1_500)
        )
        exchange.status = step == "pay" ? 503 : 200
        exchange.version = .http2
        exchange.peer = "[2001:db8::1]:443"
        exchange.bytesReceived = 512
        exchange.certificate = Certificate(
            subject: "",
            issuer: "",
            notAfter: Timestamp(clampingSeconds: step == "pay" ? 1_800_000_000 : 1_900_000_000),
            verification: 0
        )
        return exchange
    }

    private func meter() -> RunMeter {
        var meter = RunMeter(location: "fra")
        meter.configure(["ship": subject()])
        return meter
    }

    private func subject(
        of service: String = "shipping",
        steps: [String] = ["log in", "pay"]
    ) -> RunMeter.Subject {
        RunMeter.Subject(service: service, every: .seconds(60), steps: steps)
    }

    private func lines(_ families: [MetricFamily], _ format: Exposition = .plain) -> [String] {
        String(decoding: format.text(of: families), as: UTF8.self).split(separator: "\n")
            .map { String($0) }.filter { !$0.hasPrefix("#") }
    }

    private func lines(_ meter: RunMeter, stepHistograms: Bool = true) -> [String] {
        lines(meter.families(stepHistograms: stepHistograms))
    }

    @Test("the last result has blackbox_exporter's names and units")
    func lastProbe() {
        var meter = meter()
        meter.absorb(.run(run(1_000, .failed)), isLive: false)
        // Without a verdict, it changes nothing but the time of the last run.
        meter.absorb(.run(run(1_060, .aborted)), isLive: true)
        let expected = """
            probe_success 0
            probe_duration_seconds 0.067
            probe_dns_lookup_time_seconds 0.002
            probe_http_status_code 503
            probe_http_version 2
            probe_http_redirects 0
            probe_http_ssl 1
            probe_http_uncompressed_body_length 1024
            probe_ip_protocol 6
            probe_ip_addr_hash 3715897325
            probe_failed_due_to_regex 0
            probe_ssl_earliest_cert_expiry 1800000000
            probe_http_duration_seconds{phase="resolve"} 0.002
            probe_http_duration_seconds{phase="connect"} 0.004
            probe_http_duration_seconds{phase="tls"} 0.008
            probe_http_duration_seconds{phase="processing"} 0.016
            probe_http_duration_seconds{phase="transfer"} 0.003
            probed_journey_last_run_timestamp_seconds 1060.003
            """
        #expect(lines(meter.families(ofLast: "ship")).joined(separator: "\n") == expected)
        #expect(lines(meter.families(ofLast: "nothing")).isEmpty)
        #expect(lines(meter).contains("probe_success{instance=\"ship\"} 0"))
    }

    @Test("counters begin with the start, and count scheduled runs only")
    func counters() {
        var meter = meter()
        meter.absorb(.run(run(1)), isLive: false)
        meter.absorb(.run(run(2)), isLive: true)
        meter.absorb(.run(run(3, .failed, milliseconds: 800)), isLive: true)
        meter.absorb(.run(run(4, .failed, kind: .confirmation)), isLive: true)
        meter.absorb(.run(run(5, .aborted)), isLive: true)
        for isLive in [false, true] {
            let gap = Record.Gap(
                journey: "ship",
                service: "shipping",
                reason: .late,
                plannedFirst: Timestamp(clampingSeconds: 6),
                plannedLast: Timestamp(clampingSeconds: 8),
                count: 3
            )
            meter.absorb(.gap(gap), isLive: isLive)
        }
        let found = Set(lines(meter))
        let place = "service=\"shipping\",journey=\"ship\",location=\"fra\""
        let expected = [
            "probed_journey_runs_total{\(place),outcome=\"passed\"} 1",
            "probed_journey_runs_total{\(place),outcome=\"degraded\"} 0",
            "probed_journey_runs_total{\(place),outcome=\"failed\"} 1",
            "probed_journey_runs_total{\(place),outcome=\"aborted\"} 1",
            "probed_journey_runs_total{\(place),outcome=\"skipped\"} 0",
            "probed_journey_runs_total{\(place),outcome=\"missed\"} 3",
            "probed_journey_duration_seconds_bucket{\(place),le=\"0.05\"} 0",
            "probed_journey_duration_seconds_bucket{\(place),le=\"0.1\"} 1",
            "probed_journey_duration_seconds_bucket{\(place),le=\"1.0\"} 2",
            "probed_journey_duration_seconds_sum{\(place)} 0.867",
            "probed_journey_last_run_timestamp_seconds{\(place)} 5.003",
            "probed_step_duration_seconds_count{journey=\"ship\",step=\"log in\"} 2",
            "probed_step_failures_total{journey=\"ship\",step=\"pay\",reason=\"status\"} 1",
            "probed_scheduler_lag_seconds_bucket{le=\"0.0025\"} 0",
            "probed_scheduler_lag_seconds_bucket{le=\"0.005\"} 3",
            "probed_runs_missed_total{reason=\"late\"} 3",
            "probed_runs_missed_total{reason=\"down\"} 0",
        ]
        for line in expected { #expect(found.contains(line), "\(line)") }
    }

    @Test("what goes on when something is over has no lag")
    func laterPart() {
        var meter = RunMeter(location: "fra")
        let part = RunMeter.Subject(
            service: "shipping",
            every: .seconds(60),
            steps: ["pay"],
            hasTimetable: false
        )
        meter.configure(["ship/pay": part])
        var run = run(1)
        run.journey = "ship/pay"
        meter.absorb(.run(run), isLive: true)
        let found = lines(meter)
        #expect(found.contains("probed_scheduler_lag_seconds_count 0"))
        #expect(found.contains("probe_success{instance=\"ship/pay\"} 1"))
        #expect(!found.contains { $0.contains("log in") })
    }

    @Test("Grafana's boards find their names")
    func grafana() {
        var meter = meter()
        for (number, outcome) in [Outcome.passed, .degraded, .failed, .aborted].enumerated() {
            meter.absorb(.run(run(UInt64(number), outcome)), isLive: true)
        }
        let place = "instance=\"ship\",job=\"shipping\",probe=\"fra\""
        let expected = [
            "probe_all_success_sum{\(place)} 2",
            "probe_all_success_count{\(place)} 3",
            "probe_all_duration_seconds_bucket{\(place),le=\"0.1\"} 3",
            "sm_check_info{\(place),check_name=\"multihttp\",region=\"fra\",frequency=\"60000\"} 1",
        ]
        let found = lines(meter)
        for line in expected { #expect(found.contains(line), "\(line)") }
    }

    @Test("a figure names the run by which it can be looked up")
    func exemplars() {
        var meter = meter()
        meter.absorb(.run(run(3, .failed)), isLive: true)
        let found = lines(meter.families(stepHistograms: true), .openMetrics)
        let place = "service=\"shipping\",journey=\"ship\",location=\"fra\""
        let expected = [
            "probed_journey_duration_seconds_bucket{\(place),le=\"0.1\"} 1"
                + " # {run_id=\"0000000000003\"} 0.067 3.07",
            "probed_step_failures_total{journey=\"ship\",step=\"pay\",reason=\"status\"} 1"
                + " # {run_id=\"0000000000003\"} 1 3.07",
        ]
        for line in expected { #expect(found.contains(line), "\(line)") }
    }

    @Test("what is in force no more vanishes at once")
    func configuring() {
        var meter = meter()
        meter.absorb(.run(run(1, .failed)), isLive: true)
        meter.configure(["ship": subject(steps: ["pay"])])
        #expect(!lines(meter).contains { $0.contains("log in") })
        #expect(
            lines(meter).contains(
                "probed_step_failures_total{journey=\"ship\",step=\"pay\",reason=\"status\"} 1"
            )
        )
        #expect(!lines(meter, stepHistograms: false).contains { $0.hasPrefix("probed_step_dur") })
        // Of another service it is another journey.
        meter.configure(["ship": subject(of: "parcels")])
        #expect(!lines(meter).contains { $0.hasPrefix("probe_success") || $0.contains("shipping") })
        meter.configure([:])
        meter.absorb(.run(run(2)), isLive: true)
        #expect(!lines(meter).contains { $0.contains("ship") })
    }

    @Test("has no more series than are allowed for", arguments: [true, false])
    func series(stepHistograms: Bool) {
        var meter = meter()
        for (number, reason) in Reason.allCases.enumerated() where !reason.isOurs {
            var run = run(UInt64(number), .failed)
            for step in run.steps.indices {
                (run.steps[step].state, run.steps[step].reason) = (.failed, reason)
            }
            meter.absorb(.run(run), isLive: true)
        }
        let journeys = meter.families(stepHistograms: stepHistograms)
            .filter {
                !["probed_scheduler_lag_seconds", "probed_runs_missed_total"].contains($0.name)
            }
        let most = RunMeter.seriesMaximum(steps: [2], stepHistograms: stepHistograms)
        let count = journeys.reduce(0) { $0 + $1.series }
        #expect(count <= most && count + 25 >= most, "\(count) of \(most)")
        #expect(RunMeter.seriesMaximum(steps: [2, 2], stepHistograms: stepHistograms) == 2 * most)
    }
}
