import Alerting
import Export
import Journey
import Ledger
import ProbeModel
import Reliability
import Rollup
import Runner

extension Fold {
    /// What the records up to one of them add up to. It has nothing of the configuration, which is
    /// that of the start that goes on with it; no counter of Prometheus, which begins at zero; and
    /// nothing that went ahead of the disk.
    package struct State: Hashable, Sendable, Codable {
        let board: Board
        let presents: PresentBook
        let lags: LagWatch
        let changes: ChangeBook
        let book: AlertBook
        let desk: IncidentDesk
        let debts: DebtBook
        let suspensions: SuspensionBook
        let plannedStarts: PlannedStarts
        let histories: [String: History]
        let capBook: CapBook
        let missed: UInt64
        let results: [String: RunMeter.Last]
        let certificates: CertificateBook
        let declared: [DeclaredEntry]
        let planned: Timestamp?
        let reached: Timestamp?
        let holes: HoleWatch
        /// The last record that is in it.
        package let sequence: UInt64
    }

    package var state: State {
        State(
            board: board,
            presents: presents,
            lags: lags,
            changes: changes,
            book: book,
            desk: desk,
            debts: debts,
            suspensions: suspensions,
            plannedStarts: plannedStarts,
            histories: histories,
            capBook: capBook,
            missed: missed,
            results: meter.results,
            certificates: certificates,
            declared: maintenance.known,
            planned: planned,
            reached: reached,
            holes: holes,
            sequence: sequence
        )
    }

    /// Goes on with what a former life knew, as if it had seen the records itself. What is in force
    /// is said behind that, as to a life that goes on.
    package mutating func resume(_ state: State) {
        (board, presents, changes) = (state.board, state.presents, state.changes)
        lags = state.lags
        let policy = book.policy
        book = state.book
        book.policy = policy
        desk.resume(state.desk)
        (debts, suspensions) = (state.debts, state.suspensions)
        (plannedStarts, histories, capBook) = (state.plannedStarts, state.histories, state.capBook)
        (missed, certificates) = (state.missed, state.certificates)
        meter.resume(state.results)
        _ = maintenance.learn(state.declared)
        (planned, reached) = (state.planned, state.reached)
        (holes, sequence) = (state.holes, state.sequence)
    }
}
