import JSON
import Journey
import ProbeModel

/// Values that an answer is compared with.
extension Concealment {
    /// What stands behind `expect:`, without credentials.
    mutating func expectation(_ expected: JSON) -> JSON {
        var shown: [JSON.Member] = []
        for member in expected.members ?? [] {
            shown.append(JSON.Member(member.name, asked(member)))
        }
        return .object(shown)
    }

    /// What is asked, with the check.
    private mutating func asked(_ query: JSON.Member) -> JSON {
        switch query.name {
        case "anyOf", "allOf":
            var shown: [JSON] = []
            for choice in query.value.array ?? [] { shown.append(expectation(choice)) }
            return .array(shown)
        case "not": return expectation(query.value)
        case "json", "cookie", "variable": return named(query.value, SensitiveName.matches)
        case "header", "headers": return named(query.value, SensitiveName.isHeader)
        case "body": return check(query.value, of: "", SensitiveName.matches)
        default: return query.value
        }
    }

    /// `{ argument: check }`, whose argument says what the value is called.
    private mutating func named(_ query: JSON, _ isCredential: (String) -> Bool) -> JSON {
        var shown: [JSON.Member] = []
        for argument in query.members ?? [] {
            guard let name = Self.lastName(of: argument.name) else {
                shown.append(argument)
                continue
            }
            shown.append(
                JSON.Member(argument.name, check(argument.value, of: name, isCredential))
            )
        }
        return .object(shown)
    }

    private mutating func check(
        _ check: JSON,
        of name: String,
        _ isCredential: (String) -> Bool
    ) -> JSON {
        guard let members = check.members else { return value(check, of: name, isCredential) }
        var shown: [JSON.Member] = []
        for member in members {
            let value =
                switch member.name {
                case "equals", "notEquals", "oneOf":
                    self.value(member.value, of: name, isCredential)
                case "contains", "startsWith", "endsWith":
                    part(member.value, of: name, isCredential)
                case "not": self.check(member.value, of: name, isCredential)
                default: member.value
                }
            shown.append(JSON.Member(member.name, value))
        }
        return .object(shown)
    }

    private mutating func value(
        _ json: JSON,
        of name: String,
        _ isCredential: (String) -> Bool
    ) -> JSON {
        if name.lowercased() == "set-cookie", let text = json.string {
            return .string(cookies(text))
        }
        return tree(json, named: name, isCredential: isCredential)
    }

    /// What a credential begins with, such as `Bearer`, is none.
    private mutating func part(
        _ json: JSON,
        of name: String,
        _ isCredential: (String) -> Bool
    ) -> JSON {
        if let text = json.string, text.utf8.count < Limits.secretBytes { return json }
        return value(json, of: name, isCredential)
    }

    /// `$.user['access_token'][0]` asks for an `access_token`, `sid[Value]` for a `sid`; nil for
    /// `sid[HttpOnly]`, which is no credential.
    private static func lastName(of argument: String) -> String? {
        let isPath = argument.hasPrefix("$")
        let attribute = isPath ? "" : argument.drop { $0 != "[" }
        guard attribute.isEmpty || attribute.lowercased() == "[value]" else { return nil }
        let names = argument.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        let last = isPath ? names.last { !$0.allSatisfy(\.isNumber) } : names.first
        return last.map(String.init) ?? ""
    }
}
