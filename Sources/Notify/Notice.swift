package import ProbeModel

/// One thing that people outside should know, before it takes the form of any receiver.
package struct Notice: Hashable, Sendable {
    package var kind: Kind
    package var severity: Severity
    /// One sentence for people. It may hold what a server said; every form makes it harmless.
    package var text: String
    package var fields: [Field]
    package var at: Timestamp
    /// The alert that this notice tells; nil for everything else.
    package var alert: Alert?
    /// Whether the ledger holds that alert.
    package var evidence: Alert.Evidence?
    /// The segments of customers whom it is about; nil if it is about no customers.
    package var segments: [String]?
    /// The alerts by which people know its incident, the earliest first. One that joins it is the
    /// last of them, for those who were not told of the others.
    package var beginnings: [Alert] = []

    /// Whether it is said more quietly than it is urgent: what is back wakes nobody again.
    package var isHushed = false

    /// Whether it says again what its receiver has taken before: the next word on it makes it stale.
    package var isReminder = false

    /// The receivers that took one of these, as the ledger has it; known for an end.
    package var takers: Set<String> = []

    /// A notice with the severity of its kind.
    package init(_ kind: Kind, _ text: String, fields: [Field] = [], at: Timestamp) {
        self.kind = kind
        self.severity = kind.severity
        self.text = text
        self.fields = fields
        self.at = at
    }

    /// Whether it tells the end of something that was told. What the ledger does not bear out is
    /// taken back: a beginning ends, and an end begins again.
    package var isEnd: Bool {
        switch kind {
        case .alert, .resolved: (kind == .resolved) != (evidence == .lost)
        case .evidenceRestored, .troubleOver: true
        case .receiver: severity == .notice
        default: false
        }
    }

    /// Whether it tells of something that lasts, or of the end of that.
    var isOfState: Bool {
        switch kind {
        case .alert, .resolved, .update, .evidence, .evidenceRestored, .trouble, .troubleOver,
            .receiver:
            true
        default: false
        }
    }

    /// The alert by which a receiver knows what this is about, at its beginning and at its end. Who
    /// knows a ticket has not been woken: a page begins anew.
    package var subject: Alert? {
        let level = kind == .alert ? alert?.level : .page
        return beginnings.first { $0.level == level } ?? beginnings.first ?? alert
    }

    /// A page and a ticket of one incident are told as two things, and each of them ends. What is new
    /// of it is told once.
    var byLevel: [Notice] {
        guard kind != .alert, kind != .update, !beginnings.isEmpty else { return [self] }
        return Alert.Level.allCases.compactMap { level in
            var part = self
            part.beginnings.removeAll { $0.level != level }
            return part.beginnings.isEmpty ? nil : part
        }
    }

    /// The name of what it is about, the same at its beginning and its end; nil if it has neither.
    package var topic: String? { self[.incident] ?? alert?.id.description }

    /// A named value, for those who filter and search.
    package struct Field: Hashable, Sendable {
        package let name: Name
        package let value: String

        package init(_ name: Name, _ value: String) {
            self.name = name
            self.value = value
        }

        /// The names that a value can have; the same word in JSON, syslog and, as
        /// `PROBED_<NAME>`, in the journal.
        package enum Name: String, CaseIterable, Sendable {
            case service, journey, step, reason, component, host, location
            case run, alert, incident, since
            /// Whether the ledger holds it: `pending`, `durable`, `lost`; or what a server said.
            case evidence
            case receiver, count
            /// Of customers, by name, separated by commas.
            case segments
            /// How many journeys an incident reaches, and of which services, separated by commas.
            case journeys, services
            /// The address of what to do first.
            case runbook
        }
    }

    /// The field's value; nil if there is none.
    package subscript(name: Field.Name) -> String? {
        fields.first { $0.name == name }?.value
    }
}

extension Notice.Field.Name {
    /// `PROBED_JOURNEY`; identifiers say that they are one.
    package var journalName: String {
        switch self {
        case .run, .alert, .incident: "PROBED_\(rawValue.uppercased())_ID"
        case .service, .journey, .step, .reason, .component, .host, .location, .since,
            .evidence, .receiver, .count, .segments, .journeys, .services, .runbook:
            "PROBED_\(rawValue.uppercased())"
        }
    }
}
