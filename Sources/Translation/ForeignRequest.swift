package import JSON
import Journey

/// A request as another tool tells it, and what it knows of the answer.
package struct ForeignRequest: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The step's name; made of method and address if absent.
    package var name: String?
    /// A method of HTTP, or one of `connect` and `lookup`.
    package var method: String
    package var url: String
    package var headers: [Field] = []
    package var body: String?
    /// User and password as `name:word`.
    package var user: String?
    /// The status that was seen.
    package var status: Int?
    /// The answer's body, if it was JSON.
    package var answer: JSON?
    /// Whether redirects are followed.
    package var redirects = true
    /// Whether braces in texts are meant: the texts are templates of probe files already.
    var isTemplate = false
    /// More of the step, in the words of probe files.
    var fields: [JSON.Member] = []
    var expect = Expectation()
    var captures: [JSON.Member] = []

    package init(method: String, url: String) {
        self.method = method
        self.url = url
    }

    /// The value of a header; names are compared without case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Sets a field of the step; mappings of the same name become one.
    mutating func set(_ name: String, _ value: JSON) {
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            return fields.append(JSON.Member(name, value))
        }
        let old = (fields[index].value.members ?? []).filter { value[$0.name] == nil }
        let members = value.members.map { JSON.object(old + $0) }
        fields[index] = JSON.Member(name, members ?? value)
    }
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

    var isCredential: Bool { SensitiveName.isHeader(name) }
}

extension ForeignRequest {
    /// The request of OAuth 2 for a token by client credentials (RFC 6749 §4.4), captured as
    /// `access_token`.
    static func token(
        from url: String,
        client: String,
        scopes: [String],
        more: [JSON.Member] = []
    ) -> ForeignRequest {
        var request = ForeignRequest(method: "POST", url: url)
        request.name = "fetch a token"
        request.isTemplate = true
        let scope =
            scopes.isEmpty ? [] : [JSON.Member("scope", .string(scopes.joined(separator: " ")))]
        let form: [JSON.Member] = [
            JSON.Member("grant_type", "client_credentials"),
            JSON.Member("client_id", .string(client)),
            JSON.Member("client_secret", "{{secret.client_secret}}"),
        ]
        request.set("form", .object(form + scope + more))
        request.expect.add("status", 200)
        request.captures = [
            JSON.Member("access_token", ["json": "$.access_token", "secret": true])
        ]
        return request
    }
}

extension ForeignRequest {
    /// Marks those of its captures that are sent as credentials.
    mutating func markSecret(_ names: Set<String>) {
        captures = captures.map { capture in
            guard names.contains(capture.name), let members = capture.value.members,
                capture.value["secret"] == nil
            else { return capture }
            return JSON.Member(capture.name, .object(members + [JSON.Member("secret", true)]))
        }
    }
}
