import JSON
import Journey
import ProbeModel

/// Writes a journey that makes the requests again: runnable as it is, and a beginning.
package struct JourneyWriter {
    /// What to say beside the journey.
    package private(set) var notes: [String]
    /// What it is called in the file, or by the caller.
    package let name: String
    private let head: [JSON.Member]
    private var steps: [JSON] = []
    private var cleanup: [JSON] = []
    /// Whether something of the file is missing, so that the rest must not pass for the whole.
    private var isPartial = false

    /// The writers of all journeys of a file: no two credentials of it become one secret.
    package static func all(_ journeys: [Understanding], name: String) -> [JourneyWriter] {
        var concealment = Concealment(beside: journeys)
        var writers: [JourneyWriter] = []
        for journey in journeys {
            writers.append(JourneyWriter(journey, name: name, &concealment))
        }
        return writers
    }

    package init(_ foreign: Understanding, name: String) {
        var concealment = Concealment(beside: [foreign])
        self.init(foreign, name: name, &concealment)
    }

    private init(_ foreign: Understanding, name: String, _ concealment: inout Concealment) {
        self.name = foreign.name ?? name
        let understanding = foreign.settled
        var writer = StepWriter(understanding, concealment.ofNextJourney)
        let requests = understanding.requests.prefix(Limits.steps)
        var written: [[JSON.Member]] = []
        for (index, request) in requests.enumerated() {
            written.append(writer.step(request, index))
        }
        var writtenCleanup: [[JSON.Member]] = []
        for request in understanding.cleanup {
            writtenCleanup.append(writer.step(request, understanding.requests.count))
        }
        var trial = Trial(writer.withoutCredentials(understanding), site: writer.site)
        concealment = writer.concealment
        let texts = written.joined().map(\.value.text).joined(separator: "\n")
        let accepted = { (steps: [[JSON.Member]], trial: inout Trial) in
            steps.compactMap { trial.accepted(writer.marked($0, among: texts)) }.map(JSON.object)
        }
        steps = accepted(written, &trial)
        cleanup = accepted(writtenCleanup, &trial)
        head =
            [
                JSON.Member("journey", .string(Self.name(self.name))),
                JSON.Member("service", .string(Self.name(understanding.service ?? name))),
            ] + trial.head
        isPartial = understanding.isPartial || trial.isPartial
        notes = understanding.notes + writer.notes + trial.notes
        if requests.count < understanding.requests.count {
            notes.append("a journey has at most \(Limits.steps) steps: the rest was left out")
        }
        addNotes(understanding, writer.proposals)
        notes = notes.map(ForeignText.note)
    }

    private mutating func addNotes(
        _ understanding: Understanding,
        _ proposals: [CaptureProposal]
    ) {
        if isPartial {
            notes.append(
                "the journey '\(Self.name(name))' is not written: without that it would say that all "
                    + "is well about something else; write it by hand, or take it out of the file"
            )
        }
        if !secrets.isEmpty {
            notes.append("keep in credential files: \(secrets.joined(separator: ", "))")
        }
        if proposals.isEmpty, understanding.requests.filter({ $0.answer != nil }).count > 1 {
            notes.append("no value was seen to flow from an answer into a later request")
        }
    }

    /// The journey's name as that of a file.
    package var fileName: String {
        let clean = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let words = String(clean.prefix(80)).split(separator: "-").joined(separator: "-")
        return words.isEmpty ? "journey" : words
    }

    /// The probe file; nil if no step is left, or one is missing.
    ///
    /// - Throws: If the file, read again, would not say just what was meant: no text of a foreign
    ///   file may add anything to it.
    package var text: String? {
        get throws(ForeignFault) {
            guard !steps.isEmpty, !isPartial else { return nil }
            var lines = notes.map { "# \($0)" } + ProbeText.lines(head)
            var members = head
            for (title, steps) in [("steps", steps), ("cleanup", cleanup)] where !steps.isEmpty {
                lines.append("\(title):")
                lines += steps.flatMap { ProbeText.item($0, isOpen: true) }
                members.append(JSON.Member(title, .array(steps)))
            }
            let text = lines.joined(separator: "\n") + "\n"
            if let objection = ProbeText.objection(to: text, as: members) {
                throw ForeignFault("the journey '\(Self.name(name))' is not written: \(objection)")
            }
            return text
        }
    }

    /// Names of the secrets that the journey uses.
    private var secrets: [String] {
        ForeignText.secrets(in: (steps + cleanup + [.object(head)]).map(\.text).joined())
    }

    /// A text as a name: on one line, not too long, without templates.
    static func name(_ text: String) -> String {
        let isRow = text.contains("{{row.")
        let clean = ForeignText.line(isRow ? text : text.replacing("{{", with: "{ {"))
        let masked = Concealment.masked(clean)
        let trimmed = masked.split(separator: " ").joined(separator: " ")
        return trimmed.isEmpty ? "unnamed" : String(trimmed.unicodeScalars.prefix(80))
    }
}
