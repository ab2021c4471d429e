package import Journey
package import ProbeModel

/// Which run is which account: one run holds one account, and no two hold the same. The account
/// that has been free for longest goes first, so that each of them is used and none too often.
package struct AccountBook: Hashable, Sendable {
    /// Names of the accounts that runs hold.
    private var leases: [RunID: String] = [:]
    /// When an account became free, counted in ends of leases.
    private var returns: [String: UInt64] = [:]
    private var count: UInt64 = 0

    package init() {}

    /// Leases one of these accounts to a run; nil if others hold all of them.
    package mutating func lease(_ accounts: [Plan.Account], to run: RunID) -> Plan.Account? {
        let held = Set(leases.values)
        let free = accounts.filter { !held.contains($0.name) }
        // The first of those that were never used, in the order of the file.
        let oldest = free.map { returns[$0.name, default: 0] }.min()
        guard let account = free.first(where: { returns[$0.name, default: 0] == oldest }) else {
            return nil
        }
        leases[run] = account.name
        return account
    }

    /// The run has ended, its cleanup too; or it was not started after all.
    package mutating func release(_ run: RunID) {
        guard let name = leases.removeValue(forKey: run) else { return }
        count += 1
        returns[name] = count
    }

    /// Forgets when accounts were used that are in force no more.
    package mutating func keep(_ names: Set<String>) {
        returns = returns.filter { names.contains($0.key) }
    }
}
