import ProbeModel

/// A mapping whose fields are known: reads them with their types and reports what is wrong.
///
/// An unknown field is an error when the mapping is opened; a field of the wrong type is an error
/// when it is read, and reads as nil.
package struct Fields: Sendable {
    package let place: Place
    private let entries: [String: YAML.Entry]

    /// Opens a mapping; nil if the node is none. `name` says what it is: `a step`.
    package init?(
        _ node: YAML,
        _ name: String,
        known: [String],
        _ diagnostics: inout Diagnostics
    ) {
        guard let entries = node.entries else {
            diagnostics.error(
                "\(name) must be a mapping, not \(node.kindName)",
                at: node.place,
                remedy: Vocabulary.example(of: name)
            )
            return nil
        }
        place = entries.first?.place ?? node.place
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        for entry in entries where !known.contains(entry.key) {
            let message = "unknown field \(entry.key.quoted)"
            let remedy =
                Vocabulary.sentence(for: entry.key, among: known)
                ?? Suggestion.sentence(for: entry.key, among: known)
                ?? "\(name.prefix(1).uppercased() + name.dropFirst()) may have: "
                + known.joined(separator: ", ")
            diagnostics.error(message, at: entry.place, remedy: remedy)
        }
    }

    package func entry(_ key: String) -> YAML.Entry? { entries[key] }
    package func node(_ key: String) -> YAML? { entries[key]?.value }

    /// Reports that a field is absent.
    package func require(_ key: String, in name: String, _ diagnostics: inout Diagnostics) {
        require([key], in: name, &diagnostics)
    }

    /// Reports in one sentence which of these fields are absent.
    func require(_ keys: [String], in name: String, _ diagnostics: inout Diagnostics) {
        let missing = keys.filter { entries[$0] == nil }.map { "'\($0)'" }
        guard let last = missing.last else { return }
        let others = missing.dropLast().joined(separator: ", ")
        let list = others.isEmpty ? "field \(last)" : "fields \(others) and \(last)"
        diagnostics.error("\(name) needs the \(list)", at: place)
    }

    /// A text, or a number as it is written.
    package func text(_ key: String, _ diagnostics: inout Diagnostics) -> String? {
        guard let node = node(key) else { return nil }
        guard let scalar = node.scalar, scalar.kind != .null else {
            return wrong(key, "a text", node, &diagnostics)
        }
        return scalar.text
    }

    /// The name of something: known when the file is read, not empty, on one line, not too long.
    package func name(_ key: String, _ diagnostics: inout Diagnostics) -> String? {
        guard let node = node(key), let text = text(key, &diagnostics) else { return nil }
        if let objection = text.objectionAsName {
            diagnostics.error("'\(key)' \(objection)", at: node.place)
        }
        return text
    }

    /// One text or a list of texts.
    package func texts(_ key: String, _ diagnostics: inout Diagnostics) -> [String]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let elements) = node.content else {
            return text(key, &diagnostics).map { [$0] }
        }
        return elements.compactMap { element in
            element.scalar?.text ?? wrong(key, "a text or a list of texts", element, &diagnostics)
        }
    }

    /// `on`, `off`, `true` or `false`.
    package func flag(_ key: String, _ diagnostics: inout Diagnostics) -> Bool? {
        guard let node = node(key) else { return nil }
        switch node.scalar?.text {
        case "on", "true": return true
        case "off", "false": return false
        default: return wrong(key, "on or off", node, &diagnostics)
        }
    }

    /// One of the words of a type.
    func choice<Word: CaseIterable & RawRepresentable<String>>(
        _ key: String,
        _ diagnostics: inout Diagnostics
    ) -> Word? {
        let words = Word.allCases.map { ($0.rawValue, $0) }
        return choice(key, Dictionary(words) { first, _ in first }, &diagnostics)
    }

    /// One of the listed words.
    package func choice<Value>(
        _ key: String,
        _ words: [String: Value],
        _ diagnostics: inout Diagnostics
    ) -> Value? {
        guard let node = node(key) else { return nil }
        guard let word = node.scalar?.text, let value = words[word] else {
            let list = words.keys.sorted().joined(separator: ", ")
            let wanted = words.count == 1 ? list : "one of \(list)"
            return wrong(key, wanted, node, &diagnostics)
        }
        return value
    }

    /// A duration with its unit, within a range.
    package func duration(
        _ key: String,
        in range: ClosedRange<Duration>,
        _ diagnostics: inout Diagnostics
    ) -> Duration? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar.flatMap({ Quantity.duration($0.text) }) else {
            return wrong(key, "a duration such as 500ms, 30s, 1m or 2h", node, &diagnostics)
        }
        guard range.contains(value) else {
            let bounds = "from \(range.lowerBound.short) to \(range.upperBound.short)"
            return wrong(key, bounds, node, &diagnostics)
        }
        return value
    }

    /// Bytes, `2MiB`, from 1 to a limit.
    package func size(
        _ key: String,
        upTo limit: Int,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar.flatMap({ Quantity.size($0.text) }) else {
            return wrong(key, "a size such as 64KiB or 2MiB", node, &diagnostics)
        }
        guard (1...limit).contains(value) else {
            return wrong(key, "from 1 to \(limit) bytes", node, &diagnostics)
        }
        return value
    }

    /// Parts per million of a percentage, `99.9%`.
    package func ratio(_ key: String, _ diagnostics: inout Diagnostics) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar.flatMap({ Quantity.ratio($0.text) }) else {
            return wrong(key, "a percentage such as 99.9%", node, &diagnostics)
        }
        return value
    }

    /// A whole number within a range.
    package func number(
        _ key: String,
        in range: ClosedRange<Int>,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar.flatMap({ Int($0.text) }), range.contains(value) else {
            let bounds = "a number from \(range.lowerBound) to \(range.upperBound)"
            return wrong(key, bounds, node, &diagnostics)
        }
        return value
    }

    /// The elements of a list.
    package func list(_ key: String, _ diagnostics: inout Diagnostics) -> [YAML]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let elements) = node.content else {
            return wrong(key, "a list", node, &diagnostics)
        }
        return elements
    }

    /// The entries of a mapping whose names are free.
    package func mapping(_ key: String, _ diagnostics: inout Diagnostics) -> [YAML.Entry]? {
        guard let node = node(key) else { return nil }
        guard let entries = node.entries else {
            return wrong(key, "a mapping", node, &diagnostics)
        }
        return entries
    }

    /// A mapping whose fields are known.
    package func fields(
        _ key: String,
        known: [String],
        _ diagnostics: inout Diagnostics
    ) -> Fields? {
        node(key).flatMap { Fields($0, "'\(key)'", known: known, &diagnostics) }
    }

    private func wrong<Value>(
        _ key: String,
        _ wanted: String,
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> Value? {
        let got = node.scalar.map { $0.kind == .null ? "empty" : $0.text.quoted } ?? node.kindName
        diagnostics.error(
            "'\(key)' must be \(wanted), not \(got)",
            at: node.place,
            remedy: Vocabulary.example(of: "'\(key)'")
        )
        return nil
    }
}

extension String {
    /// Why this cannot name a service, journey, step or component; nil if it can.
    var objectionAsName: String? {
        if utf8.isEmpty { return "is empty" }
        if contains("{{") { return "may hold values of a row or a fragment only" }
        if unicodeScalars.count > Limits.nameCharacters {
            return "is longer than \(Limits.nameCharacters) characters"
        }
        return utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "has more than one line" : nil
    }
}
