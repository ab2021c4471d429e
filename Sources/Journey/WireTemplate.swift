import ProbeModel

/// How a request travels: `WireOptions` with holes.
struct WireTemplate: Hashable, Sendable {
    var version: HTTPVersion?
    var family: WireOptions.Family?
    var isUnverified = false
    var isPathAsIs = false
    var slowest: Int?
    var login: Login?
    var errand: ErrandTemplate?
    /// Addresses by host.
    var resolve: [String: Template] = [:]
    var texts: [Part: Template] = [:]

    /// What is a text of its own.
    enum Part: Hashable, Sendable {
        case connectTo, proxy, proxyUser, proxyPassword, interface, unixSocket
        case authorities, pin, certificate, key
        case user, password, region, service, session
    }

    enum Login: Hashable, Sendable {
        case challenge(WireOptions.Login.Scheme)
        case aws
    }

    var templates: [Template] {
        Array(texts.values) + Array(resolve.values) + (errand?.templates ?? [])
    }
}

extension Bindings {
    /// Fills in the run's values.
    mutating func options(of template: WireTemplate) throws(Plan.Fault) -> WireOptions {
        var texts: [WireTemplate.Part: String] = [:]
        for (part, text) in template.texts { texts[part] = try self.text(of: text) }
        var options = WireOptions()
        options.version = template.version
        options.family = template.family
        options.connectTo = texts[.connectTo]
        for (host, text) in template.resolve { options.resolve[host] = try self.text(of: text) }
        options.proxy = texts[.proxy].map {
            WireOptions.Proxy(
                url: $0,
                user: texts[.proxyUser],
                password: texts[.proxyPassword].map(Secret.init)
            )
        }
        options.interface = texts[.interface]
        options.trust.authorities = texts[.authorities]
        options.trust.pin = texts[.pin]
        options.trust.isUnverified = template.isUnverified
        options.trust.certificate = texts[.certificate].map(Secret.init)
        options.trust.key = texts[.key].map(Secret.init)
        options.isPathAsIs = template.isPathAsIs
        options.slowest = template.slowest
        options.errand = try template.errand.map { errand throws(Plan.Fault) in
            try self.errand(of: errand)
        }
        options.login = template.login.map { $0.filled(texts) }
        return options
    }
}

extension WireTemplate.Login {
    fileprivate func filled(_ texts: [WireTemplate.Part: String]) -> WireOptions.Login {
        let user = texts[.user] ?? ""
        let password = Secret(texts[.password] ?? "")
        switch self {
        case .challenge(let scheme):
            return .challenge(scheme, user: user, password: password)
        case .aws:
            let scope = "aws:amz:\(texts[.region] ?? ""):\(texts[.service] ?? "")"
            return .signature(scope: scope, key: user, secret: password)
        }
    }
}
