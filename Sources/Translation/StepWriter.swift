import JSON
import Journey

/// Writes requests as steps of a probe file.
struct StepWriter {
    let proposals: [CaptureProposal]
    /// The beginning that most addresses share; nil if it is no help.
    let site: String?
    /// What has been hidden so far.
    private(set) var concealment = Concealment()
    private(set) var notes: [String] = []
    private let understanding: Understanding
    private var names: Set<String> = []

    init(_ understanding: Understanding) {
        self.understanding = understanding
        proposals = CaptureProposal.all(in: understanding.requests)
        let sites = understanding.requests.compactMap { Self.site(of: $0.url) }
        let counts = Dictionary(sites.map { ($0, 1) }, uniquingKeysWith: +)
        let best = sites.max { counts[$0] ?? 0 < counts[$1] ?? 0 }
        let isShared = best.map { counts[$0] ?? 0 > 1 } ?? false
        let isRecorded = understanding.requests.contains { !$0.isTemplate }
        site = isShared || isRecorded ? best : nil
    }

    /// The fields of the step; the requests before `index` have been made.
    mutating func step(_ request: ForeignRequest, _ index: Int) -> [JSON.Member] {
        var step = [JSON.Member("name", .string(name(of: request)))]
        step.append(address(request, index))
        step += headers(request, index)
        if let user = request.user {
            let name = String(user.prefix { $0 != ":" })
            let user = request.isTemplate ? name : ForeignText.literal(name)
            let login: JSON = ["user": .string(user), "password": "{{secret.password}}"]
            step.append(JSON.Member("basic", login))
        }
        step += body(request, index)
        for field in request.fields {
            noteAuthorities(field)
            let value = shown(field, of: step[0], isTemplate: request.isTemplate)
            step.append(JSON.Member(field.name, value))
        }
        if !request.redirects { step.append(JSON.Member("redirects", "off")) }
        step += expectation(request)
        let captures = proposals.filter { $0.source == index }.map { proposal in
            let path = JSON.Member("json", .string(proposal.path))
            let mark = isSecret(proposal) ? [JSON.Member("secret", true)] : []
            return JSON.Member(proposal.name, .object([path] + mark))
        }
        let all = captures + request.captures
        return all.isEmpty ? step : step + [JSON.Member("capture", .object(all))]
    }

    /// Other tools look for them where they were started.
    private mutating func noteAuthorities(_ field: JSON.Member) {
        guard field.name == "tls", let path = field.value["authorities"]?.string,
            !path.hasPrefix("/"), !path.contains("{{")
        else { return }
        notes.append("put '\(path)' beside the probe file")
    }

    /// The value of a field without credentials.
    private mutating func shown(
        _ field: JSON.Member,
        of name: JSON.Member,
        isTemplate: Bool
    ) -> JSON {
        switch field.name {
        case "json", "multipart": return concealment.tree(field.value)
        case "form", "query":
            return concealment.tree(field.value, isCredential: SensitiveName.isParameter)
        case "cookies": return concealment.cookies(field.value)
        case "body": return bytes(field.value)
        case "graphql":
            let shown = concealment.tree(field.value)
            if shown["query"] != field.value["query"] {
                notes.append(
                    "\(name.value.string ?? ""): a credential in a query of GraphQL must be a variable"
                )
            }
            return shown
        case "proxy":
            let text = field.value.string ?? ""
            let address = ForeignText.hasScheme(text) ? text : "http://" + text
            guard let login = AddressLogin(address) else { return field.value }
            return login.proxy(isTemplate: isTemplate)
        default: return field.value
        }
    }

    /// What the journey's head is made of; to be asked when all steps are written.
    func withoutCredentials(_ understanding: Understanding) -> Understanding {
        var concealment = concealment
        var result = understanding
        result.variables = []
        for variable in understanding.variables {
            result.variables.append(concealment.variable(variable))
        }
        result.rows = []
        for row in understanding.rows { result.rows.append(concealment.tree(row)) }
        return result
    }

    private mutating func expectation(_ request: ForeignRequest) -> [JSON.Member] {
        var expect = request.expect
        let status = request.status.flatMap { (100...599).contains($0) ? $0 : nil }
        if let status {
            expect.add("status", JSON(status))
        } else if expect.isEmpty, !request.isTemplate {
            expect.add("status", ["2xx", "3xx"])
        }
        guard !expect.isEmpty else { return [] }
        return [JSON.Member("expect", concealment.expectation(expect.json))]
    }

    /// A value that is sent as a credential.
    private func isSecret(_ proposal: CaptureProposal) -> Bool {
        understanding.requests.contains { request in
            request.headers.contains { $0.isCredential && $0.value.holds(proposal.value) }
        }
    }

    private mutating func address(_ request: ForeignRequest, _ index: Int) -> JSON.Member {
        var url = String(request.url.prefix { $0 != "#" })
        if !request.isTemplate, let query = url.firstIndex(of: "?") {
            // A value with braces would be taken for one of ours.
            url = String(url[..<query] + url[query...].replacing("{{", with: "%7B%7B"))
        }
        var text = concealment.address(request.isTemplate ? url : filled(url, index))
        if let site, text.hasPrefix(site) { text = "{{site}}" + text.dropFirst(site.count) }
        return Self.address(request.method, text)
    }

    /// `get: URL`, or `request: { method: PURGE, url: URL }`.
    private static func address(_ method: String, _ url: String) -> JSON.Member {
        let known = [
            "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "connect",
            "lookup",
        ]
        guard known.contains(method) else {
            return JSON.Member("request", ["method": .string(method), "url": .string(url)])
        }
        return JSON.Member(method.lowercased(), .string(url))
    }

    private mutating func headers(_ request: ForeignRequest, _ index: Int) -> [JSON.Member] {
        var headers: [JSON.Member] = []
        var bearer: [JSON.Member] = []
        for field in request.headers where request.isTemplate || field.isSent {
            let value = request.isTemplate ? field.value : filled(field.value, index)
            let shown = shown(value, of: field)
            if field.isCredential, shown == value, value.lowercased().hasPrefix("bearer ") {
                bearer = [JSON.Member("bearer", .string(String(value.dropFirst(7))))]
            } else {
                headers.append(JSON.Member(field.name, .string(shown)))
            }
        }
        return bearer + (headers.isEmpty ? [] : [JSON.Member("headers", .object(headers))])
    }

    /// The value of a header without credentials.
    private mutating func shown(_ value: String, of field: ForeignRequest.Field) -> String {
        if field.name.lowercased() == "cookie" { return concealment.cookies(value) }
        guard field.isCredential else { return concealment.text(value) }
        return concealment.value(value, named: field.name)
    }

    private mutating func body(_ request: ForeignRequest, _ index: Int) -> [JSON.Member] {
        guard let body = request.body else { return [] }
        let type = request.header("content-type") ?? ""
        if type.contains("json"), let json = try? JSON.parse(Array(body.utf8)) {
            let tree = request.isTemplate ? asTexts(json) : filled(json, index)
            return [JSON.Member("json", concealment.tree(tree))]
        }
        let text = request.isTemplate ? body : filled(body, index)
        let isForm = type.contains("x-www-form-urlencoded")
        let hidden = isForm ? concealment.form(text) : text
        // What curl calls a form is often none.
        return [JSON.Member("body", .string(concealment.body(hidden)))]
    }

    /// A body of bytes; if they are a text that holds a credential, the text without it.
    private mutating func bytes(_ body: JSON) -> JSON {
        guard let form = body.members?.first,
            let bytes = WrittenBytes.bytes(of: form.value.string ?? "", as: form.name),
            let text = String(validating: bytes, as: UTF8.self)
        else { return body }
        let literal = ForeignText.literal(text)
        let shown = concealment.body(literal)
        return shown == literal ? body : .string(shown)
    }

    // MARK: Values

    /// The text with captured values in place of those that were seen, and our braces escaped.
    private func filled(_ text: String, _ index: Int) -> String {
        var result = ForeignText.literal(text)
        for proposal in proposals where proposal.source < index {
            for range in result.wordRanges(of: proposal.value).reversed() {
                result.replaceSubrange(range, with: "{{\(proposal.name)}}")
            }
        }
        return result
    }

    /// A number that was seen becomes the captured one, which keeps its type.
    private func filled(_ json: JSON, _ index: Int) -> JSON {
        switch json {
        case .string(let text): return .string(filled(text, index))
        case .number(let number):
            let found = proposals.first { $0.source < index && $0.value == number.text }
            return found.map { .string("{{\($0.name)}}") } ?? json
        case .array(let elements): return .array(elements.map { filled($0, index) })
        case .object(let members):
            return .object(members.map { JSON.Member($0.name, filled($0.value, index)) })
        case .null, .bool: return json
        }
    }

    /// A text that is nothing but a captured value stays a text whatever was captured.
    private func asTexts(_ json: JSON) -> JSON {
        switch json {
        case .string(let text):
            let name = String(text.dropFirst(2).dropLast(2))
            let isCaptured = understanding.requests.contains { request in
                request.captures.contains { $0.name == name }
            }
            return text == "{{\(name)}}" && isCaptured ? .string("{{\(name) | toString}}") : json
        case .array(let elements): return .array(elements.map(asTexts))
        case .object(let members):
            return .object(members.map { JSON.Member($0.name, asTexts($0.value)) })
        case .null, .bool, .number: return json
        }
    }

    // MARK: Names

    /// Scheme and machine; nil for an address that begins with a variable.
    private static func site(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let machine = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard !machine.contains("{{"), !url[..<scheme.lowerBound].contains("{") else { return nil }
        return String(url[..<scheme.upperBound]) + machine
    }

    /// `post login` unless the step has a name, with a number if it is taken.
    private mutating func name(of request: ForeignRequest) -> String {
        let name = request.name.map { JourneyWriter.name($0) } ?? Self.name(ofAddress: request)
        var number = 2
        var candidate = name
        while !names.insert(candidate).inserted {
            candidate = "\(name) \(number)"
            number += 1
        }
        return candidate
    }

    private static func name(ofAddress request: ForeignRequest) -> String {
        let start = site(of: request.url)?.count ?? 0
        let path = request.url.dropFirst(start).prefix { !"?#".contains($0) }
        let words = path.split(separator: "/").filter { !$0.contains("{{") }
        let last = words.last { !$0.utf8.allSatisfy(\.isDigit) } ?? "start"
        let clean = last.prefix(60).filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
        }
        return "\(request.method.lowercased()) \(clean.isEmpty ? "page" : String(clean))"
    }
}
