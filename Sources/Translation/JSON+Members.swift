import JSON

extension JSON {
    /// `{ name: value }`.
    static func one(_ name: String, _ value: JSON) -> JSON { .object([Member(name, value)]) }

    /// The one, or a list of several.
    static func list(_ values: [JSON]) -> JSON { values.count == 1 ? values[0] : .array(values) }

    /// Fields by their names; one that stands several times has a list of values.
    static func byName(_ fields: [(name: String, value: JSON)]) -> JSON {
        var members: [Member] = []
        for (name, value) in fields {
            if let index = members.firstIndex(where: { $0.name == name }) {
                let old = members[index].value
                members[index] = Member(name, .array((old.array ?? [old]) + [value]))
            } else {
                members.append(Member(name, value))
            }
        }
        return .object(members)
    }
}
