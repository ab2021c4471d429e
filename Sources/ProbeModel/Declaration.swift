/// Something that people declare and that figures depend on: a change, maintenance, answers of
/// customers. The order of the ledger proves when it was declared.
package struct Declaration: Hashable, Sendable, Codable {
    package var at: Timestamp
    /// Who declared it: the name of the user on this host.
    package var who: String
    package var matter: Matter

    package enum Matter: Hashable, Sendable, Codable {
        case change(Change)
        case maintenance(Maintenance)
        /// Maintenance that will not take place, by its name.
        case cancellation(of: String, reason: String)
        case survey(Survey)
    }

    package init(at: Timestamp, who: String, matter: Matter) {
        self.at = at
        self.who = who
        self.matter = matter
    }
}
