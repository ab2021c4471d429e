import Pattern

/// Reads filters (RFC 9535 §2.3.5 and §2.4) and checks their types.
extension JSONPathParser {
    /// What can stand where the grammar has a comparable, a test or an argument.
    private enum Term {
        case literal(JSON)
        case query(JSONPath.Query)
        /// A function whose result is a value.
        case value(JSONPath.Operand)
        /// A function whose result is true or false.
        case condition(JSONPath.Condition)
    }

    mutating func parseCondition() throws(JSONPath.SyntaxError) -> JSONPath.Condition {
        var alternatives: [JSONPath.Condition] = []
        repeat {
            var parts: [JSONPath.Condition] = []
            repeat {
                parts.append(try parseBasicCondition())
            } while skipOperator("&&")
            alternatives.append(parts.count == 1 ? parts[0] : .all(parts))
        } while skipOperator("||")
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func skipOperator(_ text: String) -> Bool {
        let end = cursor.offset
        cursor.skipSpace()
        guard cursor.skip(text) else {
            cursor.offset = end
            return false
        }
        cursor.skipSpace()
        return true
    }

    private mutating func parseBasicCondition() throws(JSONPath.SyntaxError) -> JSONPath.Condition {
        let isNegated = cursor.skip(UInt8(ascii: "!"))
        if isNegated { cursor.skipSpace() }
        if cursor.skip(UInt8(ascii: "(")) {
            let condition = try parseParentheses()
            return isNegated ? .not(condition) : condition
        }
        let start = cursor.offset
        let term = try parseTerm()
        if isNegated { return .not(try condition(of: term, at: start)) }
        let end = cursor.offset
        cursor.skipSpace()
        guard let comparison = skipComparison() else {
            cursor.offset = end
            return try condition(of: term, at: start)
        }
        let left = try operand(of: term, at: start)
        cursor.skipSpace()
        let rightStart = cursor.offset
        let right = try operand(of: try parseTerm(), at: rightStart)
        return .comparison(left, comparison, right)
    }

    private mutating func parseParentheses() throws(JSONPath.SyntaxError) -> JSONPath.Condition {
        try nested { (parser) throws(JSONPath.SyntaxError) in
            parser.cursor.skipSpace()
            let condition = try parser.parseCondition()
            parser.cursor.skipSpace()
            guard parser.cursor.skip(UInt8(ascii: ")")) else {
                throw parser.failure("\(parser.culprit); expected ')', '&&' or '||'")
            }
            return condition
        }
    }

    private mutating func skipComparison() -> JSONPath.Comparison? {
        for comparison in JSONPath.Comparison.allCases
        where cursor.skip(comparison.rawValue) {
            return comparison
        }
        return nil
    }

    private mutating func parseTerm() throws(JSONPath.SyntaxError) -> Term {
        switch cursor.next {
        case UInt8(ascii: "$"), UInt8(ascii: "@"):
            let isAbsolute = cursor.next == UInt8(ascii: "$")
            cursor.offset += 1
            return .query(JSONPath.Query(isAbsolute: isAbsolute, segments: try parseSegments()))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try parseString()))
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
            do {
                return .literal(.number(JSON.Number(verified: try cursor.readNumber())))
            } catch {
                throw failure(JSON.ParseError.Problem(error).sentence)
            }
        default: return try parseWord()
        }
    }

    /// `true`, `false`, `null`, or a function and its arguments.
    private mutating func parseWord() throws(JSONPath.SyntaxError) -> Term {
        let start = cursor.offset
        while let byte = cursor.next, (0x61...0x7A).contains(byte) { cursor.offset += 1 }
        let word = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
        if cursor.skip(UInt8(ascii: "(")) {
            return try call(word, arguments: try parseArguments(), at: start)
        }
        switch word {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        default:
            cursor.offset = start
            throw failure("\(culprit); expected '@', '$', a literal or a function")
        }
    }

    private mutating func parseArguments() throws(JSONPath.SyntaxError) -> [(Term, offset: Int)] {
        try nested { (parser) throws(JSONPath.SyntaxError) in
            var arguments: [(Term, offset: Int)] = []
            parser.cursor.skipSpace()
            if parser.cursor.skip(UInt8(ascii: ")")) { return arguments }
            repeat {
                parser.cursor.skipSpace()
                let start = parser.cursor.offset
                arguments.append((try parser.parseTerm(), start))
                parser.cursor.skipSpace()
            } while parser.cursor.skip(UInt8(ascii: ","))
            guard parser.cursor.skip(UInt8(ascii: ")")) else {
                throw parser.failure("\(parser.culprit); expected ',' or ')'")
            }
            return arguments
        }
    }
}

/// The types of RFC 9535 §2.4.3.
extension JSONPathParser {
    private func call(
        _ name: String,
        arguments: [(Term, offset: Int)],
        at start: Int
    ) throws(JSONPath.SyntaxError) -> Term {
        let wanted = ["length": 1, "count": 1, "value": 1, "match": 2, "search": 2]
        guard let count = wanted[name] else {
            throw failure(
                "unknown function '\(name)'; functions: length, count, match, search, value",
                at: start
            )
        }
        guard arguments.count == count else {
            throw failure("\(name)() takes \(count == 1 ? "one argument" : "two")", at: start)
        }
        let (first, offset) = arguments[0]
        switch name {
        case "length": return .value(.length(try operand(of: first, at: offset)))
        case "count": return .value(.count(try query(of: first, at: offset)))
        case "value": return .value(.value(try query(of: first, at: offset)))
        default:
            let text = try operand(of: first, at: offset)
            let expression = try operand(of: arguments[1].0, at: arguments[1].offset)
            return .condition(
                .matches(text, JSONPath.Expression(expression, isWhole: name == "match"))
            )
        }
    }

    private func query(
        of term: Term,
        at offset: Int
    ) throws(JSONPath.SyntaxError) -> JSONPath.Query {
        guard case .query(let query) = term else {
            throw failure("this function takes a query, such as '@.items[*]'", at: offset)
        }
        return query
    }

    /// The term as ValueType.
    private func operand(
        of term: Term,
        at offset: Int
    ) throws(JSONPath.SyntaxError) -> JSONPath.Operand {
        switch term {
        case .literal(let literal): return .literal(literal)
        case .value(let operand): return operand
        case .query(let query):
            guard query.isSingular else {
                throw failure(
                    "query that can give several nodes; take its count() or value()",
                    at: offset
                )
            }
            return .node(query)
        case .condition:
            throw failure("match() and search() are conditions; they have no value", at: offset)
        }
    }

    /// The term as LogicalType.
    private func condition(
        of term: Term,
        at offset: Int
    ) throws(JSONPath.SyntaxError) -> JSONPath.Condition {
        switch term {
        case .query(let query): return .exists(query)
        case .condition(let condition): return condition
        case .literal: throw failure("a literal is no condition; compare it", at: offset)
        case .value: throw failure("a function's value is no condition; compare it", at: offset)
        }
    }

    private func failure(_ message: String, at offset: Int) -> JSONPath.SyntaxError {
        JSONPath.SyntaxError(offset: offset, message: message)
    }
}

extension JSONPath.Expression {
    fileprivate init(_ operand: JSONPath.Operand, isWhole: Bool) {
        self =
            switch operand {
            case .literal(let literal): .fixed(Pattern(portable: literal, isWhole: isWhole))
            case .node, .length, .count, .value: .computed(operand, isWhole: isWhole)
            }
    }
}
