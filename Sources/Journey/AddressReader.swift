import JSON
import ProbeModel

/// Reads addresses: where a value stands in an address decides how it is written.
extension Compilation {
    /// The address with its query.
    mutating func url(_ node: YAML, _ step: Fields) -> Template? {
        guard var url = address(node) else { return nil }
        let query = pairs(step.mapping("query", &diagnostics) ?? [])
        if !query.pieces.isEmpty {
            url.append(url.hasQuery ? "&" : "?")
            url.append(query)
        }
        guard isGood(url, at: node.place) else { return nil }
        return url
    }

    /// A value of a query or form.
    mutating func component(_ node: YAML) -> Template? {
        guard let text = text(node), let parts = parts(text, node) else { return nil }
        var template = Template()
        var isGood = true
        for part in parts {
            switch part {
            case .text(let literal):
                var bytes: [UInt8] = []
                Address.encode(literal, keeping: "", to: &bytes)
                template.append(String(decoding: bytes, as: UTF8.self))
            case .hole(let hole):
                isGood = append(hole, .component, to: &template, of: node) && isGood
            }
        }
        return isGood ? template : nil
    }

    mutating func address(_ node: YAML) -> Template? {
        guard let text = text(node), let parts = parts(text, node) else { return nil }
        var url = Template()
        var isGood = true
        for part in parts {
            switch part {
            case .text(let literal):
                var bytes: [UInt8] = []
                Address.encode(literal, keeping: Address.literalCharacters, to: &bytes)
                url.append(String(decoding: bytes, as: UTF8.self))
            case .hole(let hole):
                let encoding = url.encodingOfNext
                guard !append(hole, encoding, to: &url, of: node) else { continue }
                isGood = false
                // What follows does not begin the address.
                url.pieces.append(.value(.constant(.null), encoding))
            }
        }
        return isGood ? url : nil
    }

    /// Whether it can be asked; says why not.
    mutating func isGood(_ url: Template, at place: Place) -> Bool {
        let start: String? =
            switch url.pieces.first {
            case .text(let text)?: text
            case .value?: nil
            case nil: ""
            }
        guard let start else { return true }
        let isWhole = url.pieces.count == 1 || Address.hasWholeHost(start)
        if Address.userInformation(start) != nil {
            diagnostics.errorHidingValue(
                "an address may hold no user and no password",
                at: place,
                remedy: "Use 'basic' with {{secret.NAME}}"
            )
        } else if isWhole, !Address.isHTTP(Array(start.utf8)) {
            diagnostics.error(
                "\(start.quoted) is no http or https address",
                at: place,
                remedy: "Begin it with https:// or with a variable that does"
            )
        } else if isWhole, let objection = HostText.objection(to: start) {
            diagnostics.error(objection.message, at: place, remedy: objection.remedy)
        } else if start.utf8.count > Limits.urlBytes {
            diagnostics.error("the address is longer than 8 KiB", at: place)
        } else {
            return true
        }
        return false
    }
}

extension Template {
    /// How the next value of an address is written.
    fileprivate var encodingOfNext: Encoding {
        guard let literal = constant else { return .component }
        if literal.isEmpty { return .base }
        return Address.hasWholeHost(literal) || !literal.contains("://") ? .component : .authority
    }

    fileprivate var hasQuery: Bool {
        pieces.contains { if case .text(let text) = $0 { text.contains("?") } else { false } }
    }
}

extension Address {
    /// What an author may write in an address himself; all else is percent-encoded.
    fileprivate static let literalCharacters = pathCharacters + "[]#"

    /// Whether the host is complete: something stands behind it.
    static func hasWholeHost(_ text: String) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return !text.isEmpty }
        return text[scheme.upperBound...].contains { $0 == "/" || $0 == "?" || $0 == "#" }
    }

    /// Who it says that asks, `user` or `user:password`; nil if it says nothing.
    fileprivate static func userInformation(_ text: String) -> Substring? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return authority.lastIndex(of: "@").map { authority[..<$0] }
    }

    /// The password in an address; nil if there is none.
    static func password(in text: String) -> Substring? {
        guard let user = userInformation(text), let colon = user.firstIndex(of: ":") else {
            return nil
        }
        let password = user[colon...].dropFirst()
        return password.isEmpty ? nil : password
    }
}
