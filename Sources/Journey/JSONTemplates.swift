import JSON

extension Compilation {
    /// A YAML tree as JSON with holes. A text that is nothing but a hole takes the type of its
    /// value; numbers keep their text.
    mutating func jsonTemplate(_ node: YAML) -> Template? {
        var template = Template()
        return append(node, to: &template) ? template : nil
    }

    private mutating func append(_ node: YAML, to template: inout Template) -> Bool {
        var isGood = true
        switch node.content {
        case .scalar(let scalar):
            isGood = append(scalar, node, to: &template)
        case .sequence(let elements):
            template.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { template.append(",") }
                isGood = append(element, to: &template) && isGood
            }
            template.append("]")
        case .mapping(let entries):
            template.append("{")
            for (index, entry) in entries.enumerated() {
                if index > 0 { template.append(",") }
                isGood = appendName(entry, to: &template) && isGood
                template.append(":")
                isGood = append(entry.value, to: &template) && isGood
            }
            template.append("}")
        }
        return isGood
    }

    private mutating func append(
        _ scalar: YAML.Scalar,
        _ node: YAML,
        to template: inout Template
    ) -> Bool {
        switch scalar.kind {
        case .null: template.append("null")
        case .bool(let value): template.append(value ? "true" : "false")
        case .integer, .float:
            guard scalar.isJSONNumber else {
                diagnostics.error(
                    "\(scalar.text.quoted) is not a number as JSON writes it",
                    at: node.place,
                    remedy: "Quote it if it is a text"
                )
                return false
            }
            template.append(scalar.text)
        case .text:
            return appendText(scalar.text, node, to: &template)
        }
        return true
    }

    private mutating func appendName(_ entry: YAML.Entry, to template: inout Template) -> Bool {
        let scalar = YAML.Scalar(text: entry.key, isPlain: false)
        let node = YAML(content: .scalar(scalar), place: entry.place)
        guard let name = self.template(node, .jsonText) else { return false }
        template.append("\"")
        template.append(name)
        template.append("\"")
        return true
    }

    private mutating func appendText(
        _ text: String,
        _ node: YAML,
        to template: inout Template
    ) -> Bool {
        guard let parts = parts(text, node) else { return false }
        if parts.count == 1, case .hole(let hole) = parts[0] {
            return append(hole, .jsonValue, to: &template, of: node)
        }
        guard let inside = self.template(node, .jsonText) else { return text.isEmpty }
        template.append("\"")
        template.append(inside)
        template.append("\"")
        return true
    }

    /// A value to compare with.
    mutating func operand(_ node: YAML) -> Predicate.Operand? {
        isInCheck = true
        defer { isInCheck = false }
        guard let template = jsonTemplate(node) else { return nil }
        guard let constant = template.constant else { return .template(template) }
        return (try? JSON.parse(Array(constant.utf8))).map { .constant($0) }
    }
}

extension YAML {
    /// The tree as JSON, as it stands; numbers that JSON cannot write become texts.
    var json: JSON {
        switch content {
        case .scalar(let scalar): scalar.json
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries): .object(entries.map { JSON.Member($0.key, $0.value.json) })
        }
    }
}

extension YAML.Scalar {
    var json: JSON {
        switch kind {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer, .float:
            isJSONNumber ? (try? JSON.parse(Array(text.utf8))) ?? .string(text) : .string(text)
        case .text: .string(text)
        }
    }
}
