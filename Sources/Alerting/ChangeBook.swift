package import ProbeModel

/// The last changes that people or their scripts declared, and reloads of the probes themselves: what
/// may have caused an incident. A fold over the ledger.
package struct ChangeBook: Hashable, Sendable {
    private var changes: [Change] = []

    package init() {}

    package mutating func absorb(_ declaration: Declaration) {
        if case .change(let change) = declaration.matter { add(change) }
    }

    package mutating func absorb(_ word: Intervention) {
        guard word.verb == .request, word.text == Self.reload else { return }
        add(
            Change(
                name: "reload of probed",
                service: "",
                component: "",
                at: word.at,
                note: "by \(word.person.name)"
            )
        )
    }

    /// What a person's request to put changed files in force is recorded as.
    package static let reload = "reload"

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
