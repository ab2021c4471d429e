import JSON
import Pattern
import ProbeModel

/// Reads what a step captures, and where its response names a culprit.
extension Compilation {
    private static let sources = ["json", "header", "cookie", "body", "status", "url"]

    mutating func captures(_ step: Fields) -> [Capture] {
        var captures: [Capture] = []
        for entry in step.mapping("capture", &diagnostics) ?? [] {
            if let capture = capture(entry) { captures.append(capture) }
        }
        if captures.count > Limits.checksPerStep {
            diagnostics.error("more than \(Limits.checksPerStep) captures", at: step.place)
        }
        return captures
    }

    private mutating func capture(_ entry: YAML.Entry) -> Capture? {
        let name = entry.key
        let known = Self.sources + ["secret", "default"]
        guard let fields = Fields(entry.value, "a capture", known: known, &diagnostics) else {
            return nil
        }
        guard name.isName, !Scope.reserved.contains(name) else {
            diagnostics.error("\(name.quoted) cannot name a capture", at: entry.place)
            return nil
        }
        if case .constant? = scope.known[name] {
            diagnostics.error("'\(name)' is a variable already", at: entry.place)
            return nil
        }
        let present = Self.sources.filter { fields.node($0) != nil }
        guard present.count == 1, let kind = present.first else {
            let list = Self.sources.joined(separator: ", ")
            diagnostics.error("a capture takes its value from one of \(list)", at: entry.place)
            return nil
        }
        let isMarked = fields.flag("secret", &diagnostics) ?? false
        let fallback = fields.node("default")?.json
        // The name is known from here on even if its source is wrong: one slip, one diagnostic.
        let source = source(kind, fields)
        let isSecret = isMarked || source?.isAlwaysSecret ?? false
        let slot = scope.capture(name, isSecret: isSecret)
        guard let source else { return nil }
        return Capture(
            name: name,
            slot: slot,
            source: source,
            isSecret: isSecret,
            fallback: fallback
        )
    }

    private mutating func source(_ kind: String, _ fields: Fields) -> Capture.Source? {
        guard let node = fields.node(kind) else { return nil }
        switch kind {
        case "json":
            guard let text = fields.text(kind, &diagnostics) else { return nil }
            return path(text, at: node.place).map { .json($0) }
        case "header": return fields.text(kind, &diagnostics).map { .header($0) }
        case "cookie": return fields.text(kind, &diagnostics).map { .cookie($0) }
        case "body":
            guard let pattern = pattern(node) else { return nil }
            guard pattern.groupCount == 1 else {
                diagnostics.error(
                    "a pattern that captures has one group, this one has \(pattern.groupCount)",
                    at: node.place,
                    remedy: "Write (?:…) for groups that capture nothing"
                )
                return nil
            }
            return .body(pattern)
        default:
            guard fields.flag(kind, &diagnostics) == true else { return nil }
            return kind == "status" ? .status : .url
        }
    }

    mutating func blame(_ step: Fields, _ defaults: Fields?) -> Blame? {
        guard
            let fields = (step.node("blame") == nil ? defaults : step)?
                .fields("blame", known: ["json", "header"], &diagnostics)
        else { return nil }
        if let header = fields.text("header", &diagnostics) { return .header(header) }
        guard let text = fields.text("json", &diagnostics) else {
            diagnostics.error("'blame' needs 'json' or 'header'", at: fields.place)
            return nil
        }
        return path(text, at: fields.place).map { .json($0) }
    }
}

extension Capture.Source {
    /// Cookies and their header hold sessions (promises.md S3).
    fileprivate var isAlwaysSecret: Bool {
        switch self {
        case .cookie: true
        case .header(let name): name.isCredentialHeader
        case .json, .body, .status, .url: false
        }
    }
}
