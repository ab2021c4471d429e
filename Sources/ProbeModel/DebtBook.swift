/// The debts that are open: a fold over those that were noted, the same for what is noted now and
/// for what the ledger holds after a restart.
package struct DebtBook: Hashable, Sendable, Codable {
    private var debts: [RunID: Debt] = [:]

    package init() {}

    package mutating func note(_ debt: Debt) {
        debts[debt.id] = debt.change.isOpen ? debt : nil
        guard debts.count > Limits.debts, let oldest = debts.values.min(by: Self.precedes) else {
            return
        }
        // Whoever owes so much needs a person; the ledger has them all.
        debts[oldest.id] = nil
    }

    package var count: Int { debts.count }

    /// All that are open, the oldest first.
    package var open: [Debt] { debts.values.sorted(by: Self.precedes) }

    /// Those of one journey, the oldest first.
    package func open(of journey: String) -> [Debt] {
        debts.values.filter { $0.journey == journey }.sorted(by: Self.precedes)
    }

    private static func precedes(_ left: Debt, _ right: Debt) -> Bool {
        (left.since, left.id.bits) < (right.since, right.id.bits)
    }

    package subscript(id: RunID) -> Debt? { debts[id] }
}
