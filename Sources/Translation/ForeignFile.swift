import Journey

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
