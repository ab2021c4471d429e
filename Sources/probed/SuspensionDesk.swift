import Ledger
import ProbeModel
import Runner
import Synchronization

/// The journeys that wait to go on: which they are, and what is put into the ledger of them. The book
/// is a fold over the durable records.
///
/// What is written down anew and what came of a journey are appended one after the other, so that the
/// ledger never holds the older of the two behind the newer one.
final class SuspensionDesk: Sendable {
    private let book = Mutex(SuspensionBook())

    // MARK: The fold

    func fold(_ suspension: Suspension) {
        book.withLock { $0.note(suspension) }
    }

    /// Goes on with what an earlier life knew.
    func resume(_ saved: SuspensionBook) { book.withLock { $0 = saved } }

    // MARK: Questions

    var open: [Suspension] { book.withLock { $0.open } }

    /// Whether what a run created is still in use.
    func holds(_ run: RunID) -> Bool { book.withLock { $0.holds(run) } }

    // MARK: Noting

    /// The desk as a walker sees it, with the ledger that everything goes through.
    func keeping(in ledger: Ledger) -> SuspensionKeeping {
        SuspensionKeeping(
            take: { now, count in self.book.withLock { $0.take(due: now, atMost: count) } },
            note: { _ = self.append(.suspension($0), of: $0, to: ledger) },
            hasRoom: { journey in self.book.withLock { $0.hasRoom(for: journey) } }
        )
    }

    /// Appends what came of a journey that waited. What the ledger refuses did not happen, and is
    /// tried again soon.
    /// - Returns: the record's number; nil if the ledger refused it.
    func append(_ record: Record, of suspension: Suspension, to ledger: Ledger) -> UInt64? {
        book.withLock { book in
            guard let sequence = try? ledger.append(record) else {
                book.postpone(suspension.id, until: suspension.at + Limits.resumeInterval)
                return nil
            }
            book.answer(suspension.id)
            return sequence
        }
    }

    /// Writes down anew what waits, so that a replay finds it within its horizon.
    func restate(in ledger: Ledger) {
        book.withLock { book in
            for suspension in book.restatement { _ = try? ledger.append(.suspension(suspension)) }
        }
    }
}
