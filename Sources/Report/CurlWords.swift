import ProbeModel

/// A request as the words of a command line of curl, secrets in clear. Of the person's own
/// environment nothing is known: a proxy that it names, or `~/.curlrc`.
struct CurlWords {
    private(set) var words: [Word] = []
    /// What curl reads from its input.
    private(set) var input: [UInt8]?

    enum Word: Hashable {
        /// As it stands.
        case option(String)
        case value([UInt8])
        /// The name of a file with this in it.
        case file(String)
    }

    /// Nil for what curl cannot be told to do.
    init?(_ request: Request) {
        let wire = request.wire?.value ?? WireOptions()
        switch wire.errand?.kind {
        case .connect, .lookup: return nil
        case nil, .send, .fetch, .store: break
        }
        add(value: request.url)
        if request.url.contains(where: { "[]{}".contains($0) }) { add("--globoff") }
        if let errand = wire.errand {
            add(errand, body: request.body ?? [])
        } else {
            addMethod(of: request)
            addVersion(of: request, wire)
            addHeaders(of: request, isSigned: wire.isSigned)
        }
        if let basic = request.basic { add("--user", "\(basic.user):\(basic.password.revealed)") }
        if let login = wire.login { add(login) }
        addWay(of: request, wire)
        add(wire.trust)
    }

    private mutating func add(_ option: String, _ value: String? = nil) {
        words.append(.option(option))
        if let value { add(value: value) }
    }

    private mutating func add(value: String) { words.append(.value(Array(value.utf8))) }

    // MARK: HTTP

    private mutating func addMethod(of request: Request) {
        // Servers want to see the length of what these bring (RFC 9110 §8.6).
        let isEmpty = request.body == nil && ["POST", "PUT", "PATCH"].contains(request.method)
        let body = isEmpty ? [] : request.body
        if request.method == "HEAD", body == nil {
            add("--head")
        } else if request.method != (body == nil ? "GET" : "POST") {
            add("--request", request.method)
        }
        guard let body else { return }
        if body.contains(0) || body.count > Limits.shellWordBytes {
            add("--data-binary", "@-")
            input = body
        } else {
            // A text that begins with `@` would be the name of a file.
            add("--data-raw")
            words.append(.value(body))
        }
    }

    private mutating func addHeaders(of request: Request, isSigned: Bool) {
        let names = Set(request.headers.map { $0.name.lowercased() })
        if !names.contains("user-agent") { add("--user-agent", "probed/\(ProductVersion.text)") }
        for header in request.headers {
            let text = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            add("--header", text)
        }
        // So that curl unpacks what comes.
        if names.contains("accept-encoding") { add("--compressed") }
        let hasBody = words.contains(.option("--data-raw")) || input != nil
        // curl would call every body a form.
        if hasBody, !names.contains("content-type"), !isSigned { add("--header", "Content-Type:") }
        if let body = request.body, body.count >= 1 << 20, !names.contains("expect") {
            add("--header", "Expect:")
        }
    }

    private mutating func addVersion(of request: Request, _ wire: WireOptions) {
        switch wire.version {
        case nil: break
        case .http10: add("--http1.0")
        case .http11: add("--http1.1")
        case .http2:
            add(request.url.hasPrefix("https:") ? "--http2" : "--http2-prior-knowledge")
        case .http3: add("--http3-only")
        }
        if wire.isPathAsIs { add("--path-as-is") }
    }

    // MARK: The way

    private mutating func addWay(of request: Request, _ wire: WireOptions) {
        if let path = request.unixSocket { add("--unix-socket", path) }
        if let family = wire.family { add("--ipv\(family.rawValue)") }
        if let place = wire.connectTo { add("--connect-to", "::\(place)") }
        let target = wire.proxy?.url ?? wire.connectTo.map { "http://\($0)" } ?? request.url
        if let place = WirePlace(target), let address = wire.resolve[place.host] {
            add("--resolve", "\(place.host):\(place.port):\(address)")
        }
        if let proxy = wire.proxy {
            add("--proxy", proxy.url)
            let password = proxy.password?.revealed ?? ""
            if let user = proxy.user { add("--proxy-user", "\(user):\(password)") }
        }
        if let interface = wire.interface { add("--interface", interface) }
        if let slowest = wire.slowest {
            let seconds = Limits.slowTime.nanoseconds / 1_000_000_000
            add("--speed-limit", String(slowest))
            add("--speed-time", String(seconds))
        }
    }

    private mutating func add(_ login: WireOptions.Login) {
        switch login {
        case .challenge(let scheme, let user, let password):
            add("--\(scheme.rawValue)")
            add("--user", "\(user):\(password.revealed)")
        case .signature(let scope, let key, let secret):
            add("--aws-sigv4", scope)
            add("--user", "\(key):\(secret.revealed)")
        }
    }

    private mutating func add(_ trust: WireOptions.Trust) {
        if let authorities = trust.authorities { add("--cacert", authorities) }
        if let pin = trust.pin { add("--pinnedpubkey", pin) }
        if trust.isUnverified { add("--insecure") }
        guard let certificate = trust.certificate else { return }
        add("--cert")
        words.append(.file(certificate.revealed))
        add("--key")
        words.append(.file((trust.key ?? certificate).revealed))
    }

    // MARK: Other protocols

    private mutating func add(_ errand: Errand, body: [UInt8]) {
        if let account = errand.account {
            add("--user", "\(account.user):\(account.password.revealed)")
        }
        if errand.startsTLS { add("--ssl-reqd") }
        if let key = errand.hostKey { add("--hostpubsha256", key) }
        switch errand.kind {
        case .connect, .lookup: break
        case .fetch(let command):
            if let command { add("--request", command) }
            // It is answered with one line; curl would wait for more.
            if command?.hasPrefix("DELE") ?? false { add("--head") }
        case .send(let from, let to):
            add("--mail-from", from)
            for recipient in to { add("--mail-rcpt", recipient) }
            if errand.toleratesRefusals { add("--mail-rcpt-allowfails") }
            upload(body)
        case .store: upload(body)
        }
    }

    private mutating func upload(_ body: [UInt8]) {
        add("--upload-file", "-")
        input = body
    }
}

extension WireOptions {
    fileprivate var isSigned: Bool { if case .signature? = login { true } else { false } }
}

/// Host and port of an address, as `--resolve` wants them.
private struct WirePlace {
    let host: String
    let port: Int

    private static let ports = [
        "http": 80, "https": 443, "smtp": 25, "smtps": 465, "imap": 143, "imaps": 993,
        "pop3": 110, "pop3s": 995, "ftp": 21, "ftps": 990, "sftp": 22, "socks4a": 1080,
        "socks5h": 1080,
    ]

    init?(_ url: String) {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasSuffix(":") else { return nil }
        let authority = parts[2].prefix { !"/?#".contains($0) }
        guard !authority.hasPrefix("[") else { return nil }
        let words = authority.split(separator: ":", maxSplits: 1)
        let port = words.count == 2 ? Int(words[1]) : Self.ports[String(parts[0].dropLast())]
        guard let host = words.first, let port else { return nil }
        (self.host, self.port) = (host.lowercased(), port)
    }
}
