import JSON
import Journey
import ProbeModel

/// Compiles translated steps one by one, before they are written: what the compiler objects to is
/// left out and said, so that the journey can run.
struct Trial {
    /// The journey's fields from `every` on, as far as they are sound.
    private(set) var head: [JSON.Member] = []
    private(set) var notes: [String] = []
    /// Whether a step, or what it sends, was left out.
    private(set) var isPartial = false
    /// What the steps so far have captured.
    private var captured: [String] = []

    init(_ understanding: Understanding, site: String?) {
        let every = JSON.Member("every", .string(understanding.every))
        head = [JSON.Member("every", "5m")]
        if isFine("'every'", with: [every]) { head = [every] }
        addDeadline(for: understanding.requests.map(\.wait).reduce(.zero, +))
        if !understanding.rows.isEmpty {
            head.append(JSON.Member("rows", .array(understanding.rows)))
        }
        let own = site.map { [JSON.Member("site", .string(ForeignText.literal($0)))] } ?? []
        let others = head.dropFirst()
        let sound = (own + understanding.variables).filter { variable in
            let variables = JSON.Member("variables", .object([variable]))
            return isFine("the variable '\(variable.name)'", with: head + [variables])
        }
        guard !sound.isEmpty else { return }
        head = [head[0], JSON.Member("variables", .object(sound))] + others
    }

    /// Behind all that is waited for there is as much time as a journey usually has.
    private mutating func addDeadline(for waits: Duration) {
        guard waits > Limits.journeyTime / 2 else { return }
        let bound = min(waits + Limits.journeyTime, Limits.journeyTimeMaximum)
        let deadline = JSON.string("\(bound.components.seconds)s")
        let interval = head[0].value.string.flatMap(Quantity.duration) ?? .zero
        if interval < bound { head[0] = JSON.Member("every", deadline) }
        head.append(JSON.Member("deadline", deadline))
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
            kept = Array(step.prefix(2))
            if let objection = objection(kept) {
                notes.append("\(title): left out: \(objection)")
                isPartial = true
                return nil
            }
            for field in step.dropFirst(2) { kept += acceptedField(field, kept, title) }
        }
        captured += kept.first { $0.name == "capture" }?.value.members?.map(\.name) ?? []
        return kept
    }

    /// A field that stands behind others, or those of its parts that are sound.
    private mutating func acceptedField(
        _ field: JSON.Member,
        _ start: [JSON.Member],
        _ title: String
    ) -> [JSON.Member] {
        guard let objection = objection(start + [field]) else { return [field] }
        let divided = ["expect", "capture", "headers", "cookies"].contains(field.name)
        guard divided, let members = field.value.members else {
            notes.append("\(title): '\(field.name)' was left out: \(objection)")
            if Self.contents.contains(field.name) { isPartial = true }
            return []
        }
        var kept: [JSON.Member] = []
        for member in members {
            let part = acceptedPart(member, isDivided: field.name != "capture") {
                start + [JSON.Member(field.name, .object(kept + [$0]))]
            }
            for (what, objection) in part.refused {
                notes.append("\(title): \(field.name) \(what) was left out: \(objection)")
            }
            kept += part.kept.map { [$0] } ?? []
        }
        return kept.isEmpty ? [] : [JSON.Member(field.name, .object(kept))]
    }

    /// Without them a request is another one.
    private static let contents = ["query", "json", "body", "form", "multipart", "graphql"]

    /// What is sound of a part that may have parts itself: `json: { $.a: 1, $.b: 2 }`.
    private func acceptedPart(
        _ member: JSON.Member,
        isDivided: Bool,
        _ wrap: (JSON.Member) -> [JSON.Member]
    ) -> (kept: JSON.Member?, refused: [(String, String)]) {
        guard let objection = objection(wrap(member)) else { return (member, []) }
        guard isDivided else { return (nil, [(member.name, objection)]) }
        var refused: [(String, String)] = []
        func keeps(_ value: JSON, _ words: String) -> Bool {
            let objection = self.objection(wrap(JSON.Member(member.name, value)))
            if let objection { refused.append(("\(member.name) \(words)", objection)) }
            return objection == nil
        }
        switch member.value {
        case .object(let members) where members.count > 1 && member.value["filter"] == nil:
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
