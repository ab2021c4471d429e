import Digest
import ProbeModel

/// What can be said of a request's way before any run: of values without holes that no run could use.
extension Compilation {
    /// Where the request goes.
    mutating func checkWay(_ wire: WireTemplate, _ fields: Fields) {
        check(wire.texts[.connectTo], at: fields.node("connectTo"), by: Self.isPlace) {
            ("\($0.quoted) is no place to connect to", "Write host:port, as in shop-2.example:8443")
        }
        for entry in fields.node("resolve")?.entries ?? [] {
            check(wire.resolve[entry.key.lowercased()], at: entry.value, by: Self.areAddresses) {
                (
                    "\($0.quoted) is no numeric address",
                    "Write one such as 192.0.2.7; another machine's name belongs to 'connectTo'"
                )
            }
        }
    }

    /// Whom it trusts.
    mutating func checkPin(_ wire: WireTemplate, _ tls: Fields) {
        check(wire.texts[.pin], at: tls.node("pin"), by: Self.isPin) {
            (
                "\($0.quoted) is no hash of a key",
                "Write sha256// and the SHA-256 of the server's public key in base64, 44 characters"
            )
        }
    }

    /// Whose SSH key is expected.
    mutating func checkHostKey(_ template: Template?, at node: YAML) {
        check(template, at: node, by: { HostKey.digits(of: $0) != nil }) {
            (
                "\($0.quoted) is no hash of an SSH key",
                "Write what 'ssh-keygen -lf' prints: SHA256: and 43 characters of base64"
            )
        }
    }

    /// A numeric address is of one version.
    mutating func checkFamily(_ request: RequestTemplate, at place: Place) {
        guard let wire = request.wire, let family = wire.family, wire.texts[.proxy] == nil,
            wire.texts[.unixSocket] == nil
        else { return }
        var start = wire.texts[.connectTo]?.constant ?? ""
        if start.isEmpty, case .text(let text)? = request.url.pieces.first {
            start = text.firstRange(of: "://").map { String(text[$0.upperBound...]) } ?? ""
        }
        let isBracketed = start.hasPrefix("[")
        let host = start.drop { $0 == "[" }.prefix { !(isBracketed ? "]" : ":/?#;").contains($0) }
        let isNumeric = IPText.isVersion4(String(host)) || IPText.isVersion6(String(host))
        guard isNumeric, !family.holds(String(host)) else { return }
        diagnostics.error(
            "'\(host)' is no address of IP version \(family.rawValue)",
            at: place,
            remedy: "Leave 'ip' out, or write a name that has both"
        )
    }

    /// A path that is not absolute is that of a file beside the probe file, as bodies are.
    mutating func placeAuthorities(_ wire: inout WireTemplate, _ tls: Fields) {
        guard let path = wire.texts[.authorities]?.constant, !path.hasPrefix("/"),
            let node = tls.node("authorities")
        else { return }
        guard readFile(path) != nil else { return refuse(path, at: node.place) }
        var whole = Template()
        whole.append(folder + path)
        wire.texts[.authorities] = whole
    }

    private mutating func check(
        _ template: Template?,
        at node: YAML?,
        by isFine: (String) -> Bool,
        otherwise words: (String) -> (message: String, remedy: String)
    ) {
        guard let text = template?.constant, let place = node?.place, !isFine(text) else { return }
        let (message, remedy) = words(text)
        diagnostics.error(message, at: place, remedy: remedy)
    }

    /// `host:port`; an address of version 6 stands in brackets.
    private static func isPlace(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...])
        else { return false }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return !host.isEmpty && (1...65_535).contains(port) && (isBracketed || !host.contains(":"))
    }

    /// `proxy:3128`, perhaps behind a user.
    static func isProxyPlace(_ text: Substring) -> Bool {
        let authority = text.prefix { $0 != "/" }
        return isPlace(authority.split(separator: "@").last.map(String.init) ?? "")
    }

    private static func areAddresses(_ text: String) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
            let isBracketed = part.hasPrefix("[") && part.hasSuffix("]")
            let address = String(isBracketed ? part.dropFirst().dropLast() : part)
            return IPText.isVersion4(address) || IPText.isVersion6(address)
        }
    }

    /// The form of CURLOPT_PINNEDPUBLICKEY; several are separated by `;`.
    private static func isPin(_ text: String) -> Bool {
        text.split(separator: ";", omittingEmptySubsequences: false).allSatisfy { pin in
            pin.hasPrefix("sha256//") && pin.utf8.count == 8 + 44 && pin.hasSuffix("=")
        }
    }
}

/// The SHA-256 of an SSH server's key, as libcurl compares it and as OpenSSH prints it.
enum HostKey {
    /// The 43 digits in base64 of either form, with or without padding; nil if it is none.
    static func digits(of text: String) -> String? {
        let rest = text.hasPrefix("SHA256:") ? text.dropFirst("SHA256:".count) : text[...]
        let digits = rest.hasSuffix("=") ? rest.dropLast() : rest
        guard digits.utf8.count == 43, Base64.bytes(of: digits + "=") != nil else { return nil }
        return String(digits)
    }
}
