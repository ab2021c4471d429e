package import ProbeModel

/// Where debts are noted, and where those of earlier runs are found.
package struct DebtKeeping: Sendable {
    /// The open debts of a journey, the oldest first.
    let open: @Sendable (String) -> [Debt]
    /// Notes a debt; false if the ledger refused it, so that nothing must be created.
    let note: @Sendable (Debt) async -> Bool

    package init(
        open: @escaping @Sendable (String) -> [Debt],
        note: @escaping @Sendable (Debt) async -> Bool
    ) {
        self.open = open
        self.note = note
    }

    /// Debts that end with their run: nobody keeps them.
    package static let none = DebtKeeping(open: { _ in [] }, note: { _ in true })
}
