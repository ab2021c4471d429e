/// A YAML 1.2 document as a tree in which every node and key knows its place.
package struct YAML: Sendable {
    package var content: Content
    /// Of an alias: where the alias stands, not its anchor.
    package var place: Place

    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([YAML])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package var key: String
        package var place: Place
        package var value: YAML
    }

    /// A text with its meaning in the core schema (YAML 1.2.2 §10.3.2).
    package struct Scalar: Hashable, Sendable {
        package var text: String
        /// Neither quoted nor a block: only then can it be anything but a text.
        package var isPlain: Bool
    }

    /// `a text`, `a number`, `a list` …: for messages.
    package var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: "empty"
            case .bool: "true or false"
            case .integer, .float: "a number"
            case .text: "a text"
            }
        }
    }

    /// What an alias on this line stands for: the same, read from there.
    func read(byAliasOn line: Int) -> YAML {
        var node = self
        node.place.aliasLine = line
        switch content {
        case .scalar: break
        case .sequence(let elements):
            node.content = .sequence(elements.map { $0.read(byAliasOn: line) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.place.aliasLine = line
                    entry.value = entry.value.read(byAliasOn: line)
                    return entry
                }
            )
        }
        return node
    }

    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
}

extension YAML.Scalar {
    package enum Kind: Hashable, Sendable {
        case null
        case bool(Bool)
        case integer
        case float
        case text
    }

    /// What the text stands for. `on`, `yes` and `12:30` are texts, other than in YAML 1.1.
    package var kind: Kind {
        guard isPlain else { return .text }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float
        default: return numberKind ?? .text
        }
    }

    private var numberKind: Kind? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: "0x".utf8) { return isAll(bytes.dropFirst(2), \.isHexDigit) }
        if bytes.starts(with: "0o".utf8) {
            return isAll(bytes.dropFirst(2)) { (0x30...0x37).contains($0) }
        }
        var rest = bytes[...]
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest.removeFirst() }
        if [".inf", ".Inf", ".INF"].contains(where: { rest.elementsEqual($0.utf8) }) {
            return .float
        }
        return decimalKind(rest)
    }

    /// `[0-9]+`, or `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private func decimalKind(_ digits: ArraySlice<UInt8>) -> Kind? {
        var rest = digits
        let whole = rest.prefix(while: \.isDigit)
        rest = rest[whole.endIndex...]
        if rest.isEmpty { return whole.isEmpty ? nil : .integer }
        if rest.first == 0x2E {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            rest = rest[fraction.endIndex...]
        } else if whole.isEmpty {
            return nil
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
            guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { return nil }
            return .float
        }
        return rest.isEmpty ? .float : nil
    }

    private func isAll(_ digits: ArraySlice<UInt8>, _ test: (UInt8) -> Bool) -> Kind? {
        !digits.isEmpty && digits.allSatisfy(test) ? .integer : nil
    }

    /// Whether the text is a number as JSON writes it (RFC 8259 §6): `007`, `+1`, `0x1F` and `.5`
    /// are not.
    var isJSONNumber: Bool {
        switch kind {
        case .integer, .float: break
        case .null, .bool, .text: return false
        }
        let body = text.utf8.first == 0x2D ? Array(text.utf8.dropFirst()) : Array(text.utf8)
        guard let first = body.first, first.isDigit else { return false }
        if first == 0x30, body.count > 1, body[1] != 0x2E, body[1] != 0x65, body[1] != 0x45 {
            return false
        }
        guard let point = body.firstIndex(of: 0x2E) else { return true }
        return point + 1 < body.count && body[point + 1].isDigit
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Of ASCII.
    var isLetterOrDigit: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }

    var isHexDigit: Bool {
        isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
}
