import JSON
import ProbeModel

/// What the readers of one journey share: the names in scope, and the problems found.
struct Compilation {
    var diagnostics: Diagnostics
    var scope: Scope
    /// Reads a file that a step sends; its path is relative to the folder of the probe file.
    var readFile: (String) -> [UInt8]? = { _ in nil }
    /// Where they lie, with the last `/`; empty for the working directory.
    var folder = ""
    /// Those that were read.
    var files: [(path: String, bytes: [UInt8])] = []
    /// Loops whose first step has not been reached.
    var loopDrafts: [LoopDraft] = []
    var loops: [Plan.Loop] = []
    /// Those of the whole journey, the outer ones first.
    var blockDrafts: [BlockDraft] = []
    var blocks: [Plan.Block] = []
    var unsure = UnsureCaptures()
    /// Where the journey is suspended.
    var seams: [SeamDraft] = []
    /// Whether what is read is compared with an answer.
    var isInCheck = false

    init(_ diagnostics: Diagnostics, _ scope: Scope) {
        self.diagnostics = diagnostics
        self.scope = scope
    }

    /// What one hole stands for.
    enum Meaning {
        case constant(JSON)
        case source(Template.Source, isSecret: Bool)
    }

    /// Compiles a text with holes for a place with this encoding; reports what is wrong.
    mutating func template(_ node: YAML, _ encoding: Template.Encoding) -> Template? {
        guard let text = text(node) else { return nil }
        var template = Template()
        guard let parts = parts(text, node) else { return nil }
        var isGood = true
        for part in parts {
            switch part {
            case .text(let literal):
                template.append(encoding == .jsonText ? literal.jsonInside : literal)
            case .hole(let hole):
                isGood = append(hole, encoding, to: &template, of: node) && isGood
            }
        }
        return isGood ? template : nil
    }

    /// A scalar's text; anything else is reported.
    mutating func text(_ node: YAML) -> String? {
        guard let scalar = node.scalar, scalar.kind != .null else {
            diagnostics.error("a text is needed here, not \(node.kindName)", at: node.place)
            return nil
        }
        return scalar.text
    }

    mutating func parts(_ text: String, _ node: YAML) -> [Hole.Part]? {
        let parts = Hole.parts(of: text)
        if parts == nil {
            diagnostics.error(
                "a '{{' is not closed",
                at: node.place,
                remedy: "Write '{{{{' for two braces"
            )
        }
        return parts
    }

    /// Adds one hole; false if it has no meaning, which is then reported.
    mutating func append(
        _ hole: String,
        _ encoding: Template.Encoding,
        to template: inout Template,
        of node: YAML
    ) -> Bool {
        guard let meaning = meaning(hole, of: node) else { return false }
        let isInAddress = encoding == .component || encoding == .authority
        let encoding = hole.hasPrefix("path ") && isInAddress ? .path : encoding
        switch meaning {
        case .constant(let value):
            var bytes: [UInt8] = []
            do throws(Plan.Fault) {
                try encoding.append(value, to: &bytes)
            } catch {
                diagnostics.error(
                    "the value of '\(hole)' cannot stand here: \(value.plainText.quoted)",
                    at: place(of: hole, in: node),
                    remedy: encoding == .authority ? "Write {{path \(hole)}} for a path" : nil
                )
                return false
            }
            template.append(String(decoding: bytes, as: UTF8.self))
        case .source(let source, let isSecret):
            template.pieces.append(.value(source, encoding))
            template.holdsSecret = template.holdsSecret || isSecret
        }
        return true
    }

    mutating func meaning(
        ofName name: String,
        _ hole: String,
        _ node: YAML
    ) -> Meaning? {
        if name.hasPrefix("secret.") {
            return secret(String(name.dropFirst("secret.".count)), hole, node)
        }
        if let question = question(name) {
            return remembered(question.0, about: question.1, hole, node)
        }
        switch scope.look(up: name) {
        case .constant(let value)?: return .constant(value)
        case .slot(let slot)?:
            warnIfUnsure(of: name, at: place(of: hole, in: node))
            return .source(.slot(slot), isSecret: scope.isSecret(slot))
        case nil where name.hasPrefix(AccountList.prefix):
            reportUnknownAccount(name, at: place(of: hole, in: node))
            return nil
        case nil:
            reportUnknown(name, at: place(of: hole, in: node))
            return nil
        }
    }

    private mutating func secret(_ name: String, _ hole: String, _ node: YAML) -> Meaning? {
        let place = place(of: hole, in: node)
        guard name.isName else {
            diagnostics.error("\(name.quoted) cannot name a secret", at: place)
            return nil
        }
        if let names = scope.secretNames, !names.contains(name) {
            let list = names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
            diagnostics.error(
                "there is no secret '\(name)' (known: \(list))",
                at: place,
                remedy: Suggestion.sentence(for: name, among: names)
            )
            return nil
        }
        return .source(.secret(scope.secret(name)), isSecret: true)
    }

    mutating func reportUnknown(_ name: String, at place: Place) {
        if let step = scope.lost[name] {
            diagnostics.error(
                "'\(name)' is secret, so it is not kept until the journey goes on with "
                    + step.quoted,
                at: place,
                remedy: "Capture it again behind 'resume'"
            )
            return
        }
        let captured = scope.captured.suffix(10).joined(separator: ", ")
        let soFar = captured.isEmpty ? "nothing" : captured
        let later = scope.upcoming[name].map {
            "It is captured later, on \(diagnostics.name(of: $0, seenFrom: place))"
        }
        let names = Array(scope.known.keys) + ["uuid", "now"]
        let variables = scope.variables.prefix(10).joined(separator: ", ")
        diagnostics.error(
            "{{\(name)}} is used, but no earlier step captures \(name.quoted) "
                + "(captured so far: \(soFar))",
            at: place,
            remedy: later ?? Suggestion.sentence(for: name, among: names)
                ?? (variables.isEmpty ? nil : "Variables are: \(variables)")
        )
    }

    /// The hole itself if it can be found in the source, else the whole text. A text that is
    /// nothing but a hole is shown with its quotes.
    mutating func place(of hole: String, in node: YAML) -> Place {
        guard let text = node.scalar?.text, let source = diagnostics.text(at: node.place),
            Hole.parts(of: text)?.count ?? 0 > 1
        else { return node.place }
        let line = String(String.UnicodeScalarView(source))
        for written in ["{{\(hole)}}", "{{ \(hole) }}"] {
            guard let range = line.firstRange(of: written) else { continue }
            let start = line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound)
            let column = node.place.column + start
            var place = Place(
                file: node.place.file,
                line: node.place.line,
                column: column,
                endLine: node.place.line,
                endColumn: column + written.unicodeScalars.count
            )
            place.aliasLine = node.place.aliasLine
            return place
        }
        return node.place
    }
}

extension String {
    /// As the inside of a JSON string.
    var jsonInside: String { String(JSON.string(self).text.dropFirst().dropLast()) }
}
