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

    /// User and password. Without a password the user is a key, as some services take one.
    func login(isTemplate: Bool) -> JSON {
        let texts = [user, password].map { Self.decoded($0, isTemplate: isTemplate) }
        return .login(user: texts[0], password: texts[1])
    }

    /// The field `proxy`.
    func proxy(isTemplate: Bool) -> JSON {
        .object(
            [JSON.Member("url", .string(address))] + (login(isTemplate: isTemplate).members ?? [])
        )
    }

    /// Without percent signs. What they hide must not become a hole of ours: the file would choose
    /// which secret is sent.
    private static func decoded(_ text: String, isTemplate: Bool) -> String {
        let plain = QueryString.decoded(text.utf8, plusIsSpace: false) ?? text
        guard isTemplate else { return plain }
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
    /// The same with each login that stood in an address beside it, and settled requests.
    var settled: Understanding {
        var result = self
        result.requests = requests.map(\.settled)
        result.cleanup = cleanup.map(\.settled)
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
