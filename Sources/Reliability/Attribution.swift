package import ProbeModel

/// What one run says about its steps and about the components behind them. It is an attribution,
/// not a measurement. Only scheduled runs with a verdict say anything.
package struct Attribution: Sendable {
    /// Steps that were reached, in order, without cleanup.
    package private(set) var steps: [Reached] = []
    /// The components that these steps need, each once.
    package private(set) var needed: Set<String> = []
    /// The components that the journey needs in all, reached or not.
    package private(set) var components: Set<String> = []
    /// The component that the failing response named.
    package private(set) var proven: String?
    /// The components of the failing step if the response named none: they share the blame.
    package private(set) var suspected: Set<String> = []

    /// A step that came to an end.
    package struct Reached: Hashable, Sendable {
        package let name: String
        package let duration: Microseconds
        /// Why it failed; nil if it passed.
        package let reason: Reason?

        init(_ step: Run.Step, failedWith reason: Reason?) {
            name = step.name
            duration = step.duration
            self.reason = reason
        }
    }

    /// Takes a run apart.
    package init(of run: Run) {
        let required = run.steps.filter { !$0.isCleanup }
        for step in required { components.formUnion(step.components) }
        if let blamed = run.blamed { components.insert(blamed) }
        guard run.kind == .scheduled, run.outcome.isVerdict else { return }
        for step in required {
            switch step.state {
            case .passed: steps.append(Reached(step, failedWith: nil))
            case .failed:
                let reason = step.reason ?? run.reason ?? .internal
                steps.append(Reached(step, failedWith: reason))
            case .aborted, .notReached: continue
            }
            needed.formUnion(step.components)
        }
        guard run.outcome == .failed else { return }
        proven = run.blamed
        if let proven {
            // The response itself says that the step needs it.
            needed.insert(proven)
        } else {
            suspected = Set(run.failedStep?.components ?? [])
        }
    }

    /// What each suspected component carries of one failure, in parts per million.
    package var share: Int { suspected.isEmpty ? 0 : 1_000_000 / suspected.count }
}
