package import Alerting
package import Ledger
package import ProbeModel

extension Fold {
    /// What the fold makes necessary outside.
    package enum Consequence: Sendable {
        /// To be appended to the ledger.
        case record(Record)
        /// Journeys that wait are to be recorded anew.
        case restateSuspensions
        /// An extra run, to confirm a failure or its end.
        case ask(journey: String, kind: Run.Kind, after: Duration)
        /// A customer's run failed: for those who search and filter.
        case report(Run, segments: [String])
        /// People are told: the alert is on disk. `receivers` is nil for all of them.
        case tell(Telling, receivers: Set<String>?)
        /// The alert goes ahead of the disk, or what became of it there.
        case tellOfEvidence(Telling, Alert.Evidence)

        init(_ action: AlertBook.Action) {
            switch action {
            case .raise(let alert): self = .record(.alert(alert))
            case .run(let journey, let kind, let delay):
                self = .ask(journey: journey, kind: kind, after: delay)
            }
        }
    }
}
