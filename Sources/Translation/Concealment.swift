import JSON
import Journey
import ProbeModel

/// Puts secrets in place of the credentials that a foreign file holds in clear text. It is given
/// texts of probe files: `{{x}}` is a template, `{{{{` are braces.
struct Concealment {
    /// Names between braces where a credential stands: a variable of this name holds one.
    private(set) var named: Set<String> = []
    /// What the secrets stand for, by their names: no two values have one name.
    private var known: [String: String] = [:]

    init() {}

    /// Names of secrets that the files' own templates have are not given to anything else.
    init(beside journeys: [Understanding]) {
        for name in journeys.flatMap(\.secrets) { known[name] = "{{secret.\(name)}}" }
    }

    /// For another journey of the same file, whose variables are others.
    var ofNextJourney: Concealment {
        var next = self
        next.named = []
        return next
    }

    /// The value, or the secret that takes its place.
    mutating func value(_ text: String, named name: String) -> String {
        let parts = Self.parts(of: text)
        guard !parts.isClear else { return secret(text, named: name) }
        named.formUnion(parts.names)
        return text
    }

    /// A secret of this name, with a number if that stands for another value.
    mutating func secret(_ value: String, named name: String) -> String {
        let first = ForeignText.name(name.lowercased().replacing("-", with: "_"))
        var candidate = first
        var number = 2
        while known[candidate, default: value] != value {
            candidate = "\(first)_\(number)"
            number += 1
        }
        known[candidate] = value
        return "{{secret.\(candidate)}}"
    }

    /// The tree without credentials; `name` is that of the field which holds it.
    mutating func tree(
        _ json: JSON,
        named name: String = "",
        isCredential: (String) -> Bool = SensitiveName.matches
    ) -> JSON {
        switch json {
        case .string(let text):
            return .string(isCredential(name) ? value(text, named: name) : self.text(text))
        case .number(let number) where SensitiveName.isOfNumber(name):
            return .string(secret(number.text, named: name))
        case .array(let elements):
            var shown: [JSON] = []
            for element in elements {
                shown.append(tree(element, named: name, isCredential: isCredential))
            }
            return .array(shown)
        case .object(let members):
            var shown: [JSON.Member] = []
            for member in members {
                let value = tree(member.value, named: member.name, isCredential: isCredential)
                shown.append(JSON.Member(member.name, value))
            }
            return .object(shown)
        case .null, .bool, .number: return json
        }
    }

    /// A whole body. What is JSON stays as it was written, unless it holds a credential.
    mutating func body(_ text: String) -> String {
        let first = text.first { !$0.isWhitespace }
        if first == "{" || first == "[", let json = try? JSON.parse(Array(text.utf8)) {
            let shown = tree(json)
            return shown == json ? text : shown.text
        }
        let isForm = text.contains("=") && !text.contains { $0.isWhitespace || $0 == "<" }
        return isForm ? form(text) : self.text(text)
    }

    /// A text in which fields may stand: `"password": "…"`, `<password>…</password>`, `token=…`.
    mutating func text(_ text: String) -> String {
        var concealment = self
        let shown = CredentialScanner.replaced(text) { find in
            concealment.value(String(find.value), named: find.name)
        }
        self = concealment
        return shown
    }

    /// `a=b&password=c`
    mutating func form(_ text: String) -> String {
        var shown: [String] = []
        for pair in text.split(separator: "&", omittingEmptySubsequences: false) {
            shown.append(self.pair(pair) { name, _ in SensitiveName.isParameter(name) })
        }
        return shown.joined(separator: "&")
    }

    /// An address, whose query is a form.
    mutating func address(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "?") else { return text }
        let start = text.index(after: mark)
        return text[..<start] + form(String(text[start...]))
    }

    /// The header `Cookie: sid=1; theme=dark`.
    mutating func cookies(_ text: String) -> String {
        var shown: [String] = []
        for pair in text.split(separator: ";") {
            shown.append(self.pair(pair, Self.isCookie))
        }
        return shown.joined(separator: ";")
    }

    /// The field `cookies: { sid: 1, theme: dark }`.
    mutating func cookies(_ json: JSON) -> JSON {
        var shown: [JSON.Member] = []
        for member in json.members ?? [] {
            let text = member.value.string ?? ""
            let isCredential = Self.isCookie(member.name, text)
            let hidden = isCredential ? .string(value(text, named: member.name)) : member.value
            shown.append(JSON.Member(member.name, hidden))
        }
        return .object(shown)
    }

    /// Nobody knows the names of cookies: a value as long as a secret must be is taken for one.
    private static func isCookie(_ name: String, _ value: String) -> Bool {
        SensitiveName.matches(name) || parts(of: value).literal.utf8.count >= Limits.secretBytes
    }

    /// `name=value`; names are as clients encode them.
    private mutating func pair(
        _ pair: Substring,
        _ isCredential: (_ name: String, _ value: String) -> Bool
    ) -> String {
        let written = pair.prefix { $0 != "=" }
        guard written.endIndex < pair.endIndex else { return String(pair) }
        let value = String(pair[written.endIndex...].dropFirst())
        let decoded = QueryString.decoded(written.utf8, plusIsSpace: true) ?? String(written)
        let name = decoded.trimmed
        guard isCredential(name, value) else { return String(pair) }
        return "\(written)=\(self.value(value, named: name))"
    }

    /// The variable without a credential: one whose name says so, or that stood for one.
    mutating func variable(_ variable: JSON.Member) -> JSON.Member {
        guard named.contains(variable.name) else {
            return JSON.Member(variable.name, tree(variable.value, named: variable.name))
        }
        let text = variable.value.string ?? variable.value.text
        return JSON.Member(variable.name, .string(value(text, named: variable.name)))
    }

    /// A sentence for people with a mask in place of each credential.
    static func masked(_ sentence: String) -> String {
        let text = CredentialScanner.replaced(sentence, isProse: true) { find in
            parts(of: String(find.value)).isClear ? Secret.mask : String(find.value)
        }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "://") {
            result += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let machine = rest.prefix { !$0.isWhitespace && !"/?#'\"".contains($0) }
            guard let at = machine.lastIndex(of: "@") else { continue }
            result += Secret.mask
            rest = rest[at...]
        }
        return result + rest
    }

    // MARK: What is in clear text

    /// A text taken apart.
    private struct Parts {
        /// What stands outside of the templates.
        var literal = ""
        /// The first word of each template.
        var names: [String] = []

        /// Whether there is something that is no template; `Bearer {{token}}` has no such thing.
        var isClear: Bool {
            guard !names.isEmpty else { return !literal.isEmpty }
            let scheme = literal.prefix { $0.isASCII && $0.isLetter }
            let rest = literal[scheme.endIndex...]
            return (rest.first == " " ? rest : literal[...]).contains { $0.isLetter || $0.isNumber }
        }
    }

    private static func parts(of text: String) -> Parts {
        var parts = Parts()
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            parts.literal += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            if rest.hasPrefix("{{") {
                parts.literal += "{{"
                rest = rest.dropFirst(2)
                continue
            }
            guard let close = rest.firstRange(of: "}}") else { break }
            let inside = rest[..<close.lowerBound].trimmed
            parts.names.append(String(inside.prefix { $0 != " " && $0 != "|" }))
            rest = rest[close.upperBound...]
        }
        parts.literal += rest
        return parts
    }
}
