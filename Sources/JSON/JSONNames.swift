extension String {
    /// Whether both have the same Unicode scalars. `==` would call a composed and a decomposed
    /// letter equal; JSON does not (RFC 8259 §8.3).
    func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

extension JSON {
    /// Up to this many members a loop in a loop finds a name sooner than a table.
    private static let fewMembers = 16

    /// A name that two members have; nil if all differ.
    static func duplicateName(in members: [Member]) -> String? {
        guard members.count > fewMembers else {
            for (index, member) in members.enumerated() {
                for earlier in members[..<index] where earlier.name.isExactly(member.name) {
                    return member.name
                }
            }
            return nil
        }
        var seen = Set<ExactName>(minimumCapacity: members.count)
        return members.first { !seen.insert(ExactName(text: $0.name)).inserted }?.name
    }

    /// A name that is hashed and compared by its bytes.
    private struct ExactName: Hashable {
        let text: String

        static func == (one: ExactName, other: ExactName) -> Bool { one.text.isExactly(other.text) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}
