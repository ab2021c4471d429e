package import ProbeModel

/// Decides who is told what: the rule of each service over the runs of its journeys.
///
/// A fold over the ledger: the same events in the same order give the same book, live and in a
/// replay. Every decision is labelled with the end of the run that decided, never with the time
/// at which it was folded.
package struct AlertBook: Hashable, Sendable, Codable {
    package enum Event: Hashable, Sendable {
        /// A run is in the ledger; it is judged on these terms.
        case finished(Run, AlertTerms)
        /// An alert is in the ledger (or was sent although no evidence can be written).
        case recorded(Alert)
        /// A person says that it is over: what fails on has to show it anew.
        case ended(Alert, by: String)
        /// A reload removed the journey.
        case forgotten(journey: String)
    }

    package enum Action: Hashable, Sendable {
        /// To be appended to the ledger, and told when it is durable.
        case raise(Alert)
        /// One more run than the timetable has; at most one of a journey is owed at a time.
        case run(journey: String, kind: Run.Kind, after: Duration)
    }

    /// That in force; of a snapshot the usual one.
    package var policy = AlertPolicy()
    private var watches: [String: Watch] = [:]

    private enum CodingKeys: CodingKey { case watches }

    package init(policy: AlertPolicy = AlertPolicy()) {
        self.policy = policy
    }

    /// Takes in what happened; `now` labels decisions that no run made.
    package mutating func handle(_ event: Event, at now: Timestamp) -> [Action] {
        switch event {
        case .finished(let run, let terms):
            let policy = terms.policy ?? policy
            guard run.healthOf == nil || policy.pagesOnComponents else { return [] }
            return update(run.journey) { watch in watch.note(run, terms, policy: policy) }
        case .recorded(let alert):
            return update(alert.journey) { watch in
                watch.adopt(alert)
                return []
            }
        case .ended(let alert, let person):
            return update(alert.journey) { watch in watch.end(alert, by: person, at: now) }
        case .forgotten(let journey):
            return update(journey) { watch in watch.forget(at: now) }
        }
    }

    /// Journeys about which there is something to remember.
    package var journeys: Set<String> { Set(watches.keys) }

    /// The alerts that are firing, the oldest first.
    package var openAlerts: [Alert] {
        watches.values.flatMap(\.open.values).sorted(by: Self.precedes)
    }

    /// Journeys of which a run was bad lately, and which no alert is about: nobody is told.
    package var suspected: Set<String> { Set(watches.filter { $0.value.isSuspected }.keys) }

    /// Alerts that were decided and are not recorded: after a replay, what the ledger still lacks.
    ///
    /// A span whose beginning and end are both missing is not among them: it was over before
    /// anybody could be told, or a former policy did not see it.
    package var pending: [Alert] {
        watches.values.flatMap(\.pending).sorted(by: Self.precedes)
    }

    /// The gates of a journey after a run that it has taken in.
    package func readings(after run: Run, every: Duration) -> [GateReading] {
        watches[run.journey]?.readings(at: run.started, every: every) ?? []
    }

    /// The extra runs that were asked for and did not happen yet: after a replay, what the runner
    /// must be asked for once more.
    package func owedRuns(at now: Timestamp) -> [Action] {
        watches.sorted { $0.key < $1.key }.compactMap { journey, watch in
            watch.owed.map { owed in
                let wait = Duration.nanoseconds(owed.due.nanoseconds - now.nanoseconds)
                return .run(journey: journey, kind: owed.kind, after: max(.zero, wait))
            }
        }
    }

    private mutating func update(
        _ journey: String,
        _ change: (inout Watch) -> [Action]
    ) -> [Action] {
        var watch = watches.removeValue(forKey: journey) ?? Watch()
        let actions = change(&watch)
        if watch != Watch() { watches[journey] = watch }
        return actions
    }

    private static func precedes(_ left: Alert, _ right: Alert) -> Bool {
        (left.at, left.journey, left.level.rawValue, left.change.rawValue)
            < (right.at, right.journey, right.level.rawValue, right.change.rawValue)
    }
}
