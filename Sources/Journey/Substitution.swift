/// Puts the values of a row or of a fragment's parameters into a tree, as if they had been
/// written there: a text that is nothing but the hole becomes the value, whatever it is.
struct Substitution {
    let values: [String: YAML]
    /// `row.` for rows, nothing for parameters.
    let prefix: String
    /// Which row it is, counted from 1, and what any row has.
    var row = 1
    var known: Set<String> = []

    func applied(to node: YAML, _ diagnostics: inout Diagnostics) -> YAML {
        var result = node
        switch node.content {
        case .scalar(let scalar):
            return applied(to: scalar, node, &diagnostics)
        case .sequence(let elements):
            result.content = .sequence(elements.map { applied(to: $0, &diagnostics) })
        case .mapping(let entries):
            result.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    let key = YAML.Scalar(text: entry.key, isPlain: false)
                    let name = YAML(content: .scalar(key), place: entry.place)
                    entry.key = applied(to: key, name, &diagnostics).scalar?.text ?? entry.key
                    entry.value = applied(to: entry.value, &diagnostics)
                    return entry
                }
            )
        }
        return result
    }

    private func applied(
        to scalar: YAML.Scalar,
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> YAML {
        guard scalar.text.contains("{{"), let parts = Hole.parts(of: scalar.text) else {
            return node
        }
        if parts.count == 1, case .hole(let hole) = parts[0], let value = value(of: hole) {
            return YAML(content: value.content, place: node.place)
        }
        var text = ""
        var isChanged = false
        for part in parts {
            switch part {
            case .text(let literal): text += literal.replacing("{{", with: "{{{{")
            case .hole(let hole):
                guard let value = value(of: hole) else {
                    if let inner = inner(hole, node, &diagnostics) {
                        isChanged = true
                        text += "{{\(inner)}}"
                    } else if report(hole, node, &diagnostics) {
                        isChanged = true
                    } else {
                        text += "{{\(hole)}}"
                    }
                    continue
                }
                isChanged = true
                if let inserted = value.scalar {
                    text += inserted.text
                } else {
                    diagnostics.error(
                        "the value of '\(hole)' is \(value.kindName): it cannot stand in a text",
                        at: node.place
                    )
                }
            }
        }
        guard isChanged else { return node }
        let changed = YAML.Scalar(text: text, isPlain: false)
        return YAML(content: .scalar(changed), place: node.place)
    }

    /// A hole in which a function or a filter has a value in its words: with what stands for the
    /// value. Nil if there is none.
    private func inner(
        _ hole: String,
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> String? {
        guard let text = HoleText(hole), text.stages.count > 1 || text.stages[0].count > 1 else {
            return nil
        }
        var isChanged = false
        let stages = text.stages.enumerated().map { stage, words in
            words.enumerated().map { place, word -> HoleText.Word in
                // Behind a bar the first word is a filter, whatever values are called.
                let isFilter = stage > 0 && place == 0
                guard !word.isQuoted, !isFilter, let value = value(of: word.text) else {
                    return word
                }
                isChanged = true
                let parts = value.scalar.flatMap { Hole.parts(of: $0.text) } ?? []
                switch parts.first {
                case .hole(let inside)? where parts.count == 1:
                    return HoleText.Word(text: inside, isQuoted: false)
                case .text(let literal)? where parts.count == 1:
                    return HoleText.Word(text: literal, isQuoted: true)
                default:
                    diagnostics.error(
                        "the value of '\(word.text)' cannot stand in a function",
                        at: node.place,
                        remedy: "Make a variable of it"
                    )
                    return word
                }
            }
        }
        return isChanged ? HoleText(stages: stages).text : nil
    }

    /// Whether a hole asks for a value of the row that is not there, which is then reported.
    private func report(
        _ hole: String,
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> Bool {
        guard !prefix.isEmpty, hole.hasPrefix(prefix) else { return false }
        let name = String(hole.dropFirst(prefix.count))
        let who = known.contains(name) ? "row \(row) has" : "the rows have"
        diagnostics.error(
            "\(who) no value \(name.quoted)",
            at: node.place,
            remedy: Suggestion.sentence(for: name, among: values.keys)
        )
        return true
    }

    private func value(of hole: String) -> YAML? {
        hole.hasPrefix(prefix) ? values[String(hole.dropFirst(prefix.count))] : nil
    }
}
