extension String {
    /// Whether both have the same Unicode scalars. `==` would call a composed and a decomposed
    /// letter equal; JSON does not (RFC 8259 §8.3).
    func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.span.isEqual(to: other.utf8.span)
    }
}

extension Span<UInt8> {
    /// Both have the same length.
    fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}

extension JSON {
    /// Up to this many members a loop in a loop finds a name sooner than a table.
    private static let fewMembers = 16

    /// A name that two members have; nil if all differ.
    static func duplicateName(in members: [Member]) -> String? {
        guard members.count > fewMembers else {
            for index in members.indices {
                let name = members[index].name
                if members[..<index].contains(where: { $0.name.isExactly(name) }) { return name }
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
