package import ProbeModel

/// The last changes that people or their scripts declared, and those of what is probed: what may
/// have caused an incident. A fold over the ledger.
package struct ChangeBook: Hashable, Sendable, Codable {
    private var changes: [Change] = []
    /// The hash of the configuration in force; nil until the fold meets the first one.
    private var configuration: String?

    package init() {}

    package mutating func absorb(_ declaration: Declaration) {
        if case .change(let change) = declaration.matter { add(change) }
    }

    /// Takes the hash of what is in force from then on. A start, a reload that changes nothing and
    /// each part of a large configuration record the same one again.
    package mutating func absorb(configuration hash: String, at time: Timestamp) {
        defer { configuration = hash }
        guard let configuration, configuration != hash else { return }
        add(
            Change(
                name: "configuration of probed",
                service: "",
                component: "",
                at: time,
                note: "\(hash.prefix(16)) is in force"
            )
        )
    }

    private mutating func add(_ change: Change) {
        if changes.count == Limits.rememberedChanges { changes.removeFirst() }
        changes.append(change)
    }

    /// Those of the services that an incident touches, from an hour before it began until people
    /// were told of it, the latest first.
    package func before(_ incident: Incident) -> [Change] {
        let services = incident.services
        return changes.filter { change in
            change.at + Limits.changesBefore >= incident.since && change.at <= incident.opened
                && (change.service.isEmpty || services.contains(change.service))
        }.sorted { ($0.at, $0.name) > ($1.at, $1.name) }
    }
}
