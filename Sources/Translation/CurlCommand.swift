import JSON

/// One command of curl, as far as it has been read. What it sends is what curl 7.88 sends.
struct CurlCommand {
    /// What is not taken over, with its line.
    private(set) var notes: [String] = []
    /// Why its requests would be others; nil if they would not.
    private(set) var obstacle: String?
    private var addresses: [String] = []
    private var method: String?
    private var headers: [ForeignRequest.Field] = []
    /// Headers that curl must not make itself, in lower case.
    private var withheld: Set<String> = []
    private var queries: [String] = []
    private var body: String?
    /// The file that is the whole body.
    private var file: String?
    private var parts: [JSON.Member] = []
    private var way = ForeignWay()
    private var asQuery = false
    private var isHead = false
    private var isJSON = false
    private var isUpload = false
    private var isGlobbing = true
    /// What the shell gives it to read.
    private let input: String?
    /// Of the word at hand.
    private var line = 1

    init(input: String?) { self.input = input }

    /// One for each address, which curl asks one after the other; none without an address, or if
    /// there is an obstacle.
    mutating func requests() -> [ForeignRequest] {
        // A value of an option that is not known looks like an address, too.
        let absolute = addresses.filter { ForeignText.hasScheme($0) }
        let ignored =
            absolute.isEmpty ? addresses.dropLast() : addresses.filter { !absolute.contains($0) }
        // It may be a credential, and is not told.
        if !ignored.isEmpty { note("not all that looks like an address is taken for one") }
        var requests: [ForeignRequest] = []
        for address in absolute.isEmpty ? addresses.suffix(1) : absolute[...] {
            guard let urls = isGlobbing ? CurlGlob.addresses(address) : [address] else {
                obstacle = "its address stands for more than \(CurlGlob.most) others"
                return []
            }
            for url in urls { requests.append(request(url)) }
        }
        return obstacle == nil ? requests : []
    }

    private mutating func request(_ address: String) -> ForeignRequest {
        var url = ForeignText.hasScheme(address) ? address : "http://" + address
        for query in queries + (asQuery ? [body].compactMap(\.self) : []) {
            url += (url.contains("?") ? "&" : "?") + query
        }
        let hasBody = body != nil && !asQuery
        let isPosted = hasBody || file != nil || !parts.isEmpty
        let usual = isHead ? "HEAD" : isUpload ? "PUT" : isPosted ? "POST" : "GET"
        var request = ForeignRequest(method: method ?? usual, url: url)
        request.headers = headers
        for sentence in way.apply(to: &request) { note(sentence) }
        if !parts.isEmpty, let sentence = request.setParts(parts) { note(sentence) }
        if let file { request.set("body", .one("file", .string(file))) }
        if hasBody, file == nil { request.body = body }
        guard hasBody || file != nil, !isUpload else { return request }
        let type = isJSON ? "application/json" : "application/x-www-form-urlencoded"
        let own = isJSON ? [("Content-Type", type), ("Accept", type)] : [("Content-Type", type)]
        for (name, value) in own
        where request.header(name) == nil && !withheld.contains(name.lowercased()) {
            request.headers.append(.init(name, value))
        }
        return request
    }

    private mutating func note(_ sentence: String) {
        let whole = "line \(line): \(sentence)"
        if !notes.contains(whole) { notes.append(whole) }
    }

    // MARK: Words

    /// Takes the next word, and its value from those behind it.
    mutating func take(_ word: ShellWords.Word, _ words: inout ArraySlice<ShellWords.Word>) {
        line = word.line
        let text = word.text
        if text.hasPrefix("--") {
            let name = String(text.dropFirst(2))
            if CurlOption.hasValue(name) {
                take(name, text, words.popFirst()?.text ?? "")
            } else {
                take(flag: name, text)
            }
        } else if text.hasPrefix("-"), text != "-" {
            takeCluster(text.dropFirst(), &words)
        } else {
            addresses.append(text)
        }
    }

    /// `-sSL`, `-XPOST`, `-sXPOST`.
    private mutating func takeCluster(
        _ letters: Substring,
        _ words: inout ArraySlice<ShellWords.Word>
    ) {
        var letters = letters
        while let letter = letters.popFirst() {
            if let name = CurlOption.valued[letter] {
                let value = letters.isEmpty ? words.popFirst()?.text : String(letters)
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
        case "globoff": isGlobbing = false
        case "location-trusted":
            _ = way.take("location", "true")
            note("a redirect to another origin gets no credentials here")
        case let name where CurlOption.harmless.contains(name) || way.take(name, "true"): break
        case let name where CurlOption.others.contains(name):
            note("the option '\(shown)' is not taken over")
        default:
            let name = shown.prefix { $0 != "=" }
            note("the option '\(name)' is unknown and was left out")
        }
    }

    private mutating func take(_ name: String, _ shown: String, _ value: String) {
        switch name {
        case "request": method = value.isEmpty ? method : value
        case "header": takeHeader(value)
        case "user-agent": headers.append(.init("User-Agent", value))
        case "referer": headers.append(.init("Referer", value))
        case "range": headers.append(.init("Range", "bytes=\(value)"))
        case "cookie" where value.contains("="): headers.append(.init("Cookie", value))
        case "cookie": note("'\(shown)' names a file: a run has a jar of its own")
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
        case "oauth2-bearer": headers.append(.init("Authorization", "Bearer \(value)"))
        case "url": addresses.append(value)
        case "upload-file":
            isUpload = true
            takeFile(value, shown)
        case "config": obstacle = "'\(shown)' reads a file"
        case let name where CurlOption.harmless.contains(name) || way.take(name, value): break
        default: note("the option '\(shown)' is not taken over")
        }
    }

    private mutating func takeFile(_ name: String, _ shown: String) {
        if name == "-", let input, body == nil { return body = input }
        guard name != "-", name != ".", !name.isEmpty, file == nil, body == nil else {
            return obstacle = "'\(shown)' reads what is not one file"
        }
        file = Self.lastName(name)
    }

    private mutating func takeHeader(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else {
            // `X-A;` is a header without a value.
            if line.hasSuffix(";") { headers.append(.init(String(line.dropLast()), "")) }
            if line.hasPrefix("@") { note("headers in a file are not taken over") }
            return
        }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        guard !value.isEmpty else {
            withheld.insert(line[..<colon].lowercased())
            return
        }
        let header = ForeignRequest.Field(String(line[..<colon]), String(value))
        // What browsers write of themselves when they copy a command.
        if header.isSent || header.name.lowercased() == "cookie" { headers.append(header) }
    }

    // MARK: Bodies

    private mutating func takeBody(
        _ text: String,
        _ shown: String,
        joinedBy separator: String = "&"
    ) {
        if text == "@-", let input {
            // Lines are joined, unless the bytes are meant.
            let isWhole = shown == "--data-binary" || isJSON
            return append(isWhole ? input : input.filter { $0 != "\n" }, joinedBy: separator)
        }
        guard !text.hasPrefix("@") else { return takeFile(String(text.dropFirst()), shown) }
        append(text, joinedBy: separator)
    }

    private mutating func append(_ text: String, joinedBy separator: String = "&") {
        if file != nil { obstacle = "its body is a file and more" }
        body = body.map { $0 + separator + text } ?? text
    }

    /// `name=content`, `=content` or `content`; nil if the content stands in a file.
    private mutating func encoded(_ text: String, _ shown: String) -> String? {
        guard let mark = text.firstIndex(of: "=") ?? text.firstIndex(of: "@") else {
            return ForeignText.encoded(text, space: "+")
        }
        guard text[mark] == "=" else {
            obstacle = "'\(shown)' reads a file"
            return nil
        }
        let content = ForeignText.encoded(String(text[text.index(after: mark)...]), space: "+")
        return mark == text.startIndex ? content : "\(text[..<mark])=\(content)"
    }

    /// `name=text`, or `name=@file;type=image/png;filename=a.png`.
    private mutating func takePart(_ text: String, _ shown: String, isLiteral: Bool) {
        guard let mark = text.firstIndex(of: "=") else {
            obstacle = "'\(shown)' has no value"
            return
        }
        let name = String(text[..<mark])
        let value = text[text.index(after: mark)...]
        guard !isLiteral, value.hasPrefix("@") || value.hasPrefix("<") || value.contains(";") else {
            return parts.append(JSON.Member(name, .string(String(value))))
        }
        let words = value.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        let isFile = value.hasPrefix("@")
        let known = ["type": "type", "filename": "name"]
        var part = [
            isFile
                ? JSON.Member("file", .string(Self.lastName(words[0].dropFirst())))
                : JSON.Member("text", .string(words[0]))
        ]
        for word in words.dropFirst() {
            let halves = word.split(separator: "=", maxSplits: 1).map { String($0) }
            guard halves.count == 2, let field = known[halves[0].trimmed] else {
                return obstacle = "'\(shown)' says more of a part than can be sent"
            }
            part.append(JSON.Member(field, .string(halves[1].filter { $0 != "\"" })))
        }
        guard !value.hasPrefix("<"), !value.hasPrefix("\""), !words[0].contains(",") || !isFile
        else {
            return obstacle = "'\(shown)' says more of a part than can be sent"
        }
        parts.append(JSON.Member(name, .object(part)))
    }

    private static func lastName(_ path: some StringProtocol) -> String {
        path.split(separator: "/").last.map { String($0) } ?? String(path)
    }
}
