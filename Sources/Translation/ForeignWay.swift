import JSON

/// What options of curl say of how a request travels, and who it says it is; Hurl has them by the
/// same names. Their texts are those of the request's own kind.
struct ForeignWay {
    private var fields: [JSON.Member] = []
    private var user: String?
    /// Nil if the server is to choose.
    private var scheme: String? = "basic"
    private var signature: String?
    private var certificate: String?
    private var key: String?
    private var proxyUser: String?
    private var isCompressed = false
    private var follows = false
    private var hops: Int?
    /// Of `connect-to`: the machine that another one is asked for.
    private var asked: String?

    /// Options without a value, and the field that each is.
    private static let flags: [String: JSON.Member] = [
        "insecure": JSON.Member("tls", .one("verify", "off")),
        "ipv4": JSON.Member("ip", 4), "ipv6": JSON.Member("ip", 6),
        "path-as-is": JSON.Member("pathAsIs", true), "http1.0": JSON.Member("http", "1.0"),
        "http1.1": JSON.Member("http", "1.1"), "http2": JSON.Member("http", "2"),
        "http2-prior-knowledge": JSON.Member("http", "2"), "http3": JSON.Member("http", "3"),
    ]

    mutating func set(_ name: String, _ value: JSON) { fields.append(JSON.Member(name, value)) }

    /// Takes an option; the value of a switch is `true` or `false`. False if there are no words for
    /// it here.
    mutating func take(_ name: String, _ value: String) -> Bool {
        let isOn = value == "true"
        if let flag = Self.flags[name] {
            if isOn { fields.append(flag) }
            return true
        }
        switch name {
        case "location": follows = isOn
        case "max-redirs" where Int(value) != nil: hops = Int(value)
        case "compressed": isCompressed = isOn
        case "max-time": set("timeout", .string(Self.time(value)))
        case "connect-timeout": set("limits", .one("connect", .string(Self.time(value))))
        case "unix-socket": set("unixSocket", .string(value))
        case "interface": set("interface", .string(value))
        case "basic", "digest", "ntlm", "negotiate": if isOn { scheme = name }
        case "anyauth": if isOn { scheme = nil }
        case "user": user = value
        case "aws-sigv4": signature = value
        default: return takeTrust(name, value) || takeMachine(name, value)
        }
        return true
    }

    private mutating func takeTrust(_ name: String, _ value: String) -> Bool {
        switch name {
        case "cacert": set("tls", .one("authorities", .string(value)))
        case "pinnedpubkey": set("tls", .one("pin", .string(value)))
        case "cert": certificate = value
        case "key": key = value
        default: return false
        }
        return true
    }

    /// Which machine is asked.
    private mutating func takeMachine(_ name: String, _ value: String) -> Bool {
        let parts = Self.parts(value)
        switch name {
        case "proxy", "socks4a", "socks5-hostname":
            set("proxy", .string(Self.proxy(value, as: name)))
        case "proxy-user": proxyUser = value
        case "connect-to" where parts.count == 4 && !parts[2].isEmpty && !parts[3].isEmpty:
            asked = parts[0].isEmpty ? nil : parts[0]
            set("connectTo", .string("\(parts[2]):\(parts[3])"))
        case "resolve" where parts.count > 2:
            let name = parts[0].hasPrefix("+") ? String(parts[0].dropFirst()) : parts[0]
            let address = parts[2...].joined(separator: ":").prefix { $0 != "," }
            let plain = address.filter { $0 != "[" && $0 != "]" }
            set("resolve", .one(name, .string(plain)))
        default: return false
        }
        return true
    }

    /// What stands between colons, those in brackets and braces left alone.
    private static func parts(_ text: String) -> [String] {
        var depth = 0
        var parts = [""]
        for character in text {
            if "[{".contains(character) { depth += 1 }
            if "]}".contains(character) { depth -= 1 }
            if character == ":", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    /// A proxy without a port listens at 1080, as curl has it.
    private static func proxy(_ value: String, as name: String) -> String {
        let scheme = ["socks4a": "socks4a", "socks5-hostname": "socks5h"][name] ?? "http"
        let address = ForeignText.hasScheme(value) ? value : "\(scheme)://\(value)"
        let machine = address.split(separator: "/").dropFirst().first ?? ""
        let port = machine.drop { $0 != "@" }.isEmpty ? machine : machine.drop { $0 != "@" }
        guard !address.contains("{{"), parts(String(port)).count < 2 else { return address }
        return (address.hasSuffix("/") ? String(address.dropLast()) : address) + ":1080"
    }

    /// A number is of seconds.
    private static func time(_ text: String) -> String { Double(text) == nil ? text : text + "s" }

    // MARK: The request

    /// Adds all of it; gives what could not be added.
    func apply(to request: inout ForeignRequest) -> [String] {
        var notes: [String] = []
        for field in fields {
            let isKnown = !request.url.hasPrefix("{{")
            if field.name == "connectTo", isKnown, let asked, !request.url.contains("://\(asked)") {
                notes.append("'connect-to' is about '\(asked)', which is not asked")
                continue
            }
            request.set(field.name, field.value)
        }
        if isCompressed, request.header("accept-encoding") == nil {
            request.headers.append(.init("Accept-Encoding", "gzip"))
        }
        request.redirects = follows
        if follows, let hops, hops > 0 { request.set("redirects", JSON(hops)) }
        addCertificate(to: &request, &notes)
        addLogin(to: &request, &notes)
        addProxyLogin(to: &request, &notes)
        return notes
    }

    /// One file may hold both, certificate and key.
    private func addCertificate(to request: inout ForeignRequest, _ notes: inout [String]) {
        guard let certificate else { return }
        let file = certificate.prefix { $0 != ":" }
        if file.endIndex < certificate.endIndex {
            notes.append("the password of the key is not taken over: its secret has none")
        }
        request.set(
            "tls",
            ["certificate": .string(String(file)), "key": .string(key ?? String(file))]
        )
    }

    /// What is secret is sent in the way that was meant, or not at all.
    private func addLogin(to request: inout ForeignRequest, _ notes: inout [String]) {
        guard let user else {
            if signature != nil { notes.append("'aws-sigv4' has no 'user', nothing is signed") }
            return
        }
        let name = String(user.prefix { $0 != ":" })
        let word = user.contains(":") ? String(user.drop { $0 != ":" }.dropFirst()) : nil
        guard let signature else {
            guard let scheme else {
                return notes.append(
                    "'anyauth' leaves the scheme to the server, so no credentials are sent: write "
                        + "basic or digest: { user: NAME, password: \"{{secret.NAME}}\" }"
                )
            }
            return request.set(scheme, .login(user: name, password: word))
        }
        let parts = Self.parts(signature)
        guard parts.count == 4, parts[0] == "aws" else {
            return notes.append(
                "'aws-sigv4' names no region and service of AWS, so nothing is signed: write "
                    + "aws: { key, secret, region, service }"
            )
        }
        request.set(
            "aws",
            [
                "key": .string(name), "secret": .string(word ?? ""), "region": .string(parts[2]),
                "service": .string(parts[3]),
            ]
        )
    }

    private func addProxyLogin(to request: inout ForeignRequest, _ notes: inout [String]) {
        guard let proxyUser else { return }
        guard let proxy = request.fields.first(where: { $0.name == "proxy" })?.value else {
            return notes.append("'proxy-user' has no 'proxy'")
        }
        let word = proxyUser.drop { $0 != ":" }.dropFirst()
        request.set(
            "proxy",
            [
                "url": proxy, "user": .string(String(proxyUser.prefix { $0 != ":" })),
                "password": .string(String(word)),
            ]
        )
    }
}

extension JSON {
    /// `{ user, password }`; without the password if nobody has said it.
    static func login(user: String, password: String?) -> JSON {
        let word = password.map { [Member("password", .string($0))] } ?? []
        return .object([Member("user", .string(user))] + word)
    }
}
