import Alerting
import Ledger
import Notify
import ProbeModel
import Runner

/// Puts what happened into the ledger.
enum Evidence {
    /// A run, or slots without one.
    static func note(
        _ happening: Walker.Happening,
        in ledger: Ledger,
        _ waiting: WaitingRuns,
        _ suspensions: SuspensionDesk
    ) {
        switch happening {
        case .finished(let run):
            let end = MonotonicClock.now()
            let sequence =
                if let suspension = run.suspension {
                    suspensions.append(.run(run), of: suspension, to: ledger)
                } else {
                    try? ledger.append(.run(run))
                }
            guard let sequence else { return }
            waiting.add(run, sequence: sequence, since: end)
        case .missed(let miss, let service):
            append(
                .gap(
                    Record.Gap(
                        journey: miss.journey,
                        service: service,
                        reason: miss.reason,
                        plannedFirst: miss.first,
                        plannedLast: miss.last,
                        count: UInt64(miss.count)
                    )
                ),
                to: ledger
            )
        }
    }

    /// The ledger counts what it must refuse, records it as a GAP as soon as it can, and the
    /// watchdog says so: nothing else can be done here.
    static func append(_ record: Record, to ledger: Ledger) {
        _ = try? ledger.append(record)
    }

    /// Why no run may start now: what it would find could not be kept.
    static func obstacle(
        _ ledger: Ledger,
        _ follower: Follower,
        _ waiting: WaitingRuns
    ) -> Reason? {
        if waiting.pausesWithoutEvidence, waiting.mode != .durable { return .local }
        let state = ledger.state
        let backlog = state.durableSequence - min(state.durableSequence, follower.absorbedSequence)
        // Runs that are going on shall find room for what they will have found.
        let most = Limits.ledgerQueueBytes - Limits.ledgerQueueReserve
        let hasRoom = state.queuedBytes < most && backlog < Limits.followerBacklog
        return hasRoom ? nil : .local
    }
}
