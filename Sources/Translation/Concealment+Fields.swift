import JSON
import Journey

/// Fields of a step.
extension Concealment {
    /// What is secret of a field that says who we are, and what its secrets are called.
    private static let secrets: [String: [String: String]] = [
        "basic": ["password": "password"], "digest": ["password": "password"],
        "ntlm": ["password": "password"], "negotiate": ["password": "password"],
        "proxy": ["password": "proxy_password"],
        "aws": ["key": "aws_key", "secret": "aws_secret"],
        "oauth2": ["secret": "client_secret", "password": "password"],
        "tls": ["certificate": "certificate", "key": "key"],
    ]

    /// The value of a field without credentials. `more` are names that stand for some beside those
    /// which everybody knows.
    mutating func field(_ field: JSON.Member, more: Set<String>) -> JSON {
        if let names = Self.secrets[field.name], let members = field.value.members {
            return .object(parts(members, names))
        }
        switch field.name {
        case "bearer": return .string(value(field.value.string ?? "", named: "token"))
        case "json", "multipart", "graphql": return tree(field.value)
        case "form", "query":
            return tree(field.value) { SensitiveName.isParameter($0) || more.contains($0) }
        case "cookies": return cookies(field.value)
        default: return field.value
        }
    }

    /// The password that a login lacks is one of its user's own.
    private mutating func parts(
        _ members: [JSON.Member],
        _ names: [String: String]
    ) -> [JSON.Member] {
        var shown: [JSON.Member] = []
        for member in members {
            guard let name = names[member.name] else {
                shown.append(member)
                continue
            }
            shown.append(
                JSON.Member(member.name, .string(value(member.value.string ?? "", named: name)))
            )
        }
        return shown
    }

    /// The value of a header without credentials. The scheme before one is none.
    mutating func header(_ text: String, named name: String, isCredential: Bool) -> String {
        guard isCredential else { return self.text(text) }
        let schemes = ["token ", "apikey ", "bearer ", "basic "]
        let scheme = schemes.first { text.lowercased().hasPrefix($0) }?.count ?? 0
        return text.prefix(scheme) + value(String(text.dropFirst(scheme)), named: name)
    }
}
