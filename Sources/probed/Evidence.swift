import Ledger
import Notify
import ProbeModel
import Runner

/// Puts what happened into the ledger.
enum Evidence {
    /// A run, or slots without one.
    static func note(_ happening: Walker.Happening, in ledger: Ledger) {
        switch happening {
        case .finished(let run): append(.run(run), to: ledger)
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

    /// That a receiver has taken an alert.
    static func note(_ notice: Notice, toldTo receiver: String, in ledger: Ledger) {
        guard let alert = notice.alert else { return }
        let delivery = Record.Delivery(
            alert: alert.id,
            change: alert.change,
            receiver: receiver,
            at: MonotonicClock.wallClock()
        )
        append(.delivery(delivery), to: ledger)
    }

    /// A record that the ledger does not take is lost for the figures: said aloud, and the walker
    /// starts no more runs until the ledger takes records again.
    static func append(_ record: Record, to ledger: Ledger) {
        do {
            _ = try ledger.append(record)
        } catch {
            Console.complain("a record could not be kept: \(error)")
        }
    }
}
