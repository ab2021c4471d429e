import Alerting
import Ledger
package import ProbeModel

/// What is left to do when no record makes it necessary.
extension Fold {
    /// What the replayed records leave to do: alerts that were decided and not recorded, alerts
    /// that were recorded and not delivered, and extra runs that were owed.
    package mutating func leftovers(
        receivers: Set<String>,
        forgetful: Set<String>,
        at now: Timestamp
    ) -> [Consequence] {
        forgetOthers()
        let gone = book.journeys.subtracting(terms.keys)
        for journey in gone.sorted() {
            // What this decides is pending, and recorded with the rest.
            _ = book.handle(.forgotten(journey: journey), at: now)
        }
        let raised = book.pending.map { Consequence.record(.alert($0)) }
        let owed = book.owedRuns(at: now).map(Consequence.init)
        plan(at: now)
        _ = desk.release(at: now, presents)
        let recently = now - Limits.replayTime
        let untold = desk.untold(receivers, forgetful: forgetful, since: recently).map {
            Consequence.tell($0.telling, receivers: $0.missing)
        }
        return raised + untold + restatement(at: now) + owed
    }

    /// What was held back and lasts, now that nothing is in its way.
    package mutating func release(at now: Timestamp) -> [Consequence] {
        desk.release(at: now, presents).map { .tell(widened($0), receivers: nil) }
            + desk.releaseAhead(at: now).map { .tellOfEvidence($0, .pending) }
    }

    /// Open alerts and debts, and journeys that wait, are recorded anew once a day and at each start,
    /// so that a replay finds them within its horizon; nobody is told again.
    package mutating func restate(at now: Timestamp) -> [Consequence] {
        plan(at: now)
        return restatement(at: now)
    }

    private func restatement(at now: Timestamp) -> [Consequence] {
        let alerts = desk.restatement(of: book.openAlerts, at: now).map(Consequence.record)
        return alerts + debts.open.map { .record(.debt($0)) } + [.restateSuspensions]
    }

    // MARK: Ahead of the disk

    /// While the disk does not answer: decides on the runs that wait for it. `reached` is the last
    /// durable record; runs are asked for once it is known which were looked at already.
    package mutating func goAhead(
        from reached: UInt64,
        over waiting: (_ sequence: UInt64) -> [(run: Run, sequence: UInt64)]
    ) -> [Consequence] {
        var consequences = decide(.stalled(durable: book, through: reached))
        for item in waiting(pending.foreseen) {
            let event = PendingBook.Event.appended(event(of: item.run), sequence: item.sequence)
            consequences += decide(event, at: item.run.ended)
        }
        return consequences
    }

    /// The disk answers again.
    package mutating func fallBack() {
        _ = decide(.relieved)
        desk.fallBack()
    }

    /// Nothing will become durable any more: what became of alerts that went ahead.
    package mutating func giveUp() -> [Consequence] { decide(.ended) }

    /// The second word about alerts that an earlier life told ahead of the disk, and the ledger
    /// does not bear out. The others are told from there, under the same names.
    package func lost(among alerts: [Alert], receivers: Set<String>) -> [Consequence] {
        let decided = Set(book.pending.map { Telling.Key($0) })
        return alerts.filter { !desk.knows($0) && !decided.contains(Telling.Key($0)) }
            .map { .tellOfEvidence(Telling(forgotten: $0, by: receivers), .lost) }
    }

    /// `now` labels what a run that waits is judged to be.
    mutating func decide(
        _ event: PendingBook.Event,
        at now: Timestamp = Timestamp(nanoseconds: 0)
    ) -> [Consequence] {
        pending.handle(event, at: now).compactMap { action in
            switch action {
            case .tell(let alert, let evidence):
                desk.tellAhead(alert, evidence).map { .tellOfEvidence($0, evidence) }
            case .run(let journey, let kind, let delay):
                .ask(journey: journey, kind: kind, after: delay)
            }
        }
    }
}
