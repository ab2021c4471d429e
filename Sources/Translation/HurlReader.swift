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
        options.apply(to: &step, &journey)
        variables.capture(step.captures.map(\.name))
        if options.isSkipped {
            journey.note("'\(method) \(url)' is skipped there and was left out")
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
                let (name, value) = try pair()
                addHeader(name, value)
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
            step.set("multipart", .object(pairs.map { JSON.Member(translated($0.0), part($0.1)) }))
        case "BasicAuth":
            guard let (user, password) = pairs.first else { return }
            let word =
                password.contains("{{")
                ? translated(password, isCredential: true) : "{{secret.password}}"
            step.set("basic", ["user": .string(translated(user)), "password": .string(word)])
        case "Options":
            for (name, value) in pairs {
                if name == "variable", let equals = value.firstIndex(of: "=") {
                    let own = ForeignText.name(value[..<equals].trimmed)
                    let text = value[value.index(after: equals)...].trimmed
                    journey.declare(own, .string(ForeignText.literal(text)))
                } else if name == "header", let colon = value.firstIndex(of: ":") {
                    addHeader(
                        String(value[..<colon]),
                        value[value.index(after: colon)...].trimmed
                    )
                } else {
                    options.add(name, translated(value), &journey)
                }
            }
        default: throw cursor.fault("'[\(section)]' is no section of a request")
        }
    }

    /// `key: value`
    private mutating func pair() throws(ForeignFault) -> (String, String) {
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
        return (name.trimmed, value)
    }

    private mutating func pairs() throws(ForeignFault) -> [(String, String)] {
        var pairs: [(String, String)] = []
        while true {
            cursor.skipBlank()
            let isOver =
                cursor.isAtEnd || cursor.isAtResponse || cursor.isAtRequest || cursor.section != nil
            guard !isOver, !cursor.isAtBody || cursor.has("{{") else { return pairs }
            pairs.append(try pair())
        }
    }

    private mutating func byName(_ pairs: [(String, String)]) -> JSON {
        var fields: [(name: String, value: JSON)] = []
        for (name, value) in pairs { fields.append((name, .string(translated(value)))) }
        return JSON.byName(fields)
    }

    /// `file,photo.jpg; image/jpeg`, or a text.
    private mutating func part(_ value: String) -> JSON {
        guard value.hasPrefix("file,") else { return .string(translated(value)) }
        let words = value.dropFirst(5).split(separator: ";", maxSplits: 1)
        let file = words.first?.trimmed ?? ""
        journey.note(
            "put '\(file)' beside the probe file, and write { file: \(file) } for its part"
        )
        let type = words.count > 1 ? words[1].trimmed : "application/octet-stream"
        return [
            "text": .string("file \(ForeignText.literal(file))"), "name": .string(file),
            "type": .string(type),
        ]
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
                let (name, value) = try pair()
                step.expect.add("header", name, .string(translated(value)))
            }
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
            if section == "Captures" { try capture() } else { try assertion() }
        }
    }
}
