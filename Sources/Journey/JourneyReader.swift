import Digest
import JSON
import ProbeModel

/// Reads one journey, for one of its rows, with everything that the other files define.
struct JourneyReader {
    let path: String
    let service: Service?
    /// A service or a fragment is not found: what they define is not known.
    let hasUnknownNames: Bool
    let given: Givens
    /// The journey's file with the row's values and its fragments in place.
    let node: YAML
    let steps: [YAML]
    let cleanup: [YAML]
    /// Places of loops among both.
    let loops: [LoopDraft]
    let blocks: [BlockDraft]
    /// Where both stand in fragments, step by step; nil for the journey's own.
    let origins: [Run.Step.Origin?]
    /// The `use` by which each stands here; nil for the journey's own.
    let uses: [Place?]

    static let fields = [
        "journey", "service", "description", "every", "schedule", "promise", "deadline", "healthOf",
        "confirm", "caps", "accounts",
        "variables", "rows", "defaults", "steps", "cleanup",
    ]

    /// Nil if the journey has mistakes; those have been reported.
    func plan(_ diagnostics: inout Diagnostics) -> Plan? {
        let before = diagnostics.errorCount
        var compilation = Compilation(diagnostics, Scope(secretNames: given.secretNames))
        compilation.readFile = readFile
        compilation.folder = folder
        compilation.scope.isOpen = hasUnknownNames
        let plan = plan(&compilation)
        diagnostics = compilation.diagnostics
        return diagnostics.errorCount == before ? plan : nil
    }

    private var folder: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

    /// Files that a step sends lie beside its probe file or below; nothing else is read.
    private func readFile(_ name: String) -> [UInt8]? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(".."), parts.first != "", parts.count <= Limits.folderDepth else {
            return nil
        }
        guard let bytes = given.file(folder + name), bytes.count <= Limits.requestBytes else {
            return nil
        }
        return bytes
    }

    private func plan(_ compilation: inout Compilation) -> Plan? {
        let known = Self.fields
        guard let fields = Fields(node, "a journey", known: known, &compilation.diagnostics) else {
            return nil
        }
        let before = compilation.diagnostics.errorCount
        compilation.scope.upcoming = upcoming(&compilation.diagnostics)
        compilation.scope.remembered = remembered
        let drawn = defineVariables(fields, &compilation)
        let accounts = accounts(fields, &compilation)
        compilation.scope.variableSlots = compilation.scope.slots.count
        let healthOf = fields.name("healthOf", &compilation.diagnostics)
        let (steps, cleanup) = walked(fields, healthOf: healthOf, &compilation)
        if compilation.diagnostics.errorCount == before { warnAboutUnusedCaptures(&compilation) }
        let timing = Timing(fields, zone: given.zone, &compilation.diagnostics)
        let caps = CapsReader(
            steps: steps + cleanup,
            loops: compilation.loops,
            timing: timing,
            isWhole: compilation.diagnostics.errorCount == before
        ).caps(fields, &compilation.diagnostics)
        let isConfirmed = fields.flag("confirm", &compilation.diagnostics)
        if healthOf == nil { fields.require("service", in: "a journey", &compilation.diagnostics) }
        let name = fields.name("journey", &compilation.diagnostics)
        let service = fields.name("service", &compilation.diagnostics)
        let text = canonicalText(compilation).text
        let leased = used(accounts, fields, &compilation)
        guard let timing else { return nil }
        if compilation.diagnostics.errorCount == before {
            warn(about: steps, until: timing.deadline, &compilation)
        }
        let seams = compilation.seams(timing)
        return Plan(
            name: name ?? "",
            service: service ?? "",
            description: fields.text("description", &compilation.diagnostics) ?? "",
            every: timing.every,
            schedule: timing.schedule,
            promise: timing.promise,
            deadline: timing.deadline,
            healthOf: healthOf,
            allowsConfirmation: isConfirmed ?? (seams.isEmpty && !steps.contains(where: \.isOnce)),
            caps: caps,
            steps: steps,
            cleanup: cleanup,
            hash: SHA256(of: Array(text.utf8)),
            text: text,
            path: path,
            slots: compilation.scope.slots,
            secrets: compilation.scope.secrets,
            drawn: drawn,
            loops: compilation.loops,
            blocks: compilation.blocks,
            accounts: leased,
            presets: presets(compilation.scope),
            strays: strays(fields, compilation.scope),
            memories: (steps + cleanup).flatMap(\.captures).compactMap(\.memory),
            seams: seams
        )
    }

    /// The steps and those of cleanup.
    private func walked(
        _ fields: Fields,
        healthOf: String?,
        _ compilation: inout Compilation
    ) -> (steps: [Plan.Step], cleanup: [Plan.Step]) {
        var surroundings = Compilation.Surroundings(
            defaults: fields.fields(
                "defaults",
                known: Compilation.shared,
                &compilation.diagnostics
            ),
            healthOf: healthOf,
            origins: origins
        )
        checkSteps(fields, &compilation.diagnostics)
        surroundings.cleanup = cleanup.compactMap(\.stepName)
        compilation.loopDrafts = loops
        compilation.blockDrafts = blocks
        let steps = compilation.steps(self.steps, surroundings)
        surroundings.undone = Set(self.steps.compactMap(\.undoName))
        surroundings.first = self.steps.count
        return (steps, compilation.steps(self.cleanup, surroundings))
    }

    /// The service's variables, then the journey's, then those that are given; a later one may
    /// use and replace an earlier one.
    private func defineVariables(
        _ fields: Fields,
        _ compilation: inout Compilation
    ) -> [Plan.Drawn] {
        var drawn: [Plan.Drawn] = []
        let own = fields.mapping("variables", &compilation.diagnostics) ?? []
        var isText: Set<String> = []
        for entry in (service?.variables ?? []) + own {
            guard entry.key.isName, !Scope.reserved.contains(entry.key) else {
                let message = "\(entry.key.quoted) cannot name a variable"
                compilation.diagnostics.error(message, at: entry.place)
                continue
            }
            if entry.value.scalar?.kind == .text { isText.insert(entry.key) }
            if given.variables[entry.key] != nil { continue }
            if let drawing = compilation.define(entry) { drawn.append(drawing) }
        }
        for (name, text) in given.variables where name.isName {
            // A value for a capture is there until the capture replaces it.
            guard compilation.scope.upcoming[name] == nil else { continue }
            let scalar = YAML.Scalar(text: text, isPlain: !isText.contains(name))
            compilation.scope.define(name, as: scalar.json)
        }
        return drawn
    }

    /// Values that are given for what steps capture, for a walk that begins in the middle.
    private func presets(_ scope: Scope) -> [Int: JSON] {
        var presets: [Int: JSON] = [:]
        for (name, text) in given.variables where scope.upcoming[name] != nil {
            guard case .slot(let slot)? = scope.known[name] else { continue }
            presets[slot] = YAML.Scalar(text: text, isPlain: true).json
        }
        return presets
    }

    private func strays(_ fields: Fields, _ scope: Scope) -> Plan.Strays {
        let own = fields.node("variables")?.entries ?? []
        let defined = ((service?.variables ?? []) + own).map(\.key)
        let known = scope.used.union(defined).union(scope.upcoming.keys)
        let names = given.variables.keys.filter { !known.contains($0) }
        guard !names.isEmpty else { return Plan.Strays() }
        return Plan.Strays(names: names.sorted(), known: known.sorted())
    }

    /// Captures whose values are kept from run to run.
    private var remembered: Set<String> {
        Set(
            (steps + cleanup).flatMap(\.captureEntries)
                .filter { $0.value.entry("remember") != nil }.map(\.key)
        )
    }

    /// Where each name is captured first.
    private func upcoming(_ diagnostics: inout Diagnostics) -> [String: Place] {
        var places: [String: Place] = [:]
        for entry in (steps + cleanup).flatMap(\.captureEntries) where places[entry.key] == nil {
            places[entry.key] = entry.place
        }
        return places
    }

    private func checkSteps(_ fields: Fields, _ diagnostics: inout Diagnostics) {
        fields.require("steps", in: "a journey", &diagnostics)
        if let node = fields.node("steps"), case .sequence(let list) = node.content, list.isEmpty {
            diagnostics.error("a journey needs at least one step", at: node.place)
        }
        if steps.count + cleanup.count > Limits.steps, let node = fields.node("steps") {
            diagnostics.error("more than \(Limits.steps) steps", at: node.place)
        }
        var places: [String: Place] = [:]
        for (index, step) in (steps + cleanup).enumerated() {
            guard let name = step.stepName else { continue }
            let own = step.nameEntry?.value.place ?? step.place
            // Of a fragment that is used twice the journey shows the second use.
            let place = uses[index].flatMap { $0 == places[name] ? nil : $0 } ?? own
            if let first = places[name] {
                let line = diagnostics.name(of: first, seenFrom: place)
                diagnostics.error(
                    "there are two steps named \(name.quoted), the first on \(line)",
                    at: place,
                    remedy: place == own
                        ? nil : "Put a parameter into the step's name that differs"
                )
            } else {
                places[name] = place
            }
        }
    }

    /// Only of the journey's own file: what a fragment captures may serve other journeys.
    private func warnAboutUnusedCaptures(_ compilation: inout Compilation) {
        for entry in (steps + cleanup).flatMap(\.captureEntries)
        where entry.place.file == node.place.file
            && !compilation.scope.used.contains(entry.key)
        {
            compilation.diagnostics.warning(
                "'\(entry.key)' is captured, but never used",
                at: entry.place
            )
        }
    }

    /// What the plan does, without comments, layout and places.
    private func canonicalText(_ compilation: Compilation) -> JSON {
        let scope = compilation.scope
        let files = compilation.files.map {
            JSON.Member("file \($0.path)", .string(SHA256(of: $0.bytes).description))
        }
        let own = (node.entries ?? []).filter {
            !["description", "variables", "rows", "steps", "cleanup"].contains($0.key)
        }
        let drawn = (service?.variables ?? []) + (node.entry("variables")?.value.entries ?? [])
        return .object(
            own.map { JSON.Member($0.key, $0.value.json) } + sharedAccounts(scope) + [
                JSON.Member("variables", .object(scope.usedConstants)),
                JSON.Member(
                    "drawn",
                    .object(
                        drawn.filter { scope.slots.contains($0.key) }
                            .map { JSON.Member($0.key, $0.value.json) }
                    )
                ),
                JSON.Member("steps", .array(steps.map(\.json))),
                JSON.Member("cleanup", .array(cleanup.map(\.json))),
            ] + loops.map(\.json) + blocks.map(\.json) + files
        )
    }
}

extension Compilation {
    /// Defines a variable: a constant, or a slot that is filled anew for each run.
    fileprivate mutating func define(_ entry: YAML.Entry) -> Plan.Drawn? {
        guard let scalar = entry.value.scalar else {
            diagnostics.error(
                "a variable is a text or a number, not \(entry.value.kindName)",
                at: entry.value.place
            )
            return nil
        }
        guard scalar.kind == .text else {
            scope.define(entry.key, as: scalar.json)
            return nil
        }
        guard let template = template(entry.value, .raw) else {
            // Known from here on, so that one slip is one diagnostic.
            scope.define(entry.key, as: .string(""))
            return nil
        }
        if let constant = template.constant {
            scope.define(entry.key, as: .string(constant))
            return nil
        }
        let slot = scope.slot(entry.key, isSecret: template.holdsSecret)
        return Plan.Drawn(slot: slot, template: template)
    }
}

extension YAML {
    func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }
    fileprivate var nameEntry: Entry? { entry("name") }
    fileprivate var stepName: String? { nameEntry?.value.scalar?.text }
    fileprivate var undoName: String? { entry("undo")?.value.scalar?.text }
    fileprivate var captureEntries: [Entry] { entry("capture")?.value.entries ?? [] }
}
