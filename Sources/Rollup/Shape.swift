import ProbeModel

/// A run as it was seen before, so that the next one that is like it needs no names looked up.
final class Shape: Sendable {
    let journey: Int64
    let track: Int64
    let ending: Int64
    let isDoubted: Bool
    private let isUnverified: Bool
    let neededRetry: Bool
    let latencies: [Latency]
    private let model: Run

    /// What one part of a run adds to a histogram.
    struct Latency: Sendable {
        /// Zero for the journey as a whole.
        let step: Int64
        /// The step's place in the run; nil for the journey.
        let place: Int?
        /// A timeout is longer than anything that was measured.
        let isTimeout: Bool
    }

    /// Where to look for it first.
    struct Key: Hashable, Sendable {
        let journey: String
        let plan: UInt64
        let outcome: Outcome
        let reason: Reason?
        /// The first step that did not pass.
        let place: Int?
        let doubt: UInt64

        init(_ run: Run, doubt: UInt64) {
            journey = run.journey
            plan = run.plan
            outcome = run.outcome
            reason = run.reason
            place = run.steps.firstIndex { $0.state != .passed }
            self.doubt = doubt
        }
    }

    /// Gives a run its numbers.
    init(of run: Run, doubt: UInt64, names: inout Names, tracks: inout Tracks) {
        var model = run
        for place in model.steps.indices { model.steps[place].attempts = [] }
        self.model = model
        names.describe(run)
        journey = names.journey(run.journey, of: run.service)
        track = tracks.number(of: journey, at: run.location)
        var ending = names.ending(of: run, journey: journey, track: track, doubt: doubt)
        isDoubted = doubt > 0
        neededRetry = run.neededRetry && !isDoubted
        if neededRetry {
            let strict = names.ending(
                of: run.withoutRetries,
                journey: journey,
                track: track,
                doubt: 0
            )
            ending.strict = names.ending(strict)
        }
        self.ending = names.ending(ending)
        isUnverified = run.isUnverified
        latencies = isDoubted ? [] : Self.latencies(of: run, steps: ending.steps.map(\.step))
    }

    /// A failure has no latency; steps come in the order in which they were reached.
    private static func latencies(of run: Run, steps: [Int64]) -> [Latency] {
        guard run.outcome.isVerdict else { return [] }
        var latencies: [Latency] = []
        func add(_ step: Int64, _ place: Int?, failure: Reason?) {
            guard failure == nil || failure == .timeout else { return }
            latencies.append(Latency(step: step, place: place, isTimeout: failure != nil))
        }
        add(0, nil, failure: run.outcome == .failed ? run.reason ?? .internal : nil)
        var reached = steps.makeIterator()
        for (place, step) in run.steps.enumerated() where !step.isCleanup {
            switch step.state {
            case .passed: reached.next().map { add($0, place, failure: nil) }
            case .failed:
                let reason = step.reason ?? run.reason ?? .internal
                reached.next().map { add($0, place, failure: reason) }
            case .aborted, .notReached: continue
            }
        }
        return latencies
    }

    /// Whether everything that figures depend on, but the times, is the same.
    func fits(_ run: Run) -> Bool {
        guard model.steps.count == run.steps.count, model.journey == run.journey,
            model.service == run.service, model.location == run.location,
            model.blamed == run.blamed, model.healthOf == run.healthOf,
            isUnverified == run.isUnverified
        else { return false }
        return run.steps.indices.allSatisfy { place in
            let (known, step) = (model.steps[place], run.steps[place])
            return known.state == step.state && known.reason == step.reason
                && known.retried == step.retried
                && known.isCleanup == step.isCleanup && known.name == step.name
                && known.components == step.components
        }
    }
}
