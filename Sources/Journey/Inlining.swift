import ProbeModel

/// Makes one flat list of steps: in place of each `use:` stand the steps of its fragment, in place
/// of each block its own, and loops and blocks are noted with their places.
struct Inlining {
    let fragments: [String: Fragment]
    private(set) var steps: [YAML] = []
    /// Of each step where it stands in a fragment; nil for a step of the file itself.
    private(set) var origins: [Run.Step.Origin?] = []
    /// Of each step the `use` by which it stands here; nil for a step of the file itself.
    private(set) var uses: [Place?] = []
    private var currentUse: Place?
    /// Whether a fragment could not be put in its place, so that what it captures is not known.
    private(set) var isIncomplete = false
    /// What steps of fragments are called there, by their places: parameters may fill in a name.
    private var names: [Place: String] = [:]
    private(set) var loops: [LoopDraft] = []
    /// The outer ones first.
    private(set) var blocks: [BlockDraft] = []
    /// Names of fragments that some journey uses.
    private(set) var used: Set<String> = []
    private var expansions = 0
    private var depth = 0

    init(_ fragments: [String: Fragment]) {
        self.fragments = fragments
    }

    /// Adds a list of steps. `open` are the fragments that are being expanded.
    mutating func add(
        _ nodes: [YAML],
        open: [String] = [],
        _ diagnostics: inout Diagnostics
    ) {
        depth += 1
        defer { depth -= 1 }
        for node in nodes {
            guard steps.count <= Limits.steps else { return }
            let first = steps.count
            if node.entry("use") != nil {
                if open.isEmpty { currentUse = node.entry("use")?.value.place }
                let before = diagnostics.errorCount
                expand(node, open, &diagnostics)
                if diagnostics.errorCount > before { isIncomplete = true }
                if open.isEmpty { currentUse = nil }
            } else if node.entry("steps") != nil {
                addBlock(node, open, &diagnostics)
            } else {
                steps.append(node)
                origins.append(origin(of: node, in: open.last))
                uses.append(currentUse)
            }
            noteLoop(of: node, first..<steps.count, &diagnostics)
            noteBlock(of: node, first..<steps.count, &diagnostics)
        }
    }

    private func origin(of step: YAML, in fragment: String?) -> Run.Step.Origin? {
        fragment.map { .init(fragment: $0, step: names[step.place] ?? "") }
    }

    private mutating func noteNames(of nodes: [YAML]) {
        for node in nodes {
            names[node.place] = node.entry("name")?.value.scalar?.text
            noteNames(of: node.elements("steps"))
        }
    }

    /// Steps that stand together.
    private mutating func addBlock(
        _ node: YAML,
        _ open: [String],
        _ diagnostics: inout Diagnostics
    ) {
        let own = Compilation.loopFields + Compilation.blockFields
        let known = own + ["steps"]
        guard let fields = Fields(node, "a block of steps", known: known, &diagnostics) else {
            return
        }
        if !own.contains(where: { fields.node($0) != nil }) {
            diagnostics.error(
                "a block of steps needs one of \(own.joined(separator: ", "))",
                at: node.place
            )
        }
        add(fields.list("steps", &diagnostics) ?? [], open: open, &diagnostics)
    }

    private mutating func noteLoop(
        of node: YAML,
        _ place: Range<Int>,
        _ diagnostics: inout Diagnostics
    ) {
        let entries = (node.entries ?? []).filter { Compilation.loopFields.contains($0.key) }
        guard let entry = entries.first, !place.isEmpty else { return }
        if loops.contains(where: { place.overlaps($0.steps) }) {
            diagnostics.error("a loop in a loop is not possible", at: entry.place)
            return
        }
        let own = YAML(content: .mapping(entries), place: node.place)
        let known = Compilation.loopFields
        guard let fields = Fields(own, "a loop", known: known, &diagnostics) else { return }
        loops.append(LoopDraft(steps: place, depth: depth, fields: fields))
    }

    /// A step's own `when` is its own affair.
    private mutating func noteBlock(
        of node: YAML,
        _ place: Range<Int>,
        _ diagnostics: inout Diagnostics
    ) {
        let isBlock = node.entry("use") != nil || node.entry("steps") != nil
        let entries = (node.entries ?? []).filter { Compilation.blockFields.contains($0.key) }
        guard isBlock, !entries.isEmpty, !place.isEmpty else { return }
        let own = YAML(content: .mapping(entries), place: node.place)
        let known = Compilation.blockFields
        guard let fields = Fields(own, "a block of steps", known: known, &diagnostics) else {
            return
        }
        blocks.insert(BlockDraft(steps: place, depth: depth, fields: fields), at: 0)
    }

    private mutating func expand(
        _ node: YAML,
        _ open: [String],
        _ diagnostics: inout Diagnostics
    ) {
        let known = ["use", "with", "results"] + Compilation.loopFields + Compilation.blockFields
        guard let fields = Fields(node, "a use", known: known, &diagnostics),
            let name = fields.text("use", &diagnostics)
        else { return }
        let place = fields.node("use")?.place ?? node.place
        guard let fragment = fragments[name] else {
            diagnostics.error(
                "there is no fragment \(name.quoted)",
                at: place,
                remedy: Suggestion.sentence(for: name, among: fragments.keys)
            )
            return
        }
        guard !open.contains(name) else {
            let circle = (open + [name]).joined(separator: " → ")
            diagnostics.error("fragments use each other in a circle: \(circle)", at: place)
            return
        }
        expansions += 1
        guard expansions <= Limits.steps else {
            diagnostics.error("more than \(Limits.steps) uses of fragments", at: place)
            return
        }
        used.insert(name)
        noteNames(of: fragment.steps)
        let before = diagnostics.errorCount
        let values = arguments(fields, fragment, &diagnostics)
        let substitution = Substitution(values: values, prefix: "")
        let renaming = Renaming(names: results(fields, fragment, &diagnostics))
        // With wrong values there would be faults in it that are none.
        guard diagnostics.errorCount == before else { return }
        let inlined = fragment.steps.map {
            renaming.applied(to: substitution.applied(to: $0, &diagnostics))
        }
        for entry in inlined.compactMap({ $0.entry("resume") }) {
            Self.refuse(entry, &diagnostics)
        }
        add(inlined, open: open + [name], &diagnostics)
    }

    /// A reader of the journey shall see where it waits.
    static func refuse(_ resume: YAML.Entry, _ diagnostics: inout Diagnostics) {
        diagnostics.error(
            "a journey is not suspended within a fragment",
            at: resume.place,
            remedy: "Write 'resume' at a step of the journey's own file"
        )
    }

    private func arguments(
        _ fields: Fields,
        _ fragment: Fragment,
        _ diagnostics: inout Diagnostics
    ) -> [String: YAML] {
        var values: [String: YAML] = [:]
        let names = fragment.parameters.map(\.name)
        for entry in fields.mapping("with", &diagnostics) ?? [] {
            values[entry.key] = entry.value
            guard !names.contains(entry.key) else { continue }
            diagnostics.error(
                "fragment '\(fragment.name)' has no parameter \(entry.key.quoted)",
                at: entry.place,
                remedy: Suggestion.sentence(for: entry.key, among: names)
            )
        }
        for (name, fallback) in fragment.parameters where values[name] == nil {
            values[name] = fallback
            guard fallback == nil else { continue }
            diagnostics.error(
                "fragment '\(fragment.name)' needs the parameter '\(name)'",
                at: fields.node("use")?.place ?? fields.place
            )
        }
        return values
    }

    /// What the journey calls the fragment's results, by their names in the fragment.
    private func results(
        _ fields: Fields,
        _ fragment: Fragment,
        _ diagnostics: inout Diagnostics
    ) -> [String: String] {
        var names: [String: String] = [:]
        for entry in fields.mapping("results", &diagnostics) ?? [] {
            if !fragment.results.contains(entry.key) {
                diagnostics.error(
                    "fragment '\(fragment.name)' has no result \(entry.key.quoted)",
                    at: entry.place,
                    remedy: Suggestion.sentence(for: entry.key, among: fragment.results)
                )
            } else if let name = entry.value.scalar?.text, name.isName {
                names[entry.key] = name
            } else {
                diagnostics.error("a result needs a name", at: entry.value.place)
            }
        }
        return names
    }
}
