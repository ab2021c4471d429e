import JSON

/// Writes a journey that makes the requests again: runnable as it is, and a beginning.
package struct JourneyWriter {
    private let name: String
    private let understanding: Understanding
    private let proposals: [CaptureProposal]
    /// The beginning that most addresses share.
    private let site: String

    package init(_ understanding: Understanding, name: String) {
        self.name = name
        self.understanding = understanding
        proposals = CaptureProposal.all(in: understanding.requests)
        let sites = understanding.requests.map { Self.site(of: $0.url) }
        let counts = Dictionary(sites.map { ($0, 1) }, uniquingKeysWith: +)
        site = sites.max { counts[$0] ?? 0 < counts[$1] ?? 0 } ?? ""
    }

    /// What to say beside the journey.
    package var notes: [String] {
        var notes = understanding.notes
        if understanding.requests.contains(where: { $0.header("cookie") != nil }) {
            notes.append("cookies are left out: a run has a jar of its own")
        }
        if !secrets.isEmpty {
            notes.append("keep in credential files: \(secrets.joined(separator: ", "))")
        }
        if proposals.isEmpty, understanding.requests.count > 1 {
            notes.append("no value was seen to flow from an answer into a later request")
        }
        return notes
    }

    package var text: String {
        var lines = [
            "journey: \(Self.quoted(name))", "service: \(Self.quoted(name))", "every: 5m",
            "variables: { site: \(Self.quoted(site)) }", "steps:",
        ]
        var names: Set<String> = []
        for (index, request) in understanding.requests.enumerated() {
            lines += step(request, index, &names).map { "  " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Steps

    private func step(
        _ request: ForeignRequest,
        _ index: Int,
        _ names: inout Set<String>
    ) -> [String] {
        var lines = ["- name: \(Self.quoted(Self.name(of: request, &names)))"]
        lines += address(request, index)
        lines += headers(request, index)
        if let user = request.user {
            let name = user.prefix { $0 != ":" }
            lines.append(
                "  basic: { user: \(Self.quoted(String(name))), "
                    + "password: \"{{secret.password}}\" }"
            )
        }
        lines += body(request, index)
        if !request.redirects { lines.append("  redirects: off") }
        let status = request.status.flatMap { (100...599).contains($0) ? $0 : nil }
        if let status {
            lines.append("  expect: { status: \(status) }")
        } else {
            lines.append("  expect: { status: [2xx, 3xx] }")
        }
        let captures = proposals.filter { $0.source == index }
        if !captures.isEmpty { lines.append("  capture:") }
        for capture in captures {
            let secret = isSecret(capture) ? ", secret: true" : ""
            let path = Self.quoted(capture.path)
            lines.append("    \(capture.name): { json: \(path)\(secret) }")
        }
        return lines
    }

    /// A value that is sent as a credential.
    private func isSecret(_ proposal: CaptureProposal) -> Bool {
        understanding.requests.contains { request in
            request.headers.contains { $0.isCredential && $0.value.holds(proposal.value) }
        }
    }

    private func address(_ request: ForeignRequest, _ index: Int) -> [String] {
        var url = request.url.prefix { $0 != "#" }
        if let query = url.firstIndex(of: "?") {
            // A value with braces would be taken for one of ours.
            url = url[..<query] + Substring(url[query...].replacing("{{", with: "%7B%7B"))
        }
        var text = filled(String(url), index)
        if request.url.hasPrefix(site) { text = "{{site}}" + text.dropFirst(site.count) }
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
        guard methods.contains(request.method) else {
            return [
                "  request: { method: \(Self.quoted(request.method)), url: \(Self.quoted(text)) }"
            ]
        }
        return ["  \(request.method.lowercased()): \(Self.quoted(text))"]
    }

    private func headers(_ request: ForeignRequest, _ index: Int) -> [String] {
        var lines: [String] = []
        var bearer: [String] = []
        for field in request.headers where field.isSent {
            let isBearer = field.value.lowercased().hasPrefix("bearer ")
            if field.isCredential, let proposal = proposal(in: field.value, before: index) {
                let text = "{{\(proposal.name)}}"
                if isBearer {
                    bearer.append("  bearer: \"\(text)\"")
                } else {
                    lines.append("    \(field.name): \"\(text)\"")
                }
            } else if field.isCredential {
                lines.append("    \(field.name): \"{{secret.\(Self.secretName(of: field))}}\"")
            } else {
                let value = Self.quoted(filled(field.value, index))
                lines.append("    \(Self.quoted(field.name)): \(value)")
            }
        }
        return bearer + (lines.isEmpty ? [] : ["  headers:"] + lines)
    }

    private func body(_ request: ForeignRequest, _ index: Int) -> [String] {
        guard let body = request.body else { return [] }
        let type = request.header("content-type") ?? ""
        if type.contains("json"), let json = try? JSON.parse(Array(body.utf8)) {
            return ["  json: \(filled(json, index).text)"]
        }
        return ["  body: \(Self.quoted(filled(body, index)))"]
    }

    // MARK: Values

    /// The text with captured values in place of those that were seen, and our braces escaped.
    private func filled(_ text: String, _ index: Int) -> String {
        var result = text.replacing("{{", with: "{{{{")
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

    private func proposal(in value: String, before index: Int) -> CaptureProposal? {
        proposals.first { $0.source < index && value.holds($0.value) }
    }

    private var secrets: [String] {
        var names: [String] = []
        for (index, request) in understanding.requests.enumerated() {
            for field in request.headers where field.isSent && field.isCredential {
                let name = Self.secretName(of: field)
                guard proposal(in: field.value, before: index) == nil, !names.contains(name) else {
                    continue
                }
                names.append(name)
            }
            if request.user != nil, !names.contains("password") { names.append("password") }
        }
        return names
    }

    private static func secretName(of field: ForeignRequest.Field) -> String {
        field.name.lowercased().replacing("-", with: "_")
    }

    private static func site(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        return String(url[..<scheme.upperBound] + rest.prefix { !"/?#".contains($0) })
    }

    /// `post login`, with a number if it is taken.
    private static func name(of request: ForeignRequest, _ names: inout Set<String>) -> String {
        let path = request.url.dropFirst(site(of: request.url).count).prefix { !"?#".contains($0) }
        let last = path.split(separator: "/").last { !$0.utf8.allSatisfy(\.isDigit) } ?? "start"
        let clean = last.prefix(60).filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
        }
        let name = "\(request.method.lowercased()) \(clean.isEmpty ? "page" : String(clean))"
        var number = 2
        var candidate = name
        while !names.insert(candidate).inserted {
            candidate = "\(name) \(number)"
            number += 1
        }
        return candidate
    }

    /// A double-quoted YAML text: JSON's quotation is a part of it (YAML 1.2.2 §1.2).
    private static func quoted(_ text: String) -> String { JSON.string(text).text }
}

extension ForeignRequest.Field {
    /// Whether the header is the author's, and not one that every client makes for itself.
    var isSent: Bool {
        let lower = name.lowercased()
        let own = [
            "host", "connection", "content-length", "accept-encoding", "user-agent", "cookie",
            "referer", "origin", "pragma", "cache-control", "dnt", "te", "priority",
            "upgrade-insecure-requests", "accept-language", "if-none-match", "if-modified-since",
        ]
        return !lower.hasPrefix(":") && !lower.hasPrefix("sec-") && !own.contains(lower)
    }

    var isCredential: Bool {
        let lower = name.lowercased()
        return ["authorization", "x-api-key", "x-auth-token", "api-key"].contains(lower)
            || lower.contains("csrf") || lower.contains("token")
    }
}
