/// What a person did through the control socket: evidence like everything else.
package struct Intervention: Hashable, Sendable, Codable {
    /// The raw values are those of the ledger's format.
    package enum Verb: UInt8, CaseIterable, Sendable, Codable {
        /// Anything that changes no incident and no silence: a reload, a run by hand.
        case request = 1
        case acknowledge = 2
        case open = 3
        case update = 4
        case resolve = 5
        case silence = 6
        case expire = 7

        package var word: String { String(describing: self) }
    }

    /// Who it was, as the kernel said when they connected.
    package struct Person: Hashable, Sendable, Codable {
        package let user: UInt32
        package let process: Int32
        /// The user's name; the number if it has none.
        package let name: String

        package init(user: UInt32, process: Int32, name: String) {
            (self.user, self.process, self.name) = (user, process, name)
        }
    }

    package var verb: Verb
    package var person: Person
    package var at: Timestamp
    /// The incident or the silence that it is about; all bits zero if there is none.
    package var subject = RunID(bits: 0)
    /// Of a new incident.
    package var service = ""
    package var level = Alert.Level.page
    /// What they said, no secrets.
    package var text = ""
    /// Of a silence: which alerts it mutes, from when until when.
    package var matchers: [Matcher] = []
    package var from = Timestamp(nanoseconds: 0)
    package var until = Timestamp(nanoseconds: 0)

    package init(_ verb: Verb, by person: Person, at: Timestamp) {
        (self.verb, self.person, self.at) = (verb, person, at)
    }
}
