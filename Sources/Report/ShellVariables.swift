import ProbeModel

/// The variables of the shell that stand for a run's secrets, in every form in which they appear.
struct ShellVariables {
    private var variables: [Variable] = []
    /// By their first byte, the longest first.
    private var finds: [UInt8: [Find]] = [:]
    private var names: Set<String> = [Self.cookies]

    /// That of the file with the run's cookies.
    static let cookies = "cookies"

    private struct Find {
        let bytes: [UInt8]
        let place: Int
    }

    struct Variable {
        let name: String
        let making: Making
    }

    enum Making {
        /// Somebody must set it; these words say what it is.
        case given(String)
        /// A command of the shell prints it, made of these variables.
        case command(String, of: [String])
    }

    init(_ secrets: [NamedSecret]) {
        for secret in secrets { add(secret) }
    }

    mutating func add(_ secret: NamedSecret) {
        let text = secret.text.revealed
        guard !text.isEmpty, !finds(Array(text.utf8)) else { return }
        if case .given(let name, let words) = secret.origin {
            let variable = add(named: name, .given(words), for: Array(text.utf8))
            return addForms(of: text, variable)
        }
        let recipe = ShellRecipe(secret.origin, self)
        add(named: recipe.name, recipe.making, for: Array(text.utf8))
    }

    /// Adds a credential in which no secret is known yet.
    mutating func addUnknown(_ credential: NamedSecret) {
        let bytes = Array(credential.text.revealed.utf8)
        if text(bytes).names.isEmpty { add(credential) }
    }

    /// Whether there is a variable for the whole text.
    private func finds(_ text: [UInt8]) -> Bool {
        finds[text.first ?? 0]?.contains { $0.bytes == text } ?? false
    }

    @discardableResult
    private mutating func add(named name: String, _ making: Making, for text: [UInt8]) -> String {
        let legal = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        let base = legal.first?.isNumber ?? true ? "_\(legal)" : legal
        var free = base
        var number = 2
        while !names.insert(free).inserted {
            free = "\(base)\(number)"
            number += 1
        }
        let find = Find(bytes: text, place: variables.count)
        variables.append(Variable(name: free, making: making))
        var others = finds[text[0], default: []]
        let index = others.firstIndex { $0.bytes.count < text.count } ?? others.endIndex
        others.insert(find, at: index)
        finds[text[0]] = others
        return free
    }

    /// The same secret as an address, JSON or something else would have it.
    private mutating func addForms(of text: String, _ variable: String) {
        let bytes = Array(text.utf8)
        let made = [variable]
        let forms = SecretForms.addresses(of: bytes)
        // `%20` for a blank first, then `+`; digits in capitals, then in lower case.
        for number in [1, 0, 3, 2] where !finds(forms[number]) {
            let plus = number % 2 == 0 ? " | sed s/%20/+/g" : ""
            let digits = number < 2 ? "%02X" : "%02x"
            let command = ShellRecipe.percent(ofVariable: variable, digits) + plus
            add(named: "\(variable)_url", .command(command, of: made), for: forms[number])
        }
        let escaped = SecretForms.json(of: bytes)
        if let form = escaped.first, !finds(form) {
            let command = ShellRecipe.json(ofVariable: variable)
            add(named: "\(variable)_json", .command(command, of: made), for: form)
        }
        for form in SecretForms.all(of: bytes) where !finds(form) {
            let words = "'\(variable)' in another form, a part of a text"
            add(named: "\(variable)_form", .given(words), for: form)
        }
    }

    /// The text with its secrets as variables.
    func text(_ bytes: [UInt8]) -> ShellText {
        var parts: [ShellText.Part] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            let found = finds[bytes[index]]?.first { bytes[index...].starts(with: $0.bytes) }
            guard let found else {
                index += 1
                continue
            }
            if start < index { parts.append(.clear(bytes[start..<index])) }
            parts.append(.variable(variables[found.place].name))
            index += found.bytes.count
            start = index
        }
        if start < bytes.count { parts.append(.clear(bytes[start...])) }
        return ShellText(parts: parts)
    }

    /// The variables of these names, and before each what it is made of.
    func needed(for names: [String]) -> [Variable] {
        var needed: [Variable] = []
        var wanted = Set(names)
        // What something is made of stands before it.
        for variable in variables.reversed() where wanted.contains(variable.name) {
            needed.append(variable)
            if case .command(_, let parts) = variable.making { wanted.formUnion(parts) }
        }
        return needed.reversed()
    }
}
