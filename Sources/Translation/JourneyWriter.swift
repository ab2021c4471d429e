import JSON
import Journey
import ProbeModel

/// Writes a journey that makes the requests again: runnable as it is, and a beginning.
package struct JourneyWriter {
    /// What to say beside the journey.
    package private(set) var notes: [String]
    private let name: String
    private let head: [JSON.Member]
    private var steps: [JSON] = []
    private var cleanup: [JSON] = []

    package init(_ understanding: Understanding, name: String) {
        self.name = understanding.name ?? name
        var writer = StepWriter(understanding)
        var trial = Trial(understanding, site: writer.site)
        notes = understanding.notes
        head =
            [
                JSON.Member("journey", .string(Self.name(self.name))),
                JSON.Member("service", .string(Self.name(understanding.service ?? name))),
            ] + trial.head
        for (index, request) in understanding.requests.enumerated() {
            guard index < Limits.steps else {
                trial.notes.append(
                    "a journey has at most \(Limits.steps) steps: the rest was left out"
                )
                break
            }
            let step = trial.sound(writer.step(request, index))
            if let step { steps.append(.object(step)) }
        }
        for request in understanding.cleanup {
            let step = trial.sound(writer.step(request, understanding.requests.count))
            if let step { cleanup.append(.object(step)) }
        }
        notes += trial.notes
        addNotes(understanding, writer.proposals)
        notes = notes.map(ForeignText.line)
    }

    private mutating func addNotes(
        _ understanding: Understanding,
        _ proposals: [CaptureProposal]
    ) {
        let recorded = understanding.requests.filter { !$0.isTemplate }
        if recorded.contains(where: { $0.header("cookie") != nil }) {
            notes.append("cookies are left out: a run has a jar of its own")
        }
        if !secrets.isEmpty {
            notes.append("keep in credential files: \(secrets.joined(separator: ", "))")
        }
        if proposals.isEmpty, recorded.count > 1 {
            notes.append("no value was seen to flow from an answer into a later request")
        }
    }

    /// The journey's name as that of a file.
    package var fileName: String {
        let clean = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let words = String(clean.prefix(80)).split(separator: "-").joined(separator: "-")
        return words.isEmpty ? "journey" : words
    }

    /// The probe file; nil if no step is left.
    package var text: String? {
        guard !steps.isEmpty else { return nil }
        var lines = notes.map { "# \($0)" } + ProbeText.lines(head)
        for (title, steps) in [("steps", steps), ("cleanup", cleanup)] where !steps.isEmpty {
            lines.append("\(title):")
            lines += steps.flatMap { ProbeText.item($0, isOpen: true) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Names of the secrets that the journey uses.
    private var secrets: [String] {
        var found: [String] = []
        let mark = "{{secret."
        let text = (steps + cleanup + [.object(head)]).map(\.text).joined()
        var rest = text[...]
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            let name = String(rest.prefix { $0 != "}" && $0 != " " })
            if !found.contains(name) { found.append(name) }
        }
        return found
    }

    /// A text as a name: on one line, not too long, without templates.
    static func name(_ text: String) -> String {
        let isRow = text.contains("{{row.")
        let clean = ForeignText.line(isRow ? text : text.replacing("{{", with: "{ {"))
        let trimmed = clean.split(separator: " ").joined(separator: " ")
        return trimmed.isEmpty ? "unnamed" : String(trimmed.unicodeScalars.prefix(80))
    }
}
