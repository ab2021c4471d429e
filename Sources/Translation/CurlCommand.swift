import JSON

/// One command of curl, as far as it has been read. What it sends is what curl 7.88 sends.
struct CurlCommand {
    /// What is not taken over.
    private(set) var notes: [String] = []
    /// Why its request would be another one; nil if it would not.
    private(set) var obstacle: String?
    private var url: String?
    private var method: String?
    private var headers: [ForeignRequest.Field] = []
    /// Headers that curl must not make itself, in lower case.
    private var withheld: Set<String> = []
    private var queries: [String] = []
    private var body: String?
    private var parts: [JSON.Member] = []
    private var user: String?
    private var asQuery = false
    private var isHead = false
    private var isJSON = false
    private var follows = false
    /// How it travels, in the words of probe files.
    private var way: [JSON.Member] = []

    /// Nil without an address.
    var request: ForeignRequest? {
        guard var url else { return nil }
        if !ForeignText.hasScheme(url) { url = "http://" + url }
        for query in queries + (asQuery ? [body].compactMap(\.self) : []) {
            url += (url.contains("?") ? "&" : "?") + query
        }
        let hasBody = body != nil && !asQuery
        let usual = isHead ? "HEAD" : hasBody || !parts.isEmpty ? "POST" : "GET"
        var request = ForeignRequest(method: method ?? usual, url: url)
        request.headers = headers
        request.user = user
        request.redirects = follows
        for field in way { request.set(field.name, field.value) }
        if !parts.isEmpty { request.set("multipart", .object(parts)) }
        guard hasBody else { return request }
        request.body = body
        let type = isJSON ? "application/json" : "application/x-www-form-urlencoded"
        let own = isJSON ? [("Content-Type", type), ("Accept", type)] : [("Content-Type", type)]
        for (name, value) in own
        where request.header(name) == nil && !withheld.contains(name.lowercased()) {
            request.headers.append(.init(name, value))
        }
        return request
    }

    // MARK: Words

    /// Takes the next word, and its value from those behind it.
    mutating func take(_ word: String, _ words: inout ArraySlice<String>) {
        if word.hasPrefix("--") {
            let name = String(word.dropFirst(2))
            if CurlOption.hasValue(name) {
                take(name, word, words.popFirst() ?? "")
            } else {
                take(flag: name, word)
            }
        } else if word.hasPrefix("-"), word != "-" {
            takeCluster(word.dropFirst(), &words)
        } else {
            takeAddress(word)
        }
    }

    /// `-sSL`, `-XPOST`, `-sXPOST`.
    private mutating func takeCluster(
        _ letters: Substring,
        _ words: inout ArraySlice<String>
    ) {
        var letters = letters
        while let letter = letters.popFirst() {
            if let name = CurlOption.valued[letter] {
                let value = letters.isEmpty ? words.popFirst() : String(letters)
                return take(name, "-\(letter)", value ?? "")
            }
            guard let name = CurlOption.flags[letter] else {
                // What is attached may be a value, and a credential.
                return take(flag: "", "-\(letter)")
            }
            take(flag: name, "-\(letter)")
        }
    }

    private mutating func take(flag name: String, _ shown: String) {
        switch name {
        case "get": asQuery = true
        case "head": isHead = true
        case "location": follows = true
        case "path-as-is": way.append(JSON.Member("pathAsIs", true))
        case "http1.0", "http1.1", "http3":
            way.append(JSON.Member("http", .string(String(name.dropFirst(4)))))
        case "ipv4": way.append(JSON.Member("ip", 4))
        case "ipv6": way.append(JSON.Member("ip", 6))
        case "insecure":
            notes.append("'\(shown)' is not taken over: add tls: { verify: off } if you must")
        case let name where CurlOption.harmless.contains(name): break
        case "netrc": notes.append("the option '\(shown)' is not taken over")
        default:
            let name = shown.prefix { $0 != "=" }
            notes.append("the option '\(name)' is unknown and was left out")
        }
    }

    private mutating func take(_ name: String, _ shown: String, _ value: String) {
        switch name {
        case "request": method = value.isEmpty ? method : value
        case "header": takeHeader(value)
        case "data", "data-ascii", "data-binary": takeBody(value, shown)
        case "data-raw": append(value)
        case "data-urlencode":
            if let text = encoded(value, shown) { append(text) }
        case "url-query":
            if let text = encoded(value, shown) { queries.append(text) }
        case "json":
            isJSON = true
            takeBody(value, shown, joinedBy: "")
        case "form", "form-string": takePart(value, shown, isLiteral: name == "form-string")
        case "max-time" where Double(value) != nil:
            way.append(JSON.Member("timeout", .string(value + "s")))
        case "connect-timeout" where Double(value) != nil:
            way.append(JSON.Member("limits", .one("connect", .string(value + "s"))))
        case "user": user = value
        case "oauth2-bearer": headers.append(.init("Authorization", "Bearer \(value)"))
        case "url": takeAddress(value)
        case "upload-file", "config": obstacle = "'\(shown)' reads a file"
        default: notes.append("the option '\(shown)' is not taken over")
        }
    }

    /// A value of an option that is not known looks like an address, too.
    private mutating func takeAddress(_ word: String) {
        if let url {
            notes.append("of several addresses of a command only one is taken over")
            guard ForeignText.hasScheme(word) || !ForeignText.hasScheme(url) else { return }
        }
        url = word
    }

    private mutating func takeHeader(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else {
            // `X-A;` is a header without a value.
            if line.hasSuffix(";") { headers.append(.init(String(line.dropLast()), "")) }
            if line.hasPrefix("@") { notes.append("headers in a file are not taken over") }
            return
        }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        guard !value.isEmpty else {
            withheld.insert(line[..<colon].lowercased())
            return
        }
        headers.append(.init(String(line[..<colon]), String(value)))
    }

    // MARK: Bodies

    private mutating func takeBody(
        _ text: String,
        _ shown: String,
        joinedBy separator: String = "&"
    ) {
        guard !text.hasPrefix("@") else {
            obstacle = "'\(shown)' reads a file"
            return
        }
        append(text, joinedBy: separator)
    }

    private mutating func append(_ text: String, joinedBy separator: String = "&") {
        body = body.map { $0 + separator + text } ?? text
    }

    /// `name=content`, `=content` or `content`; nil if the content stands in a file.
    private mutating func encoded(_ text: String, _ shown: String) -> String? {
        guard let mark = text.firstIndex(of: "=") ?? text.firstIndex(of: "@") else {
            return Self.encoded(text)
        }
        guard text[mark] == "=" else {
            obstacle = "'\(shown)' reads a file"
            return nil
        }
        let content = Self.encoded(String(text[text.index(after: mark)...]))
        return mark == text.startIndex ? content : "\(text[..<mark])=\(content)"
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x20: result += "+"
            case _ where byte.isLetterOrDigit || "-._~".utf8.contains(byte):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    /// A part of a form whose value is a text.
    private mutating func takePart(_ text: String, _ shown: String, isLiteral: Bool) {
        guard let mark = text.firstIndex(of: "=") else {
            obstacle = "'\(shown)' has no value"
            return
        }
        let value = text[text.index(after: mark)...]
        guard isLiteral || !value.hasPrefix("@") && !value.hasPrefix("<") else {
            obstacle = "'\(shown)' reads a file"
            return
        }
        guard isLiteral || !value.contains(";") && !value.hasPrefix("\"") else {
            obstacle = "'\(shown)' says more of a part than its value"
            return
        }
        let name = ForeignText.literal(String(text[..<mark]))
        parts.append(JSON.Member(name, .string(ForeignText.literal(String(value)))))
    }
}
