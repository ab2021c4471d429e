import JSON
import Journey

/// Compiles translated steps one by one, before they are written: what the compiler objects to is
/// left out and said, so that the journey can run.
struct Trial {
    /// The journey's fields from `every` on, as far as they are sound.
    private(set) var head: [JSON.Member] = []
    var notes: [String] = []
    /// What the steps so far have captured.
    private var captured: [String] = []

    init(_ understanding: Understanding, site: String?) {
        let every = JSON.Member("every", .string(understanding.every))
        head = [JSON.Member("every", "5m")]
        if isFine("'every'", with: [every]) { head = [every] }
        if !understanding.rows.isEmpty {
            head.append(JSON.Member("rows", .array(understanding.rows)))
        }
        let own = site.map { [JSON.Member("site", .string(ForeignText.literal($0)))] } ?? []
        let rows = head.dropFirst()
        let sound = (own + understanding.variables).filter { variable in
            let variables = JSON.Member("variables", .object([variable]))
            return isFine("the variable '\(variable.name)'", with: head + [variables])
        }
        guard !sound.isEmpty else { return }
        head = [head[0], JSON.Member("variables", .object(sound))] + rows
    }

    private mutating func isFine(_ what: String, with head: [JSON.Member]) -> Bool {
        let step: [JSON.Member] = [
            JSON.Member("name", "trial"), JSON.Member("get", "http://trial.example/"),
        ]
        guard let objection = Self.objection(to: [step], below: head) else { return true }
        notes.append("\(what) was left out: \(objection)")
        return false
    }

    /// The step without what the compiler refuses; nil if nothing is left to send. Its captures
    /// are known from here on.
    mutating func accepted(_ step: [JSON.Member]) -> [JSON.Member]? {
        var kept = step
        if objection(step) != nil {
            let title = step[0].value.string ?? ""
            let start = Array(step.prefix(2))
            if let objection = objection(start) {
                notes.append("\(title): left out: \(objection)")
                return nil
            }
            kept = start + step.dropFirst(2).compactMap { acceptedField($0, start, title) }
            if let objection = objection(kept) {
                notes.append("\(title): left out: \(objection)")
                return nil
            }
        }
        captured += kept.first { $0.name == "capture" }?.value.members?.map(\.name) ?? []
        return kept
    }

    /// A field of a step, or those of its parts that are sound.
    private mutating func acceptedField(
        _ field: JSON.Member,
        _ start: [JSON.Member],
        _ title: String
    ) -> JSON.Member? {
        guard let objection = objection(start + [field]) else { return field }
        let divided = ["expect", "capture", "headers", "cookies"].contains(field.name)
        guard divided, let members = field.value.members else {
            notes.append("\(title): '\(field.name)' was left out: \(objection)")
            return nil
        }
        var kept: [JSON.Member] = []
        for member in members {
            let part = acceptedPart(member) { start + [JSON.Member(field.name, .object([$0]))] }
            for (what, objection) in part.refused {
                notes.append("\(title): \(field.name) \(what) was left out: \(objection)")
            }
            kept += part.kept.map { [$0] } ?? []
        }
        return kept.isEmpty ? nil : JSON.Member(field.name, .object(kept))
    }

    /// What is sound of a part that may have parts itself: `json: { $.a: 1, $.b: 2 }`.
    private func acceptedPart(
        _ member: JSON.Member,
        _ wrap: (JSON.Member) -> [JSON.Member]
    ) -> (kept: JSON.Member?, refused: [(String, String)]) {
        guard let objection = objection(wrap(member)) else { return (member, []) }
        var refused: [(String, String)] = []
        func keeps(_ value: JSON, _ words: String) -> Bool {
            let objection = self.objection(wrap(JSON.Member(member.name, value)))
            if let objection { refused.append(("\(member.name) \(words)", objection)) }
            return objection == nil
        }
        switch member.value {
        case .object(let members) where members.count > 1:
            let kept = members.filter { keeps(.object([$0]), $0.name) }
            return (kept.isEmpty ? nil : JSON.Member(member.name, .object(kept)), refused)
        case .array(let elements) where member.name == "allOf":
            let kept = elements.filter { keeps([$0], $0.text) }
            return (kept.isEmpty ? nil : JSON.Member(member.name, .array(kept)), refused)
        default: return (nil, [(member.name, objection)])
        }
    }

    // MARK: Compiling

    private func objection(_ step: [JSON.Member]) -> String? {
        var before: [[JSON.Member]] = []
        // All captures are secret here, so that they may be credentials.
        let captures = Set(captured).sorted().map { name in
            JSON.Member(name, ["json": "$", "secret": true])
        }
        for start in stride(from: 0, to: captures.count, by: 50) {
            let some = Array(captures[start..<min(start + 50, captures.count)])
            before.append([
                JSON.Member("name", .string("captures \(start)")),
                JSON.Member("get", "http://trial.example/"),
                JSON.Member("capture", .object(some)),
            ])
        }
        return Self.objection(to: before + [step], below: head)
    }

    /// What the compiler says against a journey of these steps; nil if nothing.
    private static func objection(
        to steps: [[JSON.Member]],
        below head: [JSON.Member]
    ) -> String? {
        let names = [JSON.Member("journey", "trial"), JSON.Member("service", "trial")]
        let lines =
            ProbeText.lines(names + head.filter { $0.name != "rows" }) + rows(head)
            + ["steps:"] + steps.flatMap { ProbeText.item(.object($0), isOpen: true) }
        let text = lines.joined(separator: "\n") + "\n"
        // Files that it names will be put beside it.
        let given = Givens(file: { _ in [] })
        let catalogue = Catalogue.compile([SourceText(path: "", text: text)], given: given)
        return catalogue.diagnostics.first { $0.severity == .error }?.message
    }

    /// The first row stands for all.
    private static func rows(_ head: [JSON.Member]) -> [String] {
        guard let row = head.first(where: { $0.name == "rows" })?.value.array?.first else {
            return []
        }
        return ProbeText.lines([JSON.Member("rows", [row])])
    }
}
