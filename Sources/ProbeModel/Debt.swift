/// Something that a journey creates and must undo. It is noted before the request that creates it
/// is sent, and stands until the service has confirmed that it is gone.
package struct Debt: Hashable, Sendable, Identifiable, Codable {
    /// What became of it. The raw values are those of the ledger's format.
    package enum Change: UInt8, CaseIterable, Sendable, Codable {
        /// The request that creates it may be sent from now on.
        case owed = 1
        /// It was created, and it is known by what name.
        case named = 2
        /// The service has confirmed that it is gone, or nothing had been sent.
        case paid = 3
        /// A person has looked after it.
        case forgiven = 4

        package var word: String { String(describing: self) }

        /// Whether something is still to be undone.
        package var isOpen: Bool { self == .owed || self == .named }
    }

    /// What the cleanup step needs to know: never a secret.
    package struct Value: Hashable, Sendable, Codable {
        /// Of a variable or a capture.
        package let name: String
        /// JSON, so that it keeps its type.
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package let id: RunID
    package var change: Change
    /// The run that created it.
    package let run: RunID
    package let journey: String
    package let service: String
    package let location: String
    /// The step that creates.
    package let step: String
    /// The cleanup step that undoes it.
    package let undo: String
    /// When it was noted first.
    package let since: Timestamp
    /// When this became of it.
    package var at: Timestamp
    package var values: [Value]
    /// Why it is still open, or who forgave it; no secrets, may be empty.
    package var detail: String

    package init(
        id: RunID,
        of run: Run,
        step: String,
        undo: String,
        at now: Timestamp,
        values: [Value]
    ) {
        self.init(
            id: id,
            change: .owed,
            run: run.id,
            names: [run.journey, run.service, run.location, step, undo],
            since: now,
            at: now,
            values: values
        )
    }

    /// `names` are journey, service, location, step and undo, in this order.
    package init(
        id: RunID,
        change: Change,
        run: RunID,
        names: [String],
        since: Timestamp,
        at: Timestamp,
        values: [Value],
        detail: String = ""
    ) {
        precondition(names.count == Self.nameCount, "a debt has five names")
        self.id = id
        self.change = change
        self.run = run
        (journey, service, location) = (names[0], names[1], names[2])
        (step, undo) = (names[3], names[4])
        self.since = since
        self.at = at
        self.values = values
        self.detail = detail
    }

    package static let nameCount = 5

    /// In the order in which `init` takes them.
    package var names: [String] { [journey, service, location, step, undo] }
}
