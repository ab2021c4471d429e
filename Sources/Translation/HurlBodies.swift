import JSON
import Journey
import ProbeModel

/// Bodies, and the templates in texts.
extension HurlReader {
    mutating func requestBody() throws(ForeignFault) {
        let start = cursor
        if cursor.next == "`" {
            let (kind, text) = try blockText()
            switch kind {
            case "graphql": graphQL(text, line: start.lineNumber)
            case "hex", "base64": setBytes(kind, text, line: start.lineNumber)
            default:
                step.body = translated(text)
                if ["json", "xml"].contains(kind) { addType("application/\(kind)") }
            }
        } else if cursor.next == "<" {
            step.body = translated(markup())
            addType("application/xml")
        } else if let kind = ["hex", "base64"].first(where: { cursor.take("\($0),") }) {
            setBytes(kind, takeOneLine(), line: start.lineNumber)
        } else if cursor.take("file,") {
            step.set("body", .one("file", .string(translated(takeOneLine().trimmed))))
        } else {
            step.set("json", try json())
        }
    }

    /// The whole body of the answer, which must be this.
    mutating func responseBody() throws(ForeignFault) {
        if cursor.next == "`" {
            let line = cursor.lineNumber
            let (kind, text) = try blockText()
            if ["hex", "base64"].contains(kind) { return expectBytes(kind, text, line: line) }
            step.expect.add("body", .one("equals", .string(translated(text))))
        } else if cursor.next == "<" {
            step.expect.add("body", .one("equals", .string(translated(markup()))))
        } else if let kind = ["hex", "base64"].first(where: { cursor.take("\($0),") }) {
            let line = cursor.lineNumber
            expectBytes(kind, takeOneLine(), line: line)
        } else if cursor.has("file,") {
            journey.note("line \(cursor.lineNumber): the body '\(cursor.line)' is not translated")
            cursor.skipLine()
        } else {
            step.expect.add("json", "$", .one("equals", try json()))
        }
    }

    private mutating func setBytes(_ kind: String, _ digits: String, line: Int) {
        guard WrittenBytes.bytes(of: digits, as: kind) != nil else {
            return noteNoBytes(kind, line: line)
        }
        step.set("body", .one(kind, .string(digits.trimmed)))
    }

    private mutating func expectBytes(_ kind: String, _ digits: String, line: Int) {
        guard let bytes = WrittenBytes.bytes(of: digits, as: kind) else {
            return noteNoBytes(kind, line: line)
        }
        step.expect.add("bytes", .one("equals", .string(bytes.hexadecimal)))
    }

    /// What is written there may hold a credential, and is not told.
    private mutating func noteNoBytes(_ kind: String, line: Int) {
        journey.note("line \(line): the body '\(kind),…;' is not translated: it is no \(kind)")
    }

    /// Up to the semicolon at which a body of one line ends.
    private mutating func takeOneLine() -> String {
        let text = cursor.take { $0 != ";" && !$0.isNewline }
        cursor.skipLine()
        return text
    }

    private mutating func addType(_ type: String) {
        guard step.header("content-type") == nil else { return }
        step.headers.append(.init("Content-Type", type))
    }

    /// Between backticks: one line, or several with their kind.
    private mutating func blockText() throws(ForeignFault) -> (kind: String, text: String) {
        guard cursor.has("```") else {
            let text = try cursor.quoted()
            try cursor.endLine()
            return ("", text)
        }
        let start = cursor
        cursor.advance(3)
        let kind = cursor.take { $0.isLetter }
        if cursor.next?.isNewline == true { cursor.advance() }
        var text = ""
        while !cursor.isAtEnd, !cursor.has("```") {
            text += cursor.take { $0 != "`" }
            if !cursor.has("```"), cursor.take("`") { text += "`" }
        }
        guard cursor.take("```") else { throw start.fault("this text does not end") }
        try cursor.endLine()
        return (kind, text.replacing("\r\n", with: "\n"))
    }

    private mutating func markup() -> String {
        var lines: [String] = []
        while !cursor.isAtEnd, !cursor.isAtResponse, !cursor.isAtRequest, cursor.section == nil {
            lines.append(cursor.line)
            cursor.skipLine()
        }
        while lines.last?.trimmed.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private mutating func graphQL(_ text: String, line: Int) {
        let start = text.firstRange(of: "\nvariables")
        let query = String(start.map { text[..<$0.lowerBound] } ?? text[...])
        if query.contains("{{") {
            journey.note(
                "line \(line): a template in a query of GraphQL stays as it is: use variables"
            )
        }
        var fields = [JSON.Member("query", .string(query.trimmed))]
        if let start, let values = Self.parsed(String(text[start.upperBound...])) {
            fields.append(JSON.Member("variables", templates(values)))
        }
        step.set("graphql", .object(fields))
    }

    private mutating func json() throws(ForeignFault) -> JSON {
        let start = cursor
        let text = try cursor.json()
        try cursor.endLine()
        guard let json = Self.parsed(text) else { throw start.fault("this is no JSON") }
        return templates(json)
    }

    // MARK: Templates

    /// Stands before a template that is no part of a text: it takes its value's type.
    private static let mark: Character = "\u{1}"

    /// JSON with `{{x}}` outside of texts.
    private static func parsed(_ text: String) -> JSON? {
        var result = ""
        var isText = false
        var rest = text[...]
        let last = text.ranges(of: "}}").last?.lowerBound ?? text.startIndex
        while let character = rest.popFirst() {
            if !isText, character == "{", rest.first == "{", rest.startIndex < last,
                let end = rest.firstRange(of: "}}")
            {
                let name = rest[..<end.lowerBound].dropFirst()
                result += JSON.string("\(mark)\(name)").text
                rest = rest[end.upperBound...]
                continue
            }
            result.append(character)
            if character == "\"" { isText.toggle() }
            if character == "\\", let next = rest.popFirst() { result.append(next) }
        }
        return try? JSON.parse(Array(result.utf8))
    }

    private mutating func templates(_ json: JSON) -> JSON {
        switch json {
        case .string(let text):
            guard text.first == Self.mark else {
                return .string(text.isHole ? asText(text) : translated(text))
            }
            return .string("{{\(hole(text.dropFirst().trimmed))}}")
        case .array(let elements):
            var result: [JSON] = []
            for element in elements { result.append(templates(element)) }
            return .array(result)
        case .object(let members):
            var result: [JSON.Member] = []
            for member in members {
                result.append(JSON.Member(translated(member.name), templates(member.value)))
            }
            return .object(result)
        case .null, .bool, .number: return json
        }
    }

    /// A text that is nothing but a template stays a text whatever the value is.
    private mutating func asText(_ text: String) -> String {
        let hole = hole(text.dropFirst(2).dropLast(2).trimmed)
        let isCapture = variables.captured.contains(hole)
        return isCapture ? "{{\(hole) | toString}}" : "{{\(hole)}}"
    }

    /// A text whose templates are ours.
    mutating func translated(
        _ text: String,
        isCredential: Bool = false,
        isAddress: Bool = false
    ) -> String {
        ForeignText.templates(text) { name, isFirst in
            hole(name, isCredential: isCredential, isAddress: isAddress && isFirst)
        }
    }

    /// A name, or one of Hurl's functions.
    private mutating func hole(
        _ name: String,
        isCredential: Bool = false,
        isAddress: Bool = false
    ) -> String {
        let words = name.split(separator: " ").map(String.init)
        let functions = [
            "newUuid": "uuid", "newDate": "now", "randomEmail": "random.email",
            "randomFirstName": "random.firstName", "randomLastName": "random.lastName",
            "randomFullName": "random.name", "randomWord": "random.string 8",
            "randomBool": "random.choice true false",
        ]
        if let function = functions[name] { return function }
        if words.count == 3, words[0] == "randomInt" { return "random \(words[1]) \(words[2])" }
        if words.count == 2, words[0] == "randomString" { return "random.string \(words[1])" }
        if let first = words.first, words.count > 1 {
            journey.note(
                "line \(cursor.lineNumber): the filters of {{\(name)}} are not translated"
            )
            return variables.hole(first, isCredential: isCredential, isAddress: isAddress)
        }
        return variables.hole(name, isCredential: isCredential, isAddress: isAddress)
    }
}

extension String {
    /// Whether it is one template and nothing else.
    fileprivate var isHole: Bool {
        hasPrefix("{{") && hasSuffix("}}") && ranges(of: "{{").count == 1
    }
}
