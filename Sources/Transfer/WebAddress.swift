import CCurl
import ProbeModel

/// An http or https address, taken apart by libcurl's own parser so that both always agree.
struct WebAddress: Hashable {
    /// Scheme, host and port: what credentials and connections are bound to.
    struct Origin: Hashable {
        let isSecure: Bool
        /// In lower case, international names in their ASCII form, IPv6 without brackets.
        let host: String
        let port: UInt16

        /// `shop.example:443`
        var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

        /// The header `Host` of HTTP, which leaves the usual port out.
        var hostHeader: String {
            let isUsual = port == (isSecure ? 443 : 80)
            return isUsual ? String(authority.dropLast(isSecure ? 4 : 3)) : authority
        }

        /// Whether libcurl needs no lookup: a numeric address, or a name that it knows by itself.
        var isLiteral: Bool {
            IPAddress(host) != nil || (host.contains("%") && host.contains(":")) || isLoopbackName
        }

        /// Whether the name is this machine's own by definition (RFC 6761 §6.3).
        var isLoopbackName: Bool { host == "localhost" || host.hasSuffix(".localhost") }
    }

    /// Why an address cannot be used.
    enum Fault: Error, Equatable {
        case malformed(String)
        case scheme(String)
        case tooLong
        case tooManyHops(Int)
        /// The body must not leave the origin that it was meant for.
        case secretBody(UInt16)

        var detail: String {
            switch self {
            case .malformed(let problem): "unusable address: \(problem)"
            case .scheme(let scheme): "scheme '\(scheme)' is not allowed; use http or https"
            case .tooLong: "the address is longer than \(Limits.urlBytes) bytes"
            case .tooManyHops(let limit): "more than \(limit) hops"
            case .secretBody(let status):
                "\(status) would send a secret in the body to another origin; ask that one itself"
            }
        }
    }

    let origin: Origin
    /// The whole address, user and password included.
    let text: String
    /// The whole address without user and password, for records.
    let recorded: String

    /// Reads an absolute address, or one that is relative to `base` (RFC 3986 §5).
    /// `schemes` are those that it may have.
    init(
        _ text: String,
        relativeTo base: WebAddress? = nil,
        schemes: [String] = ["http", "https"]
    ) throws(Fault) {
        guard text.utf8.count <= Limits.urlBytes else { throw .tooLong }
        guard !Self.lacksHost(text, isAbsolute: base == nil) else { throw .malformed("no host") }
        let parts = try URLHandle()
        try parts.set(base?.text ?? text)
        if base != nil { try parts.set(text, flags: CURLU_URLENCODE | CURLU_ALLOW_SPACE) }
        let scheme = parts.get(CURLUPART_SCHEME) ?? ""
        guard schemes.contains(scheme) else { throw .scheme(scheme) }
        guard let host = parts.get(CURLUPART_HOST, flags: UInt32(CURLU_PUNYCODE)),
            let port = parts.get(CURLUPART_PORT, flags: UInt32(CURLU_DEFAULT_PORT)),
            let number = UInt16(port)
        else { throw .malformed("no host") }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        origin = Origin(
            isSecure: Self.secureSchemes.contains(scheme),
            host: (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased(),
            port: number
        )
        self.text = base == nil ? text : parts.get(CURLUPART_URL) ?? text
        let hasUser = parts.get(CURLUPART_USER) != nil || parts.get(CURLUPART_PASSWORD) != nil
        if hasUser { parts.removeUser() }
        recorded = hasUser ? parts.get(CURLUPART_URL) ?? "" : self.text
        guard self.text.utf8.count <= Limits.urlBytes else { throw .tooLong }
    }

    private static let secureSchemes = ["https", "tls", "smtps", "imaps", "pop3s", "ftps"]

    /// Whether an address names no host where one belongs. libcurl would take the first part of
    /// the path of `http:///x` or `http:/x` for it.
    private static func lacksHost(_ text: String, isAbsolute: Bool) -> Bool {
        var rest = text.utf8[...]
        let lower = rest.prefix(6).map(\.lowercasedASCII)
        for scheme in ["https:", "http:"] where lower.starts(with: scheme.utf8) {
            rest = rest.dropFirst(scheme.utf8.count)
        }
        let hasScheme = rest.startIndex > text.utf8.startIndex
        guard rest.starts(with: "//".utf8) else { return hasScheme || isAbsolute && rest.isEmpty }
        return rest.dropFirst(2).first.map { "/\\?#".utf8.contains($0) } ?? true
    }

    /// An address that begins with the `prefix` of another one.
    init(known text: String, origin: Origin) {
        self.text = text
        recorded = text
        self.origin = origin
    }

    /// Path and query as libcurl sends them; nil for what it could not read either.
    func target(isPathAsIs: Bool) -> (path: String, query: String?)? {
        guard let parts = try? URLHandle(),
            (try? parts.set(text, flags: isPathAsIs ? CURLU_PATH_AS_IS : 0)) != nil
        else { return nil }
        return (parts.get(CURLUPART_PATH) ?? "/", parts.get(CURLUPART_QUERY))
    }

    /// An address up to and including the first slash of its path, so that whatever follows
    /// belongs to the same origin; nil if it has no path, has user or password, or is not ASCII.
    static func prefix(of text: String) -> String? {
        let bytes = text.utf8
        guard let scheme = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let authority = bytes[scheme...].dropFirst(3)
        guard let end = authority.firstIndex(where: endsAuthority),
            bytes[end] == UInt8(ascii: "/")
        else { return nil }
        let prefix = bytes[...end]
        return prefix.allSatisfy { $0 < 0x80 } ? String(decoding: prefix, as: UTF8.self) : nil
    }

    /// A user's name ends the authority, too: such an address has no prefix.
    private static func endsAuthority(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "/", "?", "#", "\\", "@": true
        default: false
        }
    }
}

/// libcurl's parser of addresses, freed exactly once.
@safe private struct URLHandle: ~Copyable {
    private let raw: OpaquePointer

    init() throws(WebAddress.Fault) {
        // Safe because the handle is owned by this value alone and freed in deinit.
        guard let raw = unsafe curl_url() else { throw .malformed("out of memory") }
        unsafe self.raw = unsafe raw
    }

    deinit {
        unsafe curl_url_cleanup(raw)
    }

    /// Sets the whole address, or resolves a relative one against what was set before. Unknown
    /// schemes pass, so that they can be refused by name.
    func set(_ text: String, flags: Int32 = 0) throws(WebAddress.Fault) {
        let flags = UInt32(flags | CURLU_NON_SUPPORT_SCHEME)
        let code = unsafe curl_url_set(raw, CURLUPART_URL, text, flags)
        guard code == CURLUE_OK else {
            throw .malformed(unsafe String(cString: curl_url_strerror(code)).lowercased())
        }
    }

    func get(_ part: CURLUPart, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(raw, part, &text, flags) == CURLUE_OK, let text = unsafe text
        else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }

    func removeUser() {
        unsafe curl_url_set(raw, CURLUPART_USER, nil, 0)
        unsafe curl_url_set(raw, CURLUPART_PASSWORD, nil, 0)
    }
}
