import JSON

/// What was understood of a foreign file: one journey, and what could not be translated.
package struct Understanding: Hashable, Sendable {
    /// Nil for one that the file does not name.
    package var name: String?
    package var service: String?
    package var every = "5m"
    var variables: [JSON.Member] = []
    /// One journey for each; empty for one journey.
    var rows: [JSON] = []
    package var requests: [ForeignRequest] = []
    /// What is sent whatever became of the others.
    package var cleanup: [ForeignRequest] = []
    /// One sentence for each thing that could not be translated.
    package var notes: [String] = []

    /// Whether something that the file asks could not be asked: what is left would say that all is
    /// well about something else.
    private(set) var isPartial = false

    package init(name: String? = nil) { self.name = name }

    /// The same under a name of the caller's choice. Where each row is a journey, it tells them
    /// apart as before.
    package func named(_ name: String) -> Understanding {
        var result = self
        let isOfRows = !rows.isEmpty && !name.contains("{{row.")
        result.name = isOfRows ? "\(name) {{row.name}}" : name
        return result
    }

    package mutating func note(_ sentence: String) {
        if !notes.contains(sentence) { notes.append(sentence) }
    }

    /// Notes that a request is missing.
    mutating func omit(_ sentence: String) {
        isPartial = true
        note(sentence)
    }

    /// Names of the secrets that its templates use.
    var secrets: [String] {
        let texts =
            (requests + cleanup).flatMap(\.texts) + (variables.map(\.value) + rows).map(\.text)
        return ForeignText.secrets(in: texts.joined(separator: "\n"))
    }

    /// All is read: declares the variables that the steps use, and tells which stay open.
    mutating func settle(_ names: ForeignVariables, open description: String) {
        let given = variables.map(\.name)
        variables = variables.compactMap(names.shown)
        for member in names.used.compactMap(names.shown) { declare(member.name, member.value) }
        let open = names.open.filter { !given.contains($0) }
        if !open.isEmpty {
            note("\(description), to be set: \(open.joined(separator: ", "))")
        }
    }

    /// Declares a variable unless there is one of this name.
    mutating func declare(_ name: String, _ value: JSON) {
        guard !variables.contains(where: { $0.name == name }) else { return }
        variables.append(JSON.Member(name, value))
    }
}
