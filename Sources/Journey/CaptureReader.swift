import JSON
import Pattern
import ProbeModel

/// Reads what a step captures, and where its response names a culprit.
extension Compilation {
    static let captureFields = EditorSchema.capture.fields.map(\.name)

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
        let known = Self.captureFields
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
        let present = Query.Name.allCases.filter { fields.node($0.rawValue) != nil }
        guard present.count == 1, let kind = present.first else {
            let list = Query.Name.allCases.map(\.rawValue).joined(separator: ", ")
            diagnostics.error("a capture takes its value from one of \(list)", at: entry.place)
            return nil
        }
        let isMarked = fields.flag("secret", &diagnostics) ?? false
        let fallback = fields.node("default")?.json
        let filters: [Filter]? = fields.node("filter").map { self.filters($0) } ?? []
        // The name is known from here on even if its source is wrong: one slip, one diagnostic.
        let query = query(kind, fields)
        let isSecret = isMarked || query?.isAlwaysSecret ?? false
        let slot = scope.capture(name, isSecret: isSecret)
        let remembered = fields.number("remember", in: 1...Limits.rememberedRuns, &diagnostics)
        if isSecret, let node = fields.node("remember") {
            diagnostics.error("a secret is never kept", at: node.place)
        }
        guard let query, let filters else { return nil }
        return Capture(
            name: name,
            slot: slot,
            query: query,
            filters: filters,
            takesAll: fields.flag("all", &diagnostics) ?? false,
            isSecret: isSecret,
            remembered: remembered ?? 0,
            since: since(fields),
            fallback: fallback
        )
    }

    /// From when on what is remembered counts: the start of a day in UTC, or a moment.
    private mutating func since(_ fields: Fields) -> Timestamp? {
        guard let text = fields.text("since", &diagnostics), let node = fields.node("since") else {
            return nil
        }
        if fields.node("remember") == nil {
            diagnostics.error("'since' is for what is remembered", at: node.place)
        }
        let date = DateFormat.anyDate(of: text)
        if date == nil {
            diagnostics.error(
                "\(text.quoted) is no date",
                at: node.place,
                remedy: "Write 2026-12-01, or 2026-12-01T08:00:00Z"
            )
        }
        return date
    }

    private mutating func query(_ name: Query.Name, _ fields: Fields) -> Query? {
        guard let node = fields.node(name.rawValue) else { return nil }
        if name.hasArgument { return query(name, node) }
        guard ["on", "true"].contains(node.scalar?.text ?? "") else {
            diagnostics.error(
                "'\(name.rawValue)' is 'on' in a capture",
                at: node.place,
                remedy: name == .body ? "Write 'regex' for a pattern" : nil
            )
            return nil
        }
        return query(name)
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
