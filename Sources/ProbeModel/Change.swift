/// A deploy, a migration, a switch: something that may have changed what customers get.
package struct Change: Hashable, Sendable, Codable {
    package var name: String
    /// Empty: all services.
    package var service: String
    /// Empty: unknown.
    package var component: String
    /// When it took effect.
    package var at: Timestamp
    package var note: String

    package init(name: String, service: String, component: String, at: Timestamp, note: String) {
        self.name = name
        self.service = service
        self.component = component
        self.at = at
        self.note = note
    }
}
