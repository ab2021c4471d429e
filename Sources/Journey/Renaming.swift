/// Gives captures of a fragment the names by which its journey calls them.
struct Renaming {
    /// New names by old ones.
    let names: [String: String]

    func applied(to step: YAML) -> YAML {
        guard !names.isEmpty else { return step }
        var result = inTexts(of: step)
        guard case .mapping(var entries) = result.content else { return result }
        for index in entries.indices where ["capture", "when"].contains(entries[index].key) {
            entries[index].value = inKeys(of: entries[index].value)
        }
        for index in entries.indices {
            switch (entries[index].key, entries[index].value.content) {
            case ("forEach", _): entries[index].value = inNames(of: entries[index].value)
            // A block: its steps are the fragment's too.
            case ("steps", .sequence(let steps)):
                entries[index].value.content = .sequence(steps.map(applied(to:)))
            default: break
            }
        }
        result.content = .mapping(entries)
        return result
    }

    private func inKeys(of node: YAML) -> YAML {
        guard case .mapping(let entries) = node.content else { return node }
        var result = node
        result.content = .mapping(
            entries.map { entry in
                var entry = entry
                entry.key = names[entry.key] ?? entry.key
                return entry
            }
        )
        return result
    }

    /// `forEach: { in: NAME }` names a capture without braces.
    private func inNames(of node: YAML) -> YAML {
        guard case .mapping(var entries) = node.content else { return node }
        for index in entries.indices where entries[index].key == "in" {
            guard let text = entries[index].value.scalar?.text, let name = names[text] else {
                continue
            }
            entries[index].value.content = .scalar(YAML.Scalar(text: name, isPlain: true))
        }
        var result = node
        result.content = .mapping(entries)
        return result
    }

    private func inTexts(of node: YAML) -> YAML {
        var result = node
        switch node.content {
        case .sequence(let elements):
            result.content = .sequence(elements.map(inTexts))
        case .mapping(let entries):
            result.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.key = inHoles(of: entry.key)
                    entry.value = inTexts(of: entry.value)
                    return entry
                }
            )
        case .scalar(let scalar):
            let changed = inHoles(of: scalar.text)
            guard changed != scalar.text else { return node }
            result.content = .scalar(YAML.Scalar(text: changed, isPlain: scalar.isPlain))
        }
        return result
    }

    private func inHoles(of text: String) -> String {
        guard text.contains("{{"), let parts = Hole.parts(of: text) else { return text }
        return parts.map { part in
            switch part {
            case .text(let literal): literal.replacing("{{", with: "{{{{")
            case .hole(let hole): "{{\(inWords(of: hole))}}"
            }
        }.joined()
    }

    /// A name may stand beside words of the language, `path next`, and before filters, whose names
    /// are no values.
    private func inWords(of hole: String) -> String {
        guard let text = HoleText(hole) else { return hole }
        let source = text.stages[0].map { word in
            word.isQuoted ? word : HoleText.Word(text: renamed(word.text), isQuoted: false)
        }
        let stages = [source] + text.stages.dropFirst()
        return stages == text.stages ? hole : HoleText(stages: stages).text
    }

    /// A name, or a question about its values in earlier runs: `last.price`.
    private func renamed(_ word: String) -> String {
        let parts = word.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, History.Question(rawValue: String(parts[0])) != nil,
            let name = names[String(parts[1])]
        else { return names[word] ?? word }
        return "\(parts[0]).\(name)"
    }
}
