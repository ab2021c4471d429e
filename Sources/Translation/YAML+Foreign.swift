import Journey

extension YAML {
    /// The value of a field; nil if it is absent or empty.
    subscript(name: String) -> YAML? {
        guard let value = entries?.first(where: { $0.key == name })?.value else { return nil }
        return value.scalar?.kind == .null ? nil : value
    }

    /// A scalar as it is written.
    var text: String? { scalar?.text }

    var isTrue: Bool { scalar?.kind == .bool(true) }

    /// The elements of a list, or the one.
    var items: [YAML] {
        if case .sequence(let elements) = content { elements } else { [self] }
    }

    var texts: [String] { items.compactMap(\.text) }
}
