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

    /// The requests are settled, and the concealment knows what other journeys have hidden.
    init(_ understanding: Understanding, _ concealment: Concealment) {
        self.understanding = understanding
        self.concealment = concealment
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
        step += body(request, index)
        for field in request.fields
        where field.name != "basic" || request.userWithoutPassword == nil {
            noteFile(field)
            let value = request.isTemplate ? field.value : filled(field.value, index)
            step.append(shown(JSON.Member(field.name, value), request, step[0]))
        }
        if !request.redirects { step.append(JSON.Member("redirects", "off")) }
        step += expectation(request)
        let captures = proposals.filter { $0.source == index }.map { proposal in
            JSON.Member(proposal.name, .object(proposal.query))
        }
        let all = captures + request.captures
        return all.isEmpty ? step : step + [JSON.Member("capture", .object(all))]
    }

    /// When all steps are written: captures that stand for credentials are secret, and those that
    /// were proposed are sent, since another one may have taken their place.
    func marked(_ step: [JSON.Member], among texts: String) -> [JSON.Member] {
        let proposed = Set(proposals.map(\.name))
        return step.compactMap { field in
            guard field.name == "capture", let captures = field.value.members else { return field }
            let kept = captures.filter {
                !proposed.contains($0.name) || texts.contains("{{\($0.name)}}")
            }
            let marked = kept.map { capture in
                let isOfName =
                    proposed.contains(capture.name) && SensitiveName.matches(capture.name)
                guard isOfName || concealment.named.contains(capture.name),
                    capture.value["secret"] == nil, let members = capture.value.members
                else { return capture }
                return JSON.Member(capture.name, .object(members + [JSON.Member("secret", true)]))
            }
            return marked.isEmpty ? nil : JSON.Member(field.name, .object(marked))
        }
    }

    /// Other tools look for files where they were started.
    private mutating func noteFile(_ field: JSON.Member) {
        let parts = field.name == "multipart" ? field.value.members?.map(\.value) ?? [] : []
        let files = [field.value["authorities"], field.value["file"]] + parts.map { $0["file"] }
        for path in files.compactMap({ $0?.string })
        where !path.contains("{{") && (field.name != "tls" || !path.hasPrefix("/")) {
            let note = "put '\(path)' beside the probe file"
            if !notes.contains(note) { notes.append(note) }
        }
    }

    /// A field without credentials.
    private mutating func shown(
        _ field: JSON.Member,
        _ request: ForeignRequest,
        _ name: JSON.Member
    ) -> JSON.Member {
        let shown =
            field.name == "body"
            ? bytes(field.value) : concealment.field(field, more: request.credentials)
        if field.name == "graphql", shown["query"] != field.value["query"] {
            notes.append(
                "\(name.value.string ?? ""): a credential in a query of GraphQL must be a variable"
            )
        }
        return JSON.Member(field.name, shown)
    }

    /// What the journey's head is made of; to be asked when all steps are written.
    mutating func withoutCredentials(_ understanding: Understanding) -> Understanding {
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

    private mutating func address(_ request: ForeignRequest, _ index: Int) -> JSON.Member {
        var url = String(request.url.prefix { $0 != "#" })
        if !request.isTemplate, let query = url.firstIndex(of: "?") {
            // A value with braces would be taken for one of ours.
            url = String(url[..<query] + url[query...].replacing("{{", with: "%7B%7B"))
        }
        var text = concealment.address(request.isTemplate ? url : filled(url, index, isURL: true))
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
        for field in request.headers {
            let value = request.isTemplate ? field.value : filled(field.value, index)
            let isCredential = field.isCredential || request.credentials.contains(field.name)
            let shown = concealment.header(value, named: field.name, isCredential: isCredential)
            headers.append(JSON.Member(field.name, .string(shown)))
        }
        if let user = request.userWithoutPassword {
            let shown = concealment.value(user, named: "user")
            let hole = shown.hasPrefix("{{") ? shown.dropFirst(2).dropLast(2) : "''"
            let text = "Basic {{join ':' \(hole) '' | base64Encode}}"
            headers.append(JSON.Member("Authorization", .string(text)))
        }
        return headers.isEmpty ? [] : [JSON.Member("headers", .object(headers))]
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
    /// In an address values are percent-encoded.
    private func filled(_ text: String, _ index: Int, isURL: Bool = false) -> String {
        var result = ForeignText.literal(text)
        for proposal in proposals where proposal.source < index {
            let encoded = isURL ? [ForeignText.encoded(proposal.value)] : []
            for value in [proposal.value] + encoded {
                for range in result.wordRanges(of: value).reversed() {
                    result.replaceSubrange(range, with: "{{\(proposal.name)}}")
                }
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
            return .object(
                members.map {
                    JSON.Member(ForeignText.literal($0.name), filled($0.value, index))
                }
            )
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
