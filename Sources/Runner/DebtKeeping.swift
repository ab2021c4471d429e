import Journey
package import ProbeModel

/// Where debts are noted, and where those of earlier runs are found.
package struct DebtKeeping: Sendable {
    /// The open debts of a journey, the oldest first.
    let open: @Sendable (String) -> [Debt]
    /// Notes a debt; false if the ledger refused it, so that nothing must be created.
    let note: @Sendable (Debt) async -> Bool
    /// Whether what a run created is still in use, because its journey goes on later.
    let isInUse: @Sendable (RunID) -> Bool

    package init(
        open: @escaping @Sendable (String) -> [Debt],
        note: @escaping @Sendable (Debt) async -> Bool,
        isInUse: @escaping @Sendable (RunID) -> Bool = { _ in false }
    ) {
        self.open = open
        self.note = note
        self.isInUse = isInUse
    }

    /// Those that a run may pay: those that it goes on with, and of other runs what is no longer in
    /// use. Of a journey that lasts, several runs may be on their way at once; those are left alone.
    func left(to plan: Plan, resuming: Suspension?, at now: Timestamp) -> [Debt] {
        guard plan.owes else { return [] }
        let longest = plan.deadline + Limits.cleanupTime
        return open(plan.name).filter { debt in
            if resuming?.runs.contains(debt.run) ?? false { return true }
            return !isInUse(debt.run) && (!plan.isLasting || debt.since + longest < now)
        }
    }

    /// Debts that end with their run: nobody keeps them.
    package static let none = DebtKeeping(open: { _ in [] }, note: { _ in true })
}
