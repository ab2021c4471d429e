import JSON

extension JSON {
    /// `{ name: value }`.
    static func one(_ name: String, _ value: JSON) -> JSON { .object([Member(name, value)]) }

    /// The one, or a list of several.
    static func list(_ values: [JSON]) -> JSON { values.count == 1 ? values[0] : .array(values) }
}
