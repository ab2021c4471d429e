import ProbeModel

/// Reads what a step asks of a server.
extension Compilation {
    static let methods = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]
    /// Fields that `defaults` may set for every step.
    static let shared =
        [
            "headers", "bearer", "basic", "oauth2", "timeout", "redirects", "limits", "blame",
        ] + wireFields + serverFields
    static let requestFields =
        methods + errandFields + ["request", "query", "cookies"] + bodies
        + shared.filter { $0 != "blame" && !serverFields.contains($0) }

    mutating func request(_ step: Fields, _ defaults: Fields?) -> RequestTemplate? {
        let (method, node) = methodAndAddress(step) ?? ("", nil)
        let verb = method.lowercased()
        let address = node.flatMap {
            Self.errands.contains(verb) ? errandAddress(verb, $0) : url($0, step)
        }
        // The rest is read even without an address, so that its mistakes are told too.
        var request = RequestTemplate(method: method, url: address ?? Template())
        addHeaders(step, defaults, to: &request)
        addCredentials(step, defaults, to: &request)
        addCookies(step, to: &request)
        addBody(step, to: &request)
        request.limits = limits(step, defaults)
        request.wire = wire(step, defaults)
        request.token = token(step, defaults)
        if let node { checkFamily(request, at: node.place) }
        if let node, request.holdsSecret { warnAboutPlainText(of: request.url, at: node.place) }
        return address == nil ? nil : request
    }

    private mutating func methodAndAddress(_ step: Fields) -> (String, YAML?)? {
        var found: [(method: String, url: YAML)] = (Self.methods + Self.errands).compactMap {
            method in
            step.node(method).map { (method.uppercased(), $0) }
        }
        if let request = step.fields("request", known: ["method", "url"], &diagnostics) {
            request.require(["method", "url"], in: "'request'", &diagnostics)
            guard let method = request.text("method", &diagnostics), let url = request.node("url")
            else {
                return nil
            }
            if !method.isToken {
                diagnostics.error("\(method.quoted) is no method", at: request.place)
            }
            found.append((method, url))
        }
        if found.count > 1 {
            diagnostics.error(
                "a step makes one request, this one has several",
                at: found[1].url.place
            )
        } else if found.isEmpty {
            diagnostics.error(
                "a step needs a request",
                at: step.place,
                remedy: "Write for example get: \"{{shop}}/\""
            )
        }
        return found.first.map { ($0.method, $0.url) }
    }

    private mutating func addHeaders(
        _ step: Fields,
        _ defaults: Fields?,
        to request: inout RequestTemplate
    ) {
        let own = step.mapping("headers", &diagnostics) ?? []
        let inherited = (defaults?.mapping("headers", &diagnostics) ?? []).filter { entry in
            !own.contains { $0.key.equalsIgnoringCase(entry.key) }
        }
        for entry in (inherited + own).flatMap(\.each) {
            guard entry.key.isToken else {
                diagnostics.error("\(entry.key.quoted) is no header name", at: entry.place)
                continue
            }
            if ["content-length", "transfer-encoding"].contains(entry.key.lowercased()) {
                diagnostics.error(
                    "\(entry.key.quoted) follows from the body, and another one would only confuse",
                    at: entry.place,
                    remedy: "Leave it out"
                )
                continue
            }
            guard let value = template(entry.value, .header) else { continue }
            if let constant = value.constant,
                constant.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 })
            {
                diagnostics.error("a header has one line", at: entry.value.place)
            }
            if entry.key.equalsIgnoringCase("authorization") {
                checkCredential(value, at: entry.value.place)
            }
            if value.isDrawn, entry.key.lowercased().contains("idempotency") {
                checkRepetition(of: step, drawing: entry)
            }
            request.add(entry.key, value)
        }
    }

    /// A key by which a service knows the same order again must be the same in each attempt.
    private mutating func checkRepetition(of step: Fields, drawing header: YAML.Entry) {
        guard step.node("retry") != nil || step.node("poll") != nil else { return }
        diagnostics.warning(
            "each attempt draws another \(header.key): what is sent again is a new order",
            at: header.value.place,
            remedy: "Draw it once a run: variables: { key: \"{{uuid}}\" }, and write {{key}} here"
        )
    }

    private mutating func addCredentials(
        _ step: Fields,
        _ defaults: Fields?,
        to request: inout RequestTemplate
    ) {
        let source = credentialSource(step, defaults)
        if let node = source.node("bearer"), let token = template(node, .header) {
            checkCredential(token, at: node.place)
            var value = Template("Bearer ")
            value.append(token)
            request.add("Authorization", value)
        }
        guard let basic = source.fields("basic", known: ["user", "password"], &diagnostics) else {
            return
        }
        basic.require(["user", "password"], in: "'basic'", &diagnostics)
        guard let user = basic.node("user"), let password = basic.node("password"),
            let userText = template(user, .header),
            let passwordText = template(password, .header)
        else { return }
        // Where the user is the key, nothing is left for the password.
        if passwordText.constant == "" {
            checkCredential(userText, at: user.place)
        } else {
            checkCredential(passwordText, at: password.place)
        }
        request.basic = RequestTemplate.Basic(user: userText, password: passwordText)
    }

    /// A credential comes from a file or from a capture, never from the text of a probe file
    /// (promises.md S1).
    mutating func checkCredential(_ value: Template, at place: Place) {
        guard !value.holdsSecret else { return }
        if value.constant != nil {
            diagnostics.errorHidingValue(
                "a credential stands here in plain text",
                at: place,
                remedy: "Keep it in a credential file and write {{secret.NAME}}"
            )
        } else {
            diagnostics.warning(
                "a captured value is sent as a credential, but it is not marked as secret",
                at: place,
                remedy: "Add 'secret: true' to its capture"
            )
        }
    }

    private mutating func addCookies(_ step: Fields, to request: inout RequestTemplate) {
        var line = Template()
        for entry in step.mapping("cookies", &diagnostics) ?? [] {
            guard let value = template(entry.value, .header) else { continue }
            if !entry.key.isToken {
                diagnostics.error("\(entry.key.quoted) is no name of a cookie", at: entry.place)
            } else if value.constant?.contains(";") ?? false {
                diagnostics.error(
                    "behind ';' another cookie would begin",
                    at: entry.value.place,
                    remedy: "Write each cookie with its own name"
                )
            }
            if !line.pieces.isEmpty { line.append("; ") }
            line.append("\(entry.key)=")
            line.append(value)
        }
        if !line.pieces.isEmpty { request.add("Cookie", line) }
    }

    /// `name=value&name=value`; a list gives its name several times.
    mutating func pairs(_ entries: [YAML.Entry]) -> Template {
        var template = Template()
        for entry in entries {
            var values = [entry.value]
            if case .sequence(let elements) = entry.value.content { values = elements }
            for value in values {
                var name: [UInt8] = []
                Address.encode(entry.key, keeping: "", to: &name)
                if !template.pieces.isEmpty { template.append("&") }
                template.append(String(decoding: name, as: UTF8.self) + "=")
                if let text = component(value) { template.append(text) }
            }
        }
        return template
    }

    private mutating func limits(_ step: Fields, _ defaults: Fields?) -> ExchangeLimits {
        var result = ExchangeLimits()
        var connect = Limits.connectTime
        let range = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        for fields in [defaults, step].compactMap({ $0 }) {
            if let time = fields.duration("timeout", in: range, &diagnostics) {
                result.total = time
            }
            result.redirects = redirects(fields) ?? result.redirects
            let limits = fields.fields("limits", known: Self.limitFields, &diagnostics)
            if let bytes = limits?.size("body", upTo: Limits.bodyBytesMaximum, &diagnostics) {
                result.bodyBytes = bytes
            }
            connect = limits?.duration("connect", in: range, &diagnostics) ?? connect
        }
        result.connect = min(connect, result.total)
        return result
    }

    /// A switch, or the hops that are followed.
    private mutating func redirects(_ fields: Fields) -> Int? {
        switch fields.node("redirects")?.scalar?.text {
        case "on", "true": Limits.redirects
        case "off", "false": 0
        default: fields.number("redirects", in: 0...Limits.redirects, &diagnostics)
        }
    }

    /// For a request that holds a secret.
    mutating func warnAboutPlainText(of url: Template, at place: Place) {
        guard case .text(let start)? = url.pieces.first,
            start.hasPrefix("http://"), !Address.isLoopback(start)
        else { return }
        diagnostics.warning(
            "a secret is sent over http, which everybody on the way can read",
            at: place,
            remedy: "Use https"
        )
    }
}

extension RequestTemplate {
    mutating func add(_ name: String, _ value: Template) {
        let isSecret = value.holdsSecret || name.isCredentialHeader
        headers.append(Field(name: name, value: value, isSecret: isSecret))
    }

    fileprivate var holdsSecret: Bool {
        basic != nil || token != nil || templates.contains(where: \.holdsSecret)
    }
}

extension String {
    /// A name of a header or a method (RFC 9110 §5.6.2).
    fileprivate var isToken: Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !isEmpty && utf8.allSatisfy { $0.isLetter || $0.isDigit || marks.contains($0) }
    }
}
