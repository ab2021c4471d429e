package import ProbeModel

/// What it takes to get a token (RFC 6749), with holes: `TokenOrder` before it is filled in.
struct TokenTemplate: Hashable, Sendable {
    var url: Template
    var grant: TokenOrder.Grant
    var style: TokenOrder.Style
    var texts: [Part: Template] = [:]

    enum Part: String, CaseIterable, Sendable {
        case client, secret, user, password, scope, audience
    }

    var templates: [Template] { [url] + texts.values }
}

extension Plan.Step {
    /// Whether a token goes with the request.
    package var needsToken: Bool { request.token != nil }

    /// The token that goes with the request, in the run's own words; nil if none does.
    package func tokenOrder(_ bindings: inout Bindings) throws(Plan.Fault) -> TokenOrder? {
        guard let template = request.token else { return nil }
        var texts: [TokenTemplate.Part: String] = [:]
        for (part, text) in template.texts { texts[part] = try bindings.text(of: text) }
        let order = TokenOrder(
            url: try bindings.url(of: template.url),
            grant: template.grant,
            style: template.style,
            client: texts[.client] ?? "",
            secret: texts[.secret].map(Secret.init),
            account: texts[.user].map {
                BasicCredential(user: $0, password: Secret(texts[.password] ?? ""))
            },
            scope: texts[.scope],
            audience: texts[.audience]
        )
        for secret in [order.secret, order.account?.password] {
            bindings.hide(secret, as: "token_secret", "what the token server is told")
        }
        return order
    }

    /// The request that gets a token. It travels as the step's own request does; to another origin
    /// it takes nothing that was meant for that one.
    package func tokenRequest(
        for order: TokenOrder,
        renewing refresh: Secret?,
        _ bindings: inout Bindings
    ) throws(Plan.Fault) -> Request {
        var result = order.request(renewing: refresh)
        result.limits.total = request.limits.total
        result.limits.connect = request.limits.connect
        let ownURL = try bindings.url(of: request.url)
        let isSameOrigin = Address.origin(of: ownURL) == Address.origin(of: order.url)
        guard let wire = request.wire else { return result }
        let options = try bindings.options(of: wire)
        result.wire = Boxed(isSameOrigin ? options : options.forOtherOrigin)
        if isSameOrigin {
            result.unixSocket = try wire.texts[.unixSocket].map { text throws(Plan.Fault) in
                try bindings.text(of: text)
            }
        }
        return result
    }
}

extension Bindings {
    /// Masks a text from now on. One that is too short occurs by chance.
    package mutating func hide(
        _ secret: Secret?,
        as name: String = "token",
        _ words: String = "what the token server gives"
    ) {
        guard let secret, secret.revealed.utf8.count >= Limits.capturedSecretBytes else { return }
        redactor.add(secret.revealed)
        tell(secret.revealed, as: name, words)
    }
}

extension Address {
    /// Scheme, host and port as they are written, in lower case.
    static func origin(of url: String) -> String {
        let scheme = url.prefix { $0 != ":" }
        let authority = url.dropFirst(scheme.count + 3).prefix { !"/?#".contains($0) }
        return "\(scheme)://\(authority)".lowercased()
    }
}
