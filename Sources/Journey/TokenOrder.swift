import ProbeModel

/// Whose token is wanted, for what, and from where (RFC 6749). Equal orders get equal tokens.
package struct TokenOrder: Hashable, Sendable {
    /// The token endpoint.
    package let url: String
    let grant: Grant
    let style: Style
    let client: String
    /// Nil for a public client.
    let secret: Secret?
    /// The resource owner's, for the grant `password`.
    let account: BasicCredential?
    let scope: String?
    let audience: String?

    /// How the client is entitled to the token; the words of RFC 6749.
    package enum Grant: String, CaseIterable, Sendable {
        /// §4.4
        case clientCredentials = "client_credentials"
        /// §4.3
        case password
    }

    /// How the client says who it is (RFC 6749 §2.3.1).
    package enum Style: String, CaseIterable, Sendable {
        case basic
        case form
    }

    /// With the refresh token of an earlier answer it asks for the next token of the same grant (§6).
    func request(renewing refresh: Secret?) -> Request {
        var fields: [(String, String?)] = []
        if let refresh {
            fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.revealed)]
        } else {
            fields = [
                ("grant_type", grant.rawValue), ("username", account?.user),
                ("password", account?.password.revealed), ("scope", scope),
                ("audience", audience),
            ]
        }
        if style == .form || secret == nil {
            fields += [("client_id", client), ("client_secret", secret?.revealed)]
        }
        var request = Request(
            method: "POST",
            url: url,
            headers: [
                Header(name: "Content-Type", value: "application/x-www-form-urlencoded"),
                Header(name: "Accept", value: "application/json"),
            ],
            body: Self.form(fields)
        )
        request.isBodySecret = true
        request.limits.redirects = 0
        request.limits.bodyBytes = Limits.tokenAnswerBytes
        if style == .basic, let secret {
            request.basic = BasicCredential(
                user: Self.encoded(client),
                password: Secret(Self.encoded(secret.revealed))
            )
        }
        return request
    }

    private static func form(_ fields: [(String, String?)]) -> [UInt8] {
        let pairs = fields.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return Array(pairs.joined(separator: "&").utf8)
    }

    /// As in a form (RFC 6749, appendix B); a Basic header has user and password in it, too.
    private static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        Address.encode(text, keeping: "", to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
