import JSON

/// What a test script of Postman checks and keeps, as far as it follows the patterns that people
/// use; every other line is given back.
struct PostmanScript {
    private(set) var expect = Expectation()
    private(set) var captures: [JSON.Member] = []
    /// Statements that could not be translated, each on one line, without their texts.
    private(set) var untranslated: [String] = []

    /// The script's lines for people.
    private let shown: [Substring]
    private var parser: ScriptParser
    /// `const data = pm.response.json()`.
    private var names: [String: PostmanSubject] = [:]
    /// `const schema = { type: "object" }`.
    private var values: [String: ScriptExpression] = [:]

    init(_ lines: [String]) {
        let script = lines.flatMap { $0.split(whereSeparator: \.isNewline) }
        let tokens = ScriptTokens(script.joined(separator: "\n"))
        shown = tokens.shown.split(separator: "\n", omittingEmptySubsequences: false)
        parser = ScriptParser(tokens.tokens)
        while let token = parser.next { statement(token) }
    }

    private mutating func statement(_ token: ScriptToken) {
        let start = parser.position
        guard token.kind != .sign else {
            // Behind another sign stands what is done under a condition only.
            let isPlain =
                token.isOpening || token.isClosing || [";", ",", "=>"].contains(token.text)
            return isPlain ? parser.skip() : giveUp(start)
        }
        if token.text == "return" { return parser.skip() }
        if parser.take("pm", ".", "test", "(") { return openTest(start) }
        if parser.take("let") || parser.take("const") || parser.take("var") {
            return define(start)
        }
        if parser.take("tests", "[") { return oldTest(start) }
        guard token.kind == .word, let links = parser.expression().links, isAtEnd(of: token),
            take(links)
        else { return giveUp(start) }
    }

    /// Whether nothing is left of the statement that began with a token.
    private func isAtEnd(of token: ScriptToken) -> Bool {
        guard let next = parser.next else { return true }
        let isMark = next.kind == .sign && [";", ","].contains(next.text)
        return next.isClosing || isMark || next.line > token.line
    }

    /// The body of a test's function is read like the rest of the script.
    private mutating func openTest(_ start: Int) {
        var level = 0
        while let token = parser.next, level > 0 || !token.isClosing {
            parser.skip()
            if level == 0, token.kind == .sign, token.text == "{" { return }
            if level == 0, token.kind == .sign, token.text == "=>" {
                _ = parser.take("{")
                return
            }
            level += token.isOpening ? 1 : token.isClosing ? -1 : 0
        }
        giveUp(start)
    }

    private mutating func define(_ start: Int) {
        guard let name = parser.next, name.kind == .word else { return giveUp(start) }
        parser.skip()
        guard parser.take("=") else { return giveUp(start) }
        let value = parser.expression()
        let last = parser.last ?? name
        guard isAtEnd(of: last) else { return giveUp(start) }
        if let subject = subject(value) {
            names[name.text] = subject
        } else if let value = known([value]).first, value.json != nil,
            parser.assignments(of: name.text) == 1
        {
            values[name.text] = value
        } else {
            giveUp(start)
        }
    }

    /// The arguments of a call, with what names of values stand for.
    private func known(_ arguments: [ScriptExpression]) -> [ScriptExpression] {
        arguments.map { argument in
            guard let links = argument.links, links.count == 1, let name = links[0].word else {
                return argument
            }
            return values[name] ?? argument
        }
    }

    /// `tests["fine"] = responseCode.code === 200`.
    private mutating func oldTest(_ start: Int) {
        parser.skip(past: "]")
        guard parser.take("="), let first = parser.next else { return giveUp(start) }
        let left = parser.expression()
        if let links = left.links, links.count == 3, case .call(let arguments) = links[2],
            links[0] == .name("responseBody"), links[1] == .name("has"),
            let text = arguments.first?.text, isAtEnd(of: first)
        {
            return expect.add("body", .one("contains", .string(text)))
        }
        guard let subject = subject(left), let sign = parser.next,
            let word = PostmanCheck.signs[sign.text]
        else { return giveUp(start) }
        parser.skip()
        guard let value = parser.expression().json, isAtEnd(of: first),
            add(subject, word, [.value(value)], isNot: false)
        else { return giveUp(start) }
    }

    /// Leaves the whole statement out: what stands in its blocks may be done under a condition.
    private mutating func giveUp(_ start: Int) {
        let lines = parser.skipStatement(from: start)
        let words = shown[
            min(lines.lowerBound, shown.count)..<min(lines.upperBound + 1, shown.count)
        ]
        untranslated.append(words.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " "))
    }

    private func subject(_ expression: ScriptExpression) -> PostmanSubject? {
        expression.links.flatMap { PostmanSubject($0, names) }
    }

    // MARK: What a statement does

    /// Whether it is understood.
    private mutating func take(_ links: [ScriptExpression.Link]) -> Bool {
        let words = links.prefix { $0.word != nil }.compactMap(\.word)
        if words.first == "console" { return true }
        if words == ["pm", "expect"], links.count > 3, case .call(let arguments) = links[2] {
            if let schema = arguments.first.flatMap({ schema($0) }) {
                let isTrue = links.last?.word == "true" && !links.contains(.name("not"))
                if isTrue { expect.add("schema", schema) }
                return isTrue
            }
            guard let subject = arguments.first.flatMap({ subject($0) }) else { return false }
            return assert(subject, links[3...])
        }
        if words.starts(with: ["pm", "response", "to"]) { return assert(nil, links[3...]) }
        if case .call(let arguments)? = links.last, links.count == words.count + 1,
            words.count > 1
        {
            let isSetting =
                words.last == "set" && words.first == "pm"
                || words.first == "postman" && words.last?.hasPrefix("set") == true
            if isSetting { return keep(arguments) }
        }
        return false
    }

    /// Of `tv4.validate(pm.response.json(), schema)`.
    private func schema(_ expression: ScriptExpression) -> JSON? {
        guard let links = expression.links, links.count == 3, links[0] == .name("tv4"),
            links[1] == .name("validate"), case .call(let arguments) = links[2],
            arguments.count > 1, subject(arguments[0]) == PostmanSubject("json", "$")
        else { return nil }
        return known(arguments)[1].json
    }

    private mutating func keep(_ arguments: [ScriptExpression]) -> Bool {
        guard arguments.count == 2, let name = arguments[0].text,
            let subject = subject(arguments[1])
        else { return false }
        let argument = subject.argument.map { JSON.string($0) } ?? "on"
        var capture = [JSON.Member(subject.query, argument)]
        if subject.isCount { capture.append(JSON.Member("filter", "count")) }
        captures.append(JSON.Member(ForeignText.name(name), .object(capture)))
        return true
    }

    /// `.to.not.be.above(3)`: filler words, then the one that says what.
    private mutating func assert(
        _ subject: PostmanSubject?,
        _ links: ArraySlice<ScriptExpression.Link>
    ) -> Bool {
        var rest = links
        var isNot = false
        var isDone = false
        while let link = rest.popFirst() {
            guard case .name(let word) = link else { return false }
            var arguments: [ScriptExpression]?
            if case .call(let given)? = rest.first {
                arguments = known(given)
                rest.removeFirst()
            }
            if word == "not" {
                isNot = true
            } else if arguments == nil, PostmanCheck.fillers.contains(word) {
                continue
            } else if let subject {
                guard add(subject, word, arguments, isNot: isNot) else { return false }
                isDone = true
            } else if isNot {
                // An error is a status that fails a step anyway.
                guard word == "error" else { return false }
                isDone = true
            } else {
                guard let parts = PostmanCheck.ofResponse(word, arguments ?? []) else {
                    return false
                }
                for part in parts { expect.add(part.query, part.argument, part.check) }
                isDone = true
            }
        }
        return isDone
    }

    private mutating func add(
        _ subject: PostmanSubject,
        _ word: String,
        _ arguments: [ScriptExpression]?,
        isNot: Bool
    ) -> Bool {
        guard let check = PostmanCheck(subject, word, arguments ?? [], isNot: isNot) else {
            return false
        }
        for part in check.parts { expect.add(part.query, part.argument, part.check) }
        return true
    }
}
