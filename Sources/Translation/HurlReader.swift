import JSON

/// Reads a Hurl file: its entries in order are one journey.
struct HurlReader {
    var cursor: HurlCursor
    var journey = Understanding()
    var variables: ForeignVariables
    var step = ForeignRequest(method: "GET", url: "")
    /// What an option said about redirects, credentials and retries.
    var options = HurlOptions()

    static func read(_ bytes: [UInt8], path: String) throws(ForeignFault) -> Understanding {
        var reader = HurlReader(String(decoding: bytes, as: UTF8.self), path: path)
        reader.cursor.skipBlank()
        while !reader.cursor.isAtEnd {
            try reader.entry()
            reader.cursor.skipBlank()
        }
        reader.journey.settle(reader.variables, open: "variables that Hurl was given")
        return reader.journey
    }

    private init(_ text: String, path: String) {
        cursor = HurlCursor(text, path: path)
        var names: [String] = []
        var isInCaptures = false
        for line in text.split(whereSeparator: \.isNewline) {
            if line.first == "[" || line.hasPrefix("HTTP") {
                isInCaptures = line.hasPrefix("[Captures]")
            }
            if isInCaptures, let colon = line.firstIndex(of: ":"), line.first != "#" {
                names.append(ForeignText.name(line[..<colon].trimmed))
            }
        }
        variables = ForeignVariables(declared: [], captured: names)
    }

    // MARK: An entry

    private mutating func entry() throws(ForeignFault) {
        let line = cursor.lineNumber
        let method = cursor.take { $0.isASCII && $0.isUppercase }
        guard !method.isEmpty, cursor.next == " " || cursor.next == "\t" else {
            throw cursor.fault("a method and an address are needed here, as GET https://…")
        }
        cursor.skipSpace()
        let url = try cursor.address()
        guard !url.isEmpty else { throw cursor.fault("an address is needed here") }
        step = ForeignRequest(method: method, url: translated(url, isAddress: true))
        step.isTemplate = true
        options = HurlOptions()
        try cursor.endLine()
        try request()
        cursor.skipBlank()
        if cursor.isAtResponse { try response() }
        options.apply(to: &step, "line \(line)", &journey)
        variables.capture(step.captures.map(\.name))
        if options.isSkipped {
            journey.note("line \(line): '\(method) \(url)' is skipped there and was left out")
        } else {
            journey.requests.append(step)
        }
    }

    private mutating func request() throws(ForeignFault) {
        while true {
            cursor.skipBlank()
            guard !cursor.isAtEnd, !cursor.isAtResponse, !cursor.isAtRequest else { return }
            if let section = cursor.section {
                cursor.skipLine()
                try requestSection(section)
            } else if cursor.isAtBody {
                try requestBody()
            } else {
                let header = try pair()
                addHeader(header.name, header.value)
            }
        }
    }

    private mutating func addHeader(_ name: String, _ value: String) {
        let isCredential = ForeignRequest.Field(name, "").isCredential
        step.headers.append(.init(name, translated(value, isCredential: isCredential)))
    }

    private mutating func requestSection(_ section: String) throws(ForeignFault) {
        let pairs = try pairs()
        switch section {
        case "Query", "QueryStringParams": step.set("query", byName(pairs))
        case "Form", "FormParams": step.set("form", byName(pairs))
        case "Cookies": step.set("cookies", byName(pairs))
        case "Multipart", "MultipartFormData":
            var parts: [JSON.Member] = []
            for pair in pairs { parts.append(JSON.Member(translated(pair.name), part(pair.value))) }
            let line = pairs.first?.line ?? cursor.lineNumber
            if let note = step.setParts(parts) { journey.note("line \(line): \(note)") }
        case "BasicAuth":
            guard let login = pairs.first else { return }
            let word = translated(login.value, isCredential: true)
            step.set("basic", .login(user: translated(login.name), password: word))
        case "Options":
            for pair in pairs { addOption(pair) }
        default: throw cursor.fault("'[\(section)]' is no section of a request")
        }
    }

    private mutating func addOption(_ option: Pair) {
        let value = option.value
        if option.name == "variable", let equals = value.firstIndex(of: "=") {
            let own = ForeignText.name(value[..<equals].trimmed)
            let text = value[value.index(after: equals)...].trimmed
            journey.declare(own, .string(ForeignText.literal(text)))
        } else if option.name == "header", let colon = value.firstIndex(of: ":") {
            addHeader(String(value[..<colon]), value[value.index(after: colon)...].trimmed)
        } else {
            options.add(option.name, translated(value), "line \(option.line)", &journey)
        }
    }

    private typealias Pair = (name: String, value: String, line: Int)

    /// `key: value`
    private mutating func pair() throws(ForeignFault) -> Pair {
        let start = cursor
        var name = ""
        while let next = cursor.next, next != ":", !next.isNewline {
            if next == "\\" { cursor.advance() }
            if let character = cursor.next { name.append(character) }
            cursor.advance()
        }
        guard cursor.take(":") else { throw start.fault("'name: value' is needed here") }
        let value = cursor.value()
        try cursor.endLine()
        return (name.trimmed, value, start.lineNumber)
    }

    private mutating func pairs() throws(ForeignFault) -> [Pair] {
        var pairs: [Pair] = []
        while true {
            cursor.skipBlank()
            let isOver =
                cursor.isAtEnd || cursor.isAtResponse || cursor.isAtRequest || cursor.section != nil
            guard !isOver, !cursor.isAtBody || cursor.has("{{") else { return pairs }
            pairs.append(try pair())
        }
    }

    private mutating func byName(_ pairs: [Pair]) -> JSON {
        var fields: [(name: String, value: JSON)] = []
        for pair in pairs { fields.append((pair.name, .string(translated(pair.value)))) }
        return JSON.byName(fields)
    }

    /// `file,photo.jpg; image/jpeg`, or a text.
    private mutating func part(_ value: String) -> JSON {
        guard value.hasPrefix("file,") else { return .string(translated(value)) }
        let words = value.dropFirst(5).split(separator: ";", maxSplits: 1)
        let file = JSON.Member("file", .string(translated(words.first?.trimmed ?? "")))
        let type = words.count > 1 ? words[1].trimmed : ""
        return .object(type.isEmpty ? [file] : [file, JSON.Member("type", .string(type))])
    }

    // MARK: The answer

    private mutating func response() throws(ForeignFault) {
        _ = cursor.take("HTTP")
        if cursor.take("/") {
            let version = cursor.take { !$0.isWhitespace }
            step.expect.add("version", .string(version == "2.0" ? "2" : version))
        }
        cursor.skipSpace()
        let status = cursor.take { $0.isNumber || $0 == "*" }
        if let number = Int(status) {
            step.expect.add("status", JSON(number))
        } else if status == "*" {
            step.expect.add("status", .one("atLeast", 100))
        } else {
            throw cursor.fault("a status or * is needed here")
        }
        try cursor.endLine()
        while true {
            cursor.skipBlank()
            guard !cursor.isAtEnd, !cursor.isAtRequest, !cursor.isAtResponse else { return }
            if let section = cursor.section {
                cursor.skipLine()
                try responseSection(section)
            } else if cursor.isAtBody {
                try responseBody()
            } else {
                let header = try pair()
                step.expect.add("header", header.name, .string(translated(header.value)))
            }
        }
    }

    /// A capture or an assert; what is not understood of it is told, and the next line read.
    private mutating func line(of section: String) {
        let start = self
        do throws(ForeignFault) {
            if section == "Captures" { try capture() } else { try assertion() }
        } catch {
            self = start
            journey.note(
                "line \(cursor.lineNumber): '\(cursor.line)' is left out: \(error.problem)"
            )
            cursor.skipLines()
        }
    }

    private mutating func responseSection(_ section: String) throws(ForeignFault) {
        guard section == "Captures" || section == "Asserts" else {
            throw cursor.fault("'[\(section)]' is no section of a response")
        }
        while true {
            cursor.skipBlank()
            let isOver = cursor.isAtEnd || cursor.isAtResponse || cursor.isAtRequest
            guard !isOver, cursor.section == nil, !cursor.isAtBody else { return }
            line(of: section)
        }
    }
}
