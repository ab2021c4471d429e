import Journey

extension YAML {
    /// The value of a field; nil if it is absent or empty. What is merged into the mapping
    /// (`<<: *usual`) counts where it says nothing itself.
    subscript(name: String) -> YAML? {
        if let value = entries?.first(where: { $0.key == name })?.value {
            return value.scalar?.kind == .null ? nil : value
        }
        let merged = entries?.first { $0.key == "<<" }?.value.items ?? []
        return merged.compactMap { $0.entries?.first { $0.key == name }?.value }.first
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
