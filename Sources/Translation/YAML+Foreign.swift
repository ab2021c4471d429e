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

/// A foreign YAML file, and how its places are named.
struct ForeignFile {
    let path: String
    let root: YAML

    /// Throws what libyaml or the bounds of a probe file object to, with its place.
    init(_ bytes: [UInt8], path: String) throws(ForeignFault) {
        self.path = path
        let source = SourceText(path: path, bytes: bytes)
        var diagnostics = Diagnostics([source])
        let root = YAML.compose(source, &diagnostics)
        guard let root, diagnostics.sorted.isEmpty else {
            let words = diagnostics.sorted.map(\.rendered).joined(separator: "\n")
            throw ForeignFault(words)
        }
        self.root = root
    }

    /// `gatus.yaml:12:5`.
    func place(_ node: YAML) -> String { "\(path):\(node.place.line):\(node.place.column)" }

    func fault(_ node: YAML, _ problem: String) -> ForeignFault {
        ForeignFault("\(place(node)): \(problem)")
    }
}
