import Ledger
import ProbeModel
import Runner
import Synchronization

/// The debts of all journeys: puts them into the ledger, waits until they are durable, and knows
/// which are open. The book is a fold over the durable records.
final class DebtDesk: Sendable {
    private struct Waiter {
        let sequence: UInt64
        let ticket: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var book = DebtBook()
        var durable: UInt64 = 0
        var waiting: [Waiter] = []
        var tickets: UInt64 = 0
    }

    private let state = Mutex(State())

    // MARK: The fold

    func fold(_ debt: Debt) {
        state.withLock { $0.book.note(debt) }
    }

    /// Goes on with what an earlier life knew.
    func resume(_ book: DebtBook) { state.withLock { $0.book = book } }

    /// All records up to here are durable.
    func reached(_ sequence: UInt64) {
        let ready = state.withLock { state in
            state.durable = max(state.durable, sequence)
            let ready = state.waiting.filter { $0.sequence <= sequence }
            if !ready.isEmpty { state.waiting.removeAll { $0.sequence <= sequence } }
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    // MARK: Questions

    var open: [Debt] { state.withLock { $0.book.open } }

    /// Those that no journey that waits uses any more.
    func unused(beside suspensions: SuspensionDesk) -> [Debt] {
        open.filter { !suspensions.holds($0.run) }
    }

    /// Those that no run looks after: its cleanup has failed, or it must be over by now.
    func leftBehind(at now: Timestamp, beside suspensions: SuspensionDesk) -> [Debt] {
        unused(beside: suspensions).filter { debt in
            !debt.detail.isEmpty || debt.since + Limits.debtNotice <= now
        }
    }

    func open(of journey: String) -> [Debt] { state.withLock { $0.book.open(of: journey) } }

    subscript(id: RunID) -> Debt? { state.withLock { $0.book[id] } }

    // MARK: Noting

    /// What runs use of this.
    func keeping(in ledger: Ledger, beside suspensions: SuspensionDesk) -> DebtKeeping {
        DebtKeeping(
            open: { self.open(of: $0) },
            note: { await self.note($0, in: ledger) },
            isInUse: { suspensions.holds($0) }
        )
    }

    /// Notes a debt, and waits for the disk if something is about to be created, or a person waits:
    /// false if the ledger, or a disk that a person waits for, did not take it in time.
    ///
    /// A disk that does not answer stops no journey (log.md §12): then the debt waits with the other
    /// records, and people are told that no evidence is written.
    func note(_ debt: Debt, in ledger: Ledger) async -> Bool {
        guard let sequence = try? ledger.append(.debt(debt)) else { return false }
        switch debt.change {
        case .owed:
            if ledger.answers { _ = await wait(for: sequence) }
            return true
        case .forgiven: return await wait(for: sequence)
        case .named, .paid: return true
        }
    }

    private func wait(for sequence: UInt64) async -> Bool {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        let alarm = Task {
            try? await Task.sleep(for: Limits.debtTime)
            giveUp(ticket)
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { continuation in
            let isDurable = state.withLock { state in
                guard state.durable < sequence else { return true }
                state.waiting.append(
                    Waiter(sequence: sequence, ticket: ticket, continuation: continuation)
                )
                return false
            }
            if isDurable { continuation.resume(returning: true) }
        }
    }

    private func giveUp(_ ticket: UInt64) {
        let late = state.withLock { state in
            let index = state.waiting.firstIndex { $0.ticket == ticket }
            return index.map { state.waiting.remove(at: $0) }
        }
        late?.continuation.resume(returning: false)
    }
}

extension Ledger {
    /// Whether its disk has taken something within the time that a debt may wait for it.
    fileprivate var answers: Bool {
        guard state.isWritable else { return false }
        return stalledSince.map { MonotonicClock.now() - $0 < Limits.debtTime } ?? true
    }
}
