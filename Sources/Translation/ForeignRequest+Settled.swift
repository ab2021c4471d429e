import JSON
import Journey

/// The words that probe files have for what stands in addresses, headers and bodies.
extension ForeignRequest {
    private static let logins = ["bearer", "basic", "digest", "ntlm", "negotiate", "aws", "oauth2"]

    /// The same request, with credentials, cookies and a form in fields of their own, and with each
    /// header once (RFC 9110 §5.3).
    var settled: ForeignRequest {
        var result = self
        result.takeLoginOfAddress()
        result.takeLoginOfProxy()
        result.takeAuthorization()
        result.takeCookies()
        result.takeForm()
        result.takeParts()
        result.nameLogin()
        var headers: [Field] = []
        for header in result.headers {
            let name = header.name.lowercased()
            guard let index = headers.firstIndex(where: { $0.name.lowercased() == name }) else {
                headers.append(header)
                continue
            }
            let first = headers[index]
            headers[index] = Field(first.name, "\(first.value), \(header.value)")
        }
        result.headers = headers
        return result
    }

    private var hasLogin: Bool { fields.contains { Self.logins.contains($0.name) } }

    private mutating func takeLoginOfAddress() {
        guard let login = AddressLogin(url) else { return }
        url = login.address
        if !hasLogin { set("basic", login.login(isTemplate: isTemplate)) }
    }

    private mutating func takeLoginOfProxy() {
        let proxy = fields.first { $0.name == "proxy" }?.value
        guard let text = proxy?.string,
            let login = AddressLogin(ForeignText.hasScheme(text) ? text : "http://" + text)
        else { return }
        fields = fields.map { field in
            guard field.name == "proxy" else { return field }
            return JSON.Member("proxy", login.proxy(isTemplate: isTemplate))
        }
    }

    /// `Authorization: Bearer …` and `Basic …`.
    private mutating func takeAuthorization() {
        guard !hasLogin,
            let index = headers.firstIndex(where: { $0.name.lowercased() == "authorization" })
        else { return }
        let words = headers[index].value.split(separator: " ", maxSplits: 1).map(\.trimmed)
        guard words.count == 2 else { return }
        switch words[0].lowercased() {
        case "bearer": set("bearer", .string(words[1]))
        case "basic":
            guard let bytes = WrittenBytes.bytes(of: words[1], as: "base64"),
                let text = String(validating: bytes, as: UTF8.self)
            else { return }
            let shown = isTemplate ? ForeignText.literal(text) : text
            let word = shown.drop { $0 != ":" }.dropFirst()
            set("basic", .login(user: String(shown.prefix { $0 != ":" }), password: String(word)))
        default: return
        }
        headers.remove(at: index)
    }

    /// `Cookie: a=1; b=2`
    private mutating func takeCookies() {
        for header in headers where header.name.lowercased() == "cookie" {
            let pairs = header.value.split(separator: ";").map(\.trimmed)
            let cookies = pairs.compactMap { pair -> JSON.Member? in
                guard let sign = pair.firstIndex(of: "="), sign > pair.startIndex else {
                    return nil
                }
                let value = String(pair[pair.index(after: sign)...])
                return JSON.Member(String(pair[..<sign]), .string(value))
            }
            guard cookies.count == pairs.count else { continue }
            set("cookies", .object(cookies))
            headers.removeAll { $0 == header }
        }
    }

    /// A body whose type says that it is a form, if it is one.
    private mutating func takeForm() {
        guard let body, !isTemplate, let type = header("content-type")?.lowercased(),
            type.hasPrefix("application/x-www-form-urlencoded"),
            body.utf8.allSatisfy({ $0.isLetterOrDigit || "-._~*+%&=".utf8.contains($0) })
        else { return }
        var pairs: [(name: String, value: JSON)] = []
        for pair in body.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = halves.compactMap { QueryString.decoded($0.utf8, plusIsSpace: true) }
            guard halves.count == 2, texts.count == 2, !texts[0].isEmpty else { return }
            pairs.append((texts[0], .string(texts[1])))
        }
        guard !pairs.isEmpty else { return }
        set("form", .byName(pairs))
        self.body = nil
        headers.removeAll { $0.name.lowercased() == "content-type" }
    }

    /// A body that was written down with its boundaries.
    private mutating func takeParts() {
        guard let body, !isTemplate, let type = header("content-type"),
            type.lowercased().hasPrefix("multipart/form-data"),
            let parts = MultipartText.parts(body, type: type),
            Set(parts.map(\.name)).count == parts.count
        else { return }
        set("multipart", .object(parts))
        self.body = nil
        headers.removeAll { $0.name.lowercased() == "content-type" }
    }

    /// A password that nobody has said is one of this user at this place.
    private mutating func nameLogin() {
        guard let login = fields.first(where: { Self.logins.contains($0.name) }),
            let user = login.value["user"]?.string, login.value["password"] == nil
        else { return }
        let place = url.prefix { !"?#".contains($0) }
        set(login.name, .one("password", .string("of \(user) at \(place)")))
    }
}
