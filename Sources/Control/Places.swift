/// Who holds the places of one listener: no user has them all, and root finds one when all others
/// have theirs (promises.md A7). Pure; its owner locks.
package struct Places: Sendable {
    private let limits: ControlLimits
    private var count = 0
    private var byUser: [UInt32: Int] = [:]

    package init(_ limits: ControlLimits) {
        self.limits = limits
    }

    /// Takes a place for a user, nil for somebody from the network. False if there is none.
    package mutating func take(for user: UInt32?) -> Bool {
        guard hasPlace(for: user) else { return false }
        count += 1
        if let user { byUser[user, default: 0] += 1 }
        return true
    }

    /// Gives back what `take` gave.
    package mutating func leave(_ user: UInt32?) {
        count -= 1
        guard let user, let held = byUser[user] else { return }
        byUser[user] = held > 1 ? held - 1 : nil
    }

    private func hasPlace(for user: UInt32?) -> Bool {
        guard let user, user != 0 else { return count < limits.connections }
        return count < limits.connections - limits.connectionsForRoot
            && byUser[user, default: 0] < limits.connectionsPerUser
    }
}
