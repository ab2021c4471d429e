import ProbeModel

/// Compiles a set of files: sorts them by kind, then reads each journey with what the services
/// and fragments define.
struct Compiler {
    private let sources: [SourceText]
    private let given: Givens
    private var diagnostics: Diagnostics
    private var journeys: [(node: YAML, file: Int)] = []
    private var services: [String: Service] = [:]
    private var fragments: [String: Fragment] = [:]
    private var usedFragments: Set<String> = []
    private var plans: [(plan: Plan, place: Place)] = []
    private var clearText = ClearText()

    init(_ sources: [SourceText], _ given: Givens) {
        self.sources = sources
        self.given = given
        diagnostics = Diagnostics(sources)
    }

    /// Composes every file and finds out by its first key what it is.
    mutating func sort() {
        for (file, source) in sources.enumerated() {
            guard let node = YAMLComposer.compose(source, file: file, &diagnostics) else {
                continue
            }
            clearText.warn(about: node, &diagnostics)
            let first = node.entries?.first
            switch first?.key {
            case "journey": journeys.append((node, file))
            case "service": add(Service(node, path: source.path, &diagnostics))
            case "fragment": add(Fragment(node, &diagnostics))
            case let other:
                diagnostics.error(
                    "a probe file begins with 'journey:', 'service:' or 'fragment:'",
                    at: first?.place ?? node.place,
                    remedy: other.flatMap {
                        Suggestion.sentence(for: $0, among: ["journey", "service", "fragment"])
                    }
                )
            }
        }
        if journeys.count > Limits.journeys, let last = journeys.last {
            diagnostics.error("more than \(Limits.journeys) journeys", at: last.node.place)
        }
    }

    private mutating func add(_ service: Service?) {
        guard let service else { return }
        guard let other = services[service.name] else { return services[service.name] = service }
        reportTwice("service", service.name, other.place, service.place)
    }

    private mutating func add(_ fragment: Fragment?) {
        guard let fragment else { return }
        guard let other = fragments[fragment.name] else {
            return fragments[fragment.name] = fragment
        }
        reportTwice("fragment", fragment.name, other.place, fragment.place)
    }

    private mutating func reportTwice(
        _ kind: String,
        _ name: String,
        _ first: Place,
        _ second: Place
    ) {
        for (place, other) in [(first, second), (second, first)] {
            let elsewhere = diagnostics.name(of: other, seenFrom: place)
            diagnostics.error(
                "the \(kind) \(name.quoted) is also defined at \(elsewhere)",
                at: place
            )
        }
    }

    mutating func compileJourneys() {
        for (node, file) in journeys {
            for row in rows(of: node) {
                compile(row.applied(to: node, &diagnostics), original: node, file: file)
            }
        }
        reportTwins()
    }

    /// One substitution for each row; one that changes nothing for a journey without rows.
    private mutating func rows(of node: YAML) -> [Substitution] {
        guard let entry = node.entry("rows") else {
            return [Substitution(values: [:], prefix: "row.")]
        }
        guard case .sequence(let rows) = entry.value.content, !rows.isEmpty else {
            diagnostics.error("'rows' must be a list of mappings", at: entry.value.place)
            return []
        }
        let names = Set(rows.flatMap { $0.entries ?? [] }.map(\.key))
        return rows.enumerated().compactMap { place, row in
            guard let entries = row.entries, entries.allSatisfy({ $0.value.scalar != nil }) else {
                diagnostics.error("a row is a mapping of texts and numbers", at: row.place)
                return nil
            }
            let values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
            return Substitution(values: values, prefix: "row.", row: place + 1, known: names)
        }
    }

    private mutating func compile(_ node: YAML, original: YAML, file: Int) {
        let service = service(of: node)
        var inlining = Inlining(fragments)
        inlining.add(node.elements("steps"), &diagnostics)
        let count = inlining.steps.count
        inlining.add(node.elements("cleanup"), &diagnostics)
        usedFragments.formUnion(inlining.used)
        let isServiceUnknown =
            service == nil && !services.isEmpty && node.entry("service") != nil
        let reader = JourneyReader(
            path: sources[file].path,
            service: service,
            hasUnknownNames: isServiceUnknown || inlining.isIncomplete,
            given: given,
            node: node,
            steps: Array(inlining.steps.prefix(count)),
            cleanup: Array(inlining.steps.dropFirst(count)),
            loops: inlining.loops,
            blocks: inlining.blocks,
            origins: inlining.origins,
            uses: inlining.uses
        )
        guard let plan = reader.plan(&diagnostics) else { return }
        let place = original.entry("journey")?.value.place ?? original.place
        for (title, _) in plan.laterParts {
            guard let objection = title.objectionAsName else { continue }
            diagnostics.error("the name of its part \(title.quoted) \(objection)", at: place)
        }
        plans.append((plan, place))
    }

    /// The service that a journey names. A set of files without any service is fine: one journey
    /// alone is compiled so.
    private mutating func service(of node: YAML) -> Service? {
        guard let value = node.entry("service")?.value, let name = value.scalar?.text else {
            return nil
        }
        if services[name] == nil, !services.isEmpty, name.objectionAsName == nil {
            let nearest = Suggestion.nearest(to: name, among: services.keys)
            diagnostics.error(
                "there is no service \(name.quoted)",
                at: value.place,
                remedy: nearest.map { "Did you mean '\($0)'?" }
            )
            // Its variables are meant: one slip is one diagnostic.
            return nearest.flatMap { services[$0] }
        }
        return services[name]
    }

    private mutating func reportTwins() {
        var places: [String: Place] = [:]
        let names = plans.flatMap { plan, place in plan.names.map { ($0, place) } }
        for (name, place) in names {
            guard let first = places[name] else {
                places[name] = place
                continue
            }
            if first == place {
                diagnostics.error(
                    "two rows make the same name \(name.quoted)",
                    at: place,
                    remedy: "Put a value of the row into the name, such as {{row.name}}"
                )
            } else {
                reportTwice("journey", name, first, place)
            }
        }
    }

    /// A fragment that no journey uses is checked alone, with every name allowed.
    mutating func checkUnusedFragments() {
        for name in fragments.keys.sorted() where !usedFragments.contains(name) {
            guard let fragment = fragments[name] else { continue }
            var inlining = Inlining(fragments)
            inlining.add(fragment.steps, open: [name], &diagnostics)
            // What its parameters will be is not known; to name something any word does.
            let words = Substitution(values: fragment.words, prefix: "")
            let steps = inlining.steps.map { step in
                step.changing(["name", "component"]) { words.applied(to: $0, &diagnostics) }
            }
            var compilation = Compilation(diagnostics, Scope(secretNames: given.secretNames))
            (compilation.scope.isOpen, compilation.scope.isFragment) = (true, true)
            // Which folder its files are in depends on the journey that uses it.
            compilation.readFile = { _ in [] }
            compilation.loopDrafts = inlining.loops
            compilation.blockDrafts = inlining.blocks
            let undone = Set(steps.compactMap { $0.entry("undo")?.value.scalar?.text })
            let surroundings = Compilation.Surroundings(
                defaults: nil,
                healthOf: nil,
                cleanup: Array(undone)
            )
            _ = compilation.steps(steps, surroundings)
            diagnostics = compilation.diagnostics
        }
    }

    /// A contract may name journeys of its service only. Files without a journey are fine: a
    /// service alone is compiled so.
    mutating func checkContracts() {
        guard !plans.isEmpty else { return }
        for service in services.values {
            let journeys = plans.map(\.plan).filter {
                $0.service == service.name && $0.healthOf == nil
            }
            service.checkContract(against: Set(journeys.flatMap(\.names)), &diagnostics)
        }
    }

    func catalogue() -> Catalogue {
        Catalogue(
            plans: plans.filter { !diagnostics.filesWithErrors.contains($0.place.file) }.map(
                \.plan
            ),
            services: services.values.filter {
                !diagnostics.filesWithErrors.contains($0.place.file)
            }.sorted { $0.name < $1.name },
            diagnostics: diagnostics.sorted,
            collected: diagnostics
        )
    }
}

extension YAML {
    /// The mapping with other values under some of its keys.
    fileprivate func changing(_ keys: [String], _ change: (YAML) -> YAML) -> YAML {
        guard let entries else { return self }
        var result = self
        result.content = .mapping(
            entries.map { entry in
                var entry = entry
                if keys.contains(entry.key) { entry.value = change(entry.value) }
                return entry
            }
        )
        return result
    }

    /// The elements of a list under a key; nothing if there is none.
    func elements(_ key: String) -> [YAML] {
        guard case .sequence(let elements)? = entry(key)?.value.content else { return [] }
        return elements
    }
}
