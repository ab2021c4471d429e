import ProbeModel

/// Reads `oauth2`: how a step comes to the token that it sends.
extension Compilation {
    static let tokenFields =
        ["token", "grant", "style"] + TokenTemplate.Part.allCases.map(\.rawValue)

    /// Nil for a request without such a token.
    mutating func token(_ step: Fields, _ defaults: Fields?) -> TokenTemplate? {
        if let verb = Self.errands.first(where: { step.node($0) != nil }) {
            guard let entry = step.entry("oauth2") else { return nil }
            diagnostics.error("'oauth2' belongs to HTTP, not to '\(verb)'", at: entry.place)
            return nil
        }
        let source = credentialSource(step, defaults)
        guard let fields = source.fields("oauth2", known: Self.tokenFields, &diagnostics) else {
            return nil
        }
        let grant: TokenOrder.Grant = fields.choice("grant", &diagnostics) ?? .clientCredentials
        let style: TokenOrder.Style = fields.choice("style", &diagnostics) ?? .basic
        check(fields, for: grant)
        guard let node = fields.node("token"), let url = address(node), isGood(url, at: node.place)
        else { return nil }
        warnAboutPlainText(of: url, at: node.place)
        var token = TokenTemplate(url: url, grant: grant, style: style)
        for part in TokenTemplate.Part.allCases {
            guard let node = fields.node(part.rawValue), let text = template(node, .raw) else {
                continue
            }
            if part == .secret || part == .password { checkCredential(text, at: node.place) }
            token.texts[part] = text
        }
        return token
    }

    /// A client without a secret is public: it may send a customer's password, and proves nothing
    /// about itself.
    private mutating func check(_ fields: Fields, for grant: TokenOrder.Grant) {
        let needed =
            switch grant {
            case .clientCredentials: ["token", "client", "secret"]
            case .password: ["token", "client", "user", "password"]
            }
        fields.require(needed, in: "'oauth2'", &diagnostics)
        guard grant == .clientCredentials else { return }
        for entry in ["user", "password"].compactMap(fields.entry) {
            diagnostics.error(
                "'\(entry.key)' belongs to another grant",
                at: entry.place,
                remedy: "Add grant: password"
            )
        }
    }
}
