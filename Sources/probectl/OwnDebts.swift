import ProbeModel
import Runner
import Synchronization

/// What journeys owe that are walked here: a later part pays what an earlier one created.
final class OwnDebts: Sendable {
    private let book = Mutex(DebtBook())

    /// What no cleanup has undone: nobody tries it again.
    var open: [Debt] { book.withLock { $0.open } }

    var keeping: DebtKeeping {
        DebtKeeping(
            open: { journey in self.book.withLock { $0.open(of: journey) } },
            note: { debt in
                self.book.withLock { $0.note(debt) }
                return true
            }
        )
    }
}
