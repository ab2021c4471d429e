import JSON
package import ProbeModel

extension Plan {
    /// How a step departs from the rule: sent at once, one time, and the journey ends if it fails.
    package struct Flow: Sendable {
        /// Waited for before the first attempt; the customer who reads and thinks.
        package let pause: Duration?
        package let retry: Retry?
        /// Its failure is recorded and does not fail the journey.
        package let isTolerated: Bool
        /// When it has passed, the journey has reached its end.
        package let isEnough: Bool
        /// The step behind this one tells what became of a request whose answer was lost.
        package let asks: Bool
        /// This step is sent only if the answer to the step before it was lost.
        package let isAsked: Bool
        /// All must hold, or the step is left out.
        let conditions: [Condition]
    }

    /// Another attempt after a failure of certain kinds.
    package struct Retry: Hashable, Sendable {
        /// Attempts beyond the first.
        package let count: Int
        package let delay: Duration
        package let reasons: Set<Reason>
    }

    /// A check of a variable or of what an earlier step captured.
    struct Condition: Sendable {
        let name: String
        let value: Value
        let predicate: Predicate
    }

    /// What a name stands for.
    enum Value: Sendable {
        case constant(JSON)
        case slot(Int)
    }

    /// What becomes of a step whose turn has come.
    package enum Prospect: Hashable, Sendable {
        case due
        /// Its `when` does not hold; a sentence says what was found.
        case leftOut(String)
        /// Its `when` cannot be judged.
        case undecidable(Reason, String)
    }
}

extension Plan.Step {
    /// Whether the step's `when` holds.
    package func prospect(_ bindings: inout Bindings) -> Plan.Prospect {
        flow?.conditions.prospect(&bindings) ?? .due
    }
}

extension [Plan.Condition] {
    /// Whether all hold.
    func prospect(_ bindings: inout Bindings) -> Plan.Prospect {
        for condition in self {
            let prospect = condition.prospect(&bindings)
            guard prospect == .due else { return prospect }
        }
        return .due
    }
}

extension Plan.Condition {
    fileprivate func prospect(_ bindings: inout Bindings) -> Plan.Prospect {
        let subject = bindings.current(value).map(Subject.value) ?? .nothing
        do throws(Plan.Fault) {
            let predicate = try predicate.resolved(&bindings)
            let wanted = bindings.masked(predicate.words)
            switch predicate.finding(subject, at: bindings.now) {
            case .met: return .due
            case .unmet, .absent: return .leftOut("left out: '\(name)' is not \(wanted)")
            case .mismatch(let types, _):
                return .undecidable(.check, "'when' cannot be judged: '\(name)' is a \(types)")
            case .limit(let message):
                return .undecidable(.limit, "'when' cannot be judged: \(message)")
            }
        } catch .nothingRemembered(_) {
            // The first run has nothing to compare with.
            return .due
        } catch {
            return .undecidable(error.reason, "'when' cannot be judged: \(error.detail)")
        }
    }
}

extension Bindings {
    /// What a name stands for now; nil if nothing was captured.
    func current(_ value: Plan.Value) -> JSON? {
        switch value {
        case .constant(let json): json
        case .slot(let slot): values[slot]
        }
    }
}
