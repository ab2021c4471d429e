import ProbeModel
import Reliability

/// Figures that wait for the next transaction, added up in memory.
struct Batch {
    struct RunKey: Hashable {
        let journey: Int64
        let span: Span
        let outcome: Outcome
        let reason: Reason?
    }

    struct StepKey: Hashable {
        let step: Int64
        let span: Span
        let reason: Reason?
    }

    struct ComponentKey: Hashable {
        let journey: Int64
        let component: Int64
        let span: Span
    }

    struct LatencyKey: Hashable {
        let journey: Int64
        /// Zero for the journey as a whole.
        let step: Int64
        let span: Span
    }

    private(set) var runs: [RunKey: Int] = [:]
    private(set) var steps: [StepKey: Int] = [:]
    private(set) var components: [ComponentKey: ComponentTally] = [:]
    private(set) var latencies: [LatencyKey: LatencyHistogram] = [:]

    /// Rows that it will touch.
    var count: Int { runs.count + steps.count + components.count + latencies.count }

    /// Adds a scheduled run.
    mutating func add(_ run: Run, names: inout Names, thinned: Int64) {
        let journey = names.journey(of: run)
        let span = Span(of: run.started, thinned: thinned)
        add(run.outcome, run.reason, of: journey, in: span, count: 1)
        let attribution = Attribution(of: run)
        addComponents(attribution, of: journey, in: span, names: &names)
        guard run.outcome.isVerdict else { return }
        let failure = run.outcome == .failed ? run.reason ?? .internal : nil
        let whole = LatencyKey(journey: journey, step: 0, span: span)
        addLatency(run.duration, failure: failure, to: whole)
        // Required steps are reached one after the other, so their place is their order.
        for (place, reached) in attribution.steps.enumerated() {
            let step = names.step(reached.name, place: place + 1, of: journey)
            steps[StepKey(step: step, span: span, reason: reached.reason), default: 0] += 1
            let key = LatencyKey(journey: journey, step: step, span: span)
            addLatency(reached.duration, failure: reached.reason, to: key)
        }
    }

    mutating func add(
        _ outcome: Outcome,
        _ reason: Reason?,
        of journey: Int64,
        in span: Span,
        count: Int
    ) {
        let key = RunKey(journey: journey, span: span, outcome: outcome, reason: reason)
        runs[key, default: 0] += count
    }

    private mutating func addComponents(
        _ attribution: Attribution,
        of journey: Int64,
        in span: Span,
        names: inout Names
    ) {
        // In order, so that a rebuilt roll-up gives the same numbers to the same names.
        for name in attribution.components.sorted() {
            let component = names.component(name)
            let key = ComponentKey(journey: journey, component: component, span: span)
            let isSuspected = attribution.suspected.contains(name)
            components[key, default: ComponentTally(name: "")] += ComponentTally(
                name: "",
                needed: attribution.needed.contains(name) ? 1 : 0,
                proven: attribution.proven == name ? 1 : 0,
                suspected: isSuspected ? 1 : 0,
                sharedMillionths: isSuspected ? attribution.share : 0
            )
        }
    }

    /// A failure has no latency; a timeout is longer than anything that was measured.
    private mutating func addLatency(
        _ latency: Microseconds,
        failure: Reason?,
        to key: LatencyKey
    ) {
        if failure == nil {
            latencies[key, default: LatencyHistogram()].add(latency)
        } else if failure == .timeout {
            latencies[key, default: LatencyHistogram()].addCensored()
        }
    }
}
