import JSON

/// Reads expressions out of tokens.
struct ScriptParser {
    private let tokens: [ScriptToken]
    private(set) var position = 0

    init(_ tokens: [ScriptToken]) { self.tokens = tokens }

    var next: ScriptToken? { position < tokens.count ? tokens[position] : nil }

    /// The token before.
    var last: ScriptToken? { position > 0 ? tokens[position - 1] : nil }

    /// How often a name is set.
    func assignments(of name: String) -> Int {
        zip(tokens, tokens.dropFirst()).count {
            $0.kind == .word && $0.text == name && $1.text == "="
        }
    }

    mutating func skip() { position += 1 }

    /// Takes the next tokens if they are these.
    mutating func take(_ texts: String...) -> Bool {
        let end = position + texts.count
        guard end <= tokens.count,
            zip(tokens[position..<end], texts).allSatisfy({ $0.text == $1 && $0.kind != .text })
        else { return false }
        position = end
        return true
    }

    /// Skips the statement that begins with a token, with its blocks; gives the lines it has.
    mutating func skipStatement(from start: Int) -> ClosedRange<Int> {
        var extent = ScriptExtent()
        position = start
        while let token = next, position == start || !extent.ends(before: token) {
            position += 1
            extent.add(token)
            if extent.isOver { break }
        }
        return tokens[start].line...tokens[position - 1].line
    }

    mutating func skip(past text: String) {
        while let token = next {
            position += 1
            if token.kind == .sign, token.text == text { return }
        }
    }

    /// `depth` bounds what a file can make us nest.
    mutating func expression(depth: Int = 0) -> ScriptExpression {
        guard depth < 32, let token = next else { return .other }
        position += 1
        switch token.kind {
        case .text: return .value(.string(token.text))
        case .pattern: return .pattern(token.text)
        case .number: return .value(ForeignText.value(token.text))
        case .sign where token.text == "-":
            guard case .number? = next?.kind, let number = next else { return .other }
            position += 1
            return .value(ForeignText.value("-" + number.text))
        case .sign where token.text == "[": return list(depth)
        case .sign where token.text == "{": return object(depth)
        case .sign: return .other
        case .word:
            switch token.text {
            case "true": return .value(true)
            case "false": return .value(false)
            case "null": return .value(.null)
            case "function", "new", "async", "typeof": return .other
            default: return chain([.name(token.text)], depth)
            }
        }
    }

    private mutating func list(_ depth: Int) -> ScriptExpression {
        let elements = arguments(until: "]", depth)
        let values = elements.compactMap(\.json)
        return values.count == elements.count ? .value(.array(values)) : .other
    }

    /// `{ type: "object", required: ["id"] }`
    private mutating func object(_ depth: Int) -> ScriptExpression {
        var members: [JSON.Member] = []
        while let name = next, !take("}") {
            position += 1
            guard name.kind != .sign, take(":"), let value = expression(depth: depth + 1).json,
                take(",") || next?.text == "}"
            else { return .other }
            members.append(JSON.Member(name.text, value))
        }
        return .value(.object(members))
    }

    private mutating func chain(_ start: [ScriptExpression.Link], _ depth: Int)
        -> ScriptExpression
    {
        var links = start
        while let token = next, token.kind == .sign {
            if token.text == "." || token.text == "?" {
                position += 1
                if token.text == "?", !take(".") { return .other }
                guard let name = next, name.kind == .word else { return .other }
                position += 1
                links.append(.name(name.text))
            } else if token.text == "[" {
                position += 1
                links.append(.index(expression(depth: depth + 1)))
                guard take("]") else { return .other }
            } else if token.text == "(" {
                position += 1
                links.append(.call(arguments(until: ")", depth)))
            } else {
                break
            }
        }
        return .chain(links)
    }

    private mutating func arguments(until end: String, _ depth: Int) -> [ScriptExpression] {
        var arguments: [ScriptExpression] = []
        while let token = next, !(token.kind == .sign && token.text == end) {
            let before = position
            arguments.append(expression(depth: depth + 1))
            guard !take(",") else { continue }
            // Something that is more than an expression of ours.
            if next.map({ $0.kind == .sign && $0.text == end }) != true {
                arguments[arguments.count - 1] = .other
                skipArgument(until: end)
            }
            if position == before { break }
        }
        position += 1
        return arguments
    }

    /// To the comma or the end that belongs to this level.
    private mutating func skipArgument(until end: String) {
        var level = 0
        while let token = next {
            if token.kind == .sign {
                if level == 0, token.text == end { return }
                if level == 0, token.text == "," {
                    position += 1
                    return
                }
                if ["(", "[", "{"].contains(token.text) { level += 1 }
                if [")", "]", "}"].contains(token.text) { level -= 1 }
            }
            position += 1
        }
    }
}
