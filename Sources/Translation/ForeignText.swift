import JSON

/// Texts of other tools in the words of probe files.
enum ForeignText {
    /// A text that holds no template of ours: its braces are meant literally.
    static func literal(_ text: String) -> String { text.replacing("{{", with: "{{{{") }

    /// A text with `{{name}}` in it, in which `hole` says what stands between our braces instead of
    /// the name; it is told whether the text begins with it. All else is meant literally.
    static func templates(
        _ text: String,
        hole: (_ name: String, _ isFirst: Bool) -> String
    ) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"),
            let end = rest[start.upperBound...].firstRange(of: "}}")
        {
            result += rest[..<start.lowerBound]
            let name = String(rest[start.upperBound..<end.lowerBound]).trimmed
            result += "{{\(hole(name, result.isEmpty))}}"
            rest = rest[end.upperBound...]
        }
        return result + literal(String(rest))
    }

    /// A name that a variable, a capture or a secret may have.
    static func name(_ text: String) -> String {
        let isFit = { (byte: UInt8) in byte.isLetterOrDigit || byte == 0x5F || byte == 0x2D }
        let clean = String(decoding: text.utf8.map { isFit($0) ? $0 : 0x5F }, as: UTF8.self)
        let reserved = [
            "uuid", "now", "random", "secret", "row", "path", "join", "hmac", "totp", "site",
        ]
        let starts = clean.utf8.first.map { !$0.isDigit && $0 != 0x2D } ?? false
        return starts && !reserved.contains(clean) ? clean : "value_" + clean
    }

    static func secret(_ text: String) -> String {
        "{{secret.\(name(text.lowercased()))}}"
    }

    /// A value for a check: a number or a truth value if it reads like one, else a text.
    static func value(_ text: String) -> JSON {
        if let json = try? JSON.parse(Array(text.utf8)), json.number != nil || json.bool != nil {
            return json
        }
        return .string(text)
    }

    /// The tree with a secret in place of each password in clear text.
    static func hidden(_ json: JSON) -> JSON {
        switch json {
        case .array(let elements): .array(elements.map(hidden))
        case .object(let members):
            .object(
                members.map { member in
                    guard let value = hidden(member.value.string, named: member.name) else {
                        return JSON.Member(member.name, hidden(member.value))
                    }
                    return JSON.Member(member.name, .string(value))
                }
            )
        case .null, .bool, .number, .string: json
        }
    }

    /// `a=b&password=c`
    static func hidden(form: String) -> String {
        form.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != "=" }
            let value = String(pair.dropFirst(name.count + 1))
            return hidden(value, named: String(name)).map { "\(name)=\($0)" } ?? String(pair)
        }.joined(separator: "&")
    }

    /// Nil unless it is a password, and no template.
    private static func hidden(_ value: String?, named name: String) -> String? {
        let isPassword = ["password", "passwd", "pwd", "passphrase"].contains(name.lowercased())
        guard isPassword, let value, !value.isEmpty, !value.contains("{{") else { return nil }
        return secret(name)
    }

    /// One line that no control character can break.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }

    /// A pattern that the text, and nothing else, matches.
    static func pattern(of text: String) -> String {
        String(text.flatMap { "\\^$.|?*+()[]{}".contains($0) ? "\\\($0)" : "\($0)" })
    }
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
