import JSON
import Journey
import ProbeModel

/// User and password in an address, `https://joe:word@shop.example/`, and the address without them.
struct AddressLogin {
    let address: String
    /// As it is written there, percent signs and all.
    private let user: String
    /// Empty if there is none.
    private let password: String

    /// Nil if the address has none, or is longer than one may be.
    init?(_ text: String) {
        guard text.utf8.count <= Limits.urlBytes,
            let start = text.firstRange(of: "://")?.upperBound,
            !text[..<start].dropLast(3).contains(where: { "/?#".contains($0) })
        else { return nil }
        let machine = Self.machine(text[start...])
        guard let at = machine.lastIndex(of: "@") else { return nil }
        let login = machine[..<at]
        let name = login.prefix { $0 != ":" }
        user = String(name)
        password = String(login[name.endIndex...].dropFirst())
        address = String(text[..<start] + text[machine.index(after: at)...])
    }

    /// The field `basic`. A user without a password is a key, as some services take one.
    func basic(isTemplate: Bool) -> JSON {
        guard !password.isEmpty else {
            return ["user": "{{secret.user}}", "password": "{{secret.password}}"]
        }
        var concealment = Concealment()
        let texts = [user, password].map { Self.decoded($0, isTemplate: isTemplate) }
        let word = concealment.value(texts[1], named: "password")
        return ["user": .string(texts[0]), "password": .string(word)]
    }

    /// The field `proxy`, whose password is always a secret.
    func proxy(isTemplate: Bool) -> JSON {
        [
            "url": .string(address), "user": .string(Self.decoded(user, isTemplate: isTemplate)),
            "password": "{{secret.proxy_password}}",
        ]
    }

    /// Without percent signs. What they hide must not become a hole of ours: the file would choose
    /// which secret is sent.
    private static func decoded(_ text: String, isTemplate: Bool) -> String {
        let plain = QueryString.decoded(text.utf8, plusIsSpace: false) ?? text
        guard isTemplate else { return ForeignText.literal(plain) }
        let isSame = plain.ranges(of: "{{").count == text.ranges(of: "{{").count
        return isSame ? plain : text
    }

    /// Up to the path; what stands in braces belongs to the machine.
    private static func machine(_ text: Substring) -> Substring {
        var rest = text
        while let first = rest.first, !"/?#".contains(first) {
            let end = rest.hasPrefix("{{") ? rest.firstRange(of: "}}")?.upperBound : nil
            rest = end.map { rest[$0...] } ?? rest.dropFirst()
        }
        return text[..<rest.startIndex]
    }
}

extension Understanding {
    /// The same with each login that stood in an address beside it.
    var withoutLogins: Understanding {
        var result = self
        result.requests = requests.map(\.withoutLogin)
        result.cleanup = cleanup.map(\.withoutLogin)
        result.variables = variables.map { variable in
            guard let login = variable.value.string.flatMap({ AddressLogin($0) }) else {
                return variable
            }
            result.note(
                "user and password in the variable '\(variable.name)' were left out: write "
                    + "basic: { user: NAME, password: \"{{secret.NAME}}\" } in its steps"
            )
            return JSON.Member(variable.name, .string(login.address))
        }
        result.rows = rows.map { row in
            .object(
                (row.members ?? []).map { member in
                    let login = member.value.string.flatMap { AddressLogin($0) }
                    return login.map { JSON.Member(member.name, .string($0.address)) } ?? member
                }
            )
        }
        return result
    }
}

extension ForeignRequest {
    fileprivate var withoutLogin: ForeignRequest {
        guard let login = AddressLogin(url) else { return self }
        var result = self
        result.url = login.address
        let kinds = ["basic", "digest", "ntlm", "bearer"]
        guard user == nil, !fields.contains(where: { kinds.contains($0.name) }) else {
            return result
        }
        result.set("basic", login.basic(isTemplate: isTemplate))
        return result
    }
}
