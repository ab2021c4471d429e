import ProbeModel

/// Reads how a request travels, and who it says it is.
extension Compilation {
    static let challenges = WireOptions.Login.Scheme.allCases.map(\.rawValue)
    /// At most one of these belongs to a request.
    static let credentialFields = ["bearer", "basic", "oauth2", "aws"] + challenges
    static let wireFields =
        [
            "http", "ip", "connectTo", "resolve", "proxy", "unixSocket", "interface", "tls", "aws",
            "pathAsIs",
        ] + challenges

    /// Versions of HTTP by their numbers.
    static let versions = Dictionary(
        HTTPVersion.allCases.map { ($0.text, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Nil for the usual way.
    mutating func wire(_ step: Fields, _ defaults: Fields?) -> WireTemplate? {
        var wire = WireTemplate()
        for fields in [defaults, step].compactMap(\.self) {
            readWay(fields, into: &wire)
            readProxy(fields, into: &wire)
            readTrust(fields, into: &wire)
            let limits = fields.fields("limits", known: Self.limitFields, &diagnostics)
            wire.slowest =
                limits?.size("speed", upTo: Limits.bodyBytesMaximum, &diagnostics) ?? wire.slowest
        }
        readLogin(credentialSource(step, defaults), into: &wire)
        wire.errand = errand(step, defaults)
        return wire == WireTemplate() ? nil : wire
    }

    static let limitFields = ["body", "connect", "speed"]

    /// The step's own credentials take the place of all that are inherited.
    func credentialSource(_ step: Fields, _ defaults: Fields?) -> Fields {
        Self.credentialFields.contains { step.node($0) != nil } ? step : defaults ?? step
    }

    private mutating func readWay(_ fields: Fields, into wire: inout WireTemplate) {
        wire.version = fields.choice("http", Self.versions, &diagnostics) ?? wire.version
        wire.family = fields.choice("ip", &diagnostics) ?? wire.family
        wire.isPathAsIs = fields.flag("pathAsIs", &diagnostics) ?? wire.isPathAsIs
        read("connectTo", fields, as: .connectTo, into: &wire)
        read("interface", fields, as: .interface, into: &wire)
        read("unixSocket", fields, as: .unixSocket, into: &wire)
        for entry in fields.mapping("resolve", &diagnostics) ?? [] {
            wire.resolve[entry.key.lowercased()] = template(entry.value, .raw)
        }
        checkWay(wire, fields)
    }

    private mutating func readProxy(_ fields: Fields, into wire: inout WireTemplate) {
        guard let node = fields.node("proxy") else { return }
        if let entry = fields.entry("connectTo") {
            diagnostics.error("either 'proxy' or 'connectTo'", at: entry.place)
        }
        guard node.entries != nil else {
            wire.texts[.proxy] = template(node, .raw)
            return checkProxy(wire, at: node.place)
        }
        let known = ["url", "user", "password"]
        guard let proxy = fields.fields("proxy", known: known, &diagnostics) else { return }
        proxy.require("url", in: "'proxy'", &diagnostics)
        read("url", proxy, as: .proxy, into: &wire)
        checkProxy(wire, at: proxy.node("url")?.place ?? proxy.place)
        read("user", proxy, as: .proxyUser, into: &wire)
        readSecret("password", proxy, as: .proxyPassword, into: &wire)
    }

    /// What is known before the run of a proxy's address.
    private mutating func checkProxy(_ wire: WireTemplate, at place: Place) {
        guard let text = wire.texts[.proxy]?.constant else { return }
        let starts = WireOptions.Proxy.schemes.map { "\($0)://" }
        let start = starts.first { text.hasPrefix($0) }
        guard start.map({ !Self.isProxyPlace(text.dropFirst($0.utf8.count)) }) ?? true else {
            return
        }
        let message = "this is no address of a proxy"
        let remedy =
            start == nil
            ? "Begin it with \(starts.joined(separator: " or "))"
            : "Write its port too, http://proxy:3128"
        // A password may stand before the host.
        if text.contains("@") {
            diagnostics.errorHidingValue(message, at: place, remedy: remedy)
        } else {
            diagnostics.error(message, at: place, remedy: remedy)
        }
    }

    private mutating func readTrust(_ fields: Fields, into wire: inout WireTemplate) {
        let known = ["authorities", "pin", "verify", "certificate", "key"]
        guard let tls = fields.fields("tls", known: known, &diagnostics) else { return }
        read("authorities", tls, as: .authorities, into: &wire)
        placeAuthorities(&wire, tls)
        read("pin", tls, as: .pin, into: &wire)
        checkPin(wire, tls)
        readSecret("certificate", tls, as: .certificate, into: &wire)
        readSecret("key", tls, as: .key, into: &wire)
        if let entry = tls.entry("key"), wire.texts[.certificate] == nil {
            diagnostics.error("a key belongs to a 'certificate'", at: entry.place)
        }
        if let verifies = tls.flag("verify", &diagnostics), let entry = tls.entry("verify") {
            wire.isUnverified = !verifies
            guard !verifies else { return }
            diagnostics.warning(
                "nobody checks who this server is: what it says is no evidence",
                at: entry.place,
                remedy: "Name its certificate: tls: { authorities: FILE }"
            )
        }
    }

    private mutating func readLogin(_ source: Fields, into wire: inout WireTemplate) {
        let present = Self.credentialFields.compactMap { source.entry($0) }
        if present.count > 1 {
            diagnostics.error(
                "a request has one kind of credentials, '\(present[0].key)' or '\(present[1].key)'",
                at: present[1].place
            )
        }
        for scheme in WireOptions.Login.Scheme.allCases {
            let known = ["user", "password"]
            guard let login = source.fields(scheme.rawValue, known: known, &diagnostics) else {
                continue
            }
            login.require(known, in: "'\(scheme.rawValue)'", &diagnostics)
            wire.login = .challenge(scheme)
            read("user", login, as: .user, into: &wire)
            readSecret("password", login, as: .password, into: &wire)
        }
        let known = ["key", "secret", "region", "service", "session"]
        guard let login = source.fields("aws", known: known, &diagnostics) else { return }
        login.require(known.dropLast(), in: "'aws'", &diagnostics)
        wire.login = .aws
        read("key", login, as: .user, into: &wire)
        read("region", login, as: .region, into: &wire)
        read("service", login, as: .service, into: &wire)
        readSecret("secret", login, as: .password, into: &wire)
        readSecret("session", login, as: .session, into: &wire)
    }

    private mutating func read(
        _ name: String,
        _ fields: Fields,
        as part: WireTemplate.Part,
        into wire: inout WireTemplate
    ) {
        guard let node = fields.node(name), let text = template(node, .header) else { return }
        wire.texts[part] = text
    }

    private mutating func readSecret(
        _ name: String,
        _ fields: Fields,
        as part: WireTemplate.Part,
        into wire: inout WireTemplate
    ) {
        guard let node = fields.node(name), let text = template(node, .raw) else { return }
        checkCredential(text, at: node.place)
        wire.texts[part] = text
    }
}
