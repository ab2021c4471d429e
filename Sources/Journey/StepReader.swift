import ProbeModel

/// Reads steps.
extension Compilation {
    static let stepFields =
        ["name", "component"] + requestFields
        + ["expect", "capture", "poll", "once", "undo", "counts", "blame", "resume"] + flowFields

    /// What steps know of the journey around them.
    struct Surroundings {
        let defaults: Fields?
        /// The component of a health check: what its steps touch if they do not say.
        let healthOf: String?
        /// Where the journey's steps and cleanup steps stand in fragments; empty where it does not
        /// matter.
        var origins: [Run.Step.Origin?] = []
        /// That of the step that is read.
        var origin: Run.Step.Origin?
        /// Names of the cleanup steps, in order.
        var cleanup: [String] = []
        /// Cleanup steps that some step's `undo` names; nil for the steps of the journey itself.
        var undone: Set<String>?
        /// The place of the first step among the journey's steps and cleanup steps.
        var first = 0

        /// That of the step at a place of the list.
        func origin(at place: Int) -> Run.Step.Origin? {
            origins.isEmpty ? nil : origins[first + place]
        }
    }

    /// Compiles a list of steps; those with mistakes are reported and left out.
    mutating func steps(_ nodes: [YAML], _ surroundings: Surroundings) -> [Plan.Step] {
        var asked: String?
        return nodes.enumerated().compactMap { place, node in
            let before = diagnostics.errorCount
            let isCleanup = surroundings.undone != nil
            let around = blocks(around: surroundings.first + place)
            unsure.begin(node, at: surroundings.first + place, in: around, isCleanup: isCleanup)
            beginLoops(at: surroundings.first + place)
            beginBlocks(at: surroundings.first + place, isCleanup: isCleanup)
            guard let fields = Fields(node, "a step", known: Self.stepFields, &diagnostics) else {
                return nil
            }
            let once = once(fields)
            let isAsked = asked != nil && asked == fields.text("name", &diagnostics)
            resume(fields, at: surroundings.first + place, isCleanup: isCleanup)
            if !isCleanup { checkOnce(fields, once) }
            var here = surroundings
            here.origin = surroundings.origin(at: place)
            let step = step(fields, once, isAsked: isAsked, here)
            let next = place + 1 < nodes.count ? nodes[place + 1] : nil
            checkQuestion(once, of: fields, at: surroundings.first + place, next: next)
            checkUndo(fields, at: surroundings.first + place, surroundings)
            asked = once.asks
            guard let step else { return nil }
            noteCaptures(of: step, at: surroundings.first + place)
            if diagnostics.errorCount == before, !isCleanup {
                warnIfUnchecked(step, fields)
                warnIfEndless(step, fields)
            }
            return step
        }
    }

    /// The step that asks what became of another one stands right behind it: so it may use what
    /// that one would have used, and what it captures serves the same later steps.
    private mutating func checkQuestion(
        _ once: Once,
        of step: Fields,
        at place: Int,
        next: YAML?
    ) {
        guard let name = once.asks, let node = step.node("once") else { return }
        if next?.entry("name")?.value.scalar?.text != name {
            diagnostics.error(
                "the step that asks, \(name.quoted), must be the next one",
                at: node.place
            )
            return
        }
        let others = loopDrafts.map(\.steps) + blockDrafts.map(\.steps)
        if others.contains(where: { $0.contains(place) != $0.contains(place + 1) }) {
            diagnostics.error(
                "a step and the one that asks belong into one loop and one block",
                at: node.place
            )
        }
    }

    /// A cleanup step that undoes something runs once for each debt anyway.
    private mutating func checkUndo(_ step: Fields, at place: Int, _ surroundings: Surroundings) {
        guard let name = step.text("name", &diagnostics),
            surroundings.undone?.contains(name) ?? false,
            loopDrafts.contains(where: { $0.steps.contains(place) })
                || !blocks(around: place).isEmpty
        else { return }
        diagnostics.error(
            "\(name.quoted) undoes something, so it runs once for each debt, in no loop or block",
            at: step.place
        )
    }

    private mutating func noteCaptures(of step: Plan.Step, at place: Int) {
        let loop = loops.first { $0.steps.contains(place) }
        unsure.note(
            step,
            in: isLoopOfMaybeNone(at: place) ? loop?.steps : nil,
            isUnconditional: isUnconditional(step, at: place)
        )
    }

    private mutating func step(
        _ fields: Fields,
        _ once: Once,
        isAsked: Bool,
        _ surroundings: Surroundings
    ) -> Plan.Step? {
        fields.require("name", in: "a step", &diagnostics)
        let name = fields.name("name", &diagnostics)
        let flow = flow(
            fields,
            once: once,
            isAsked: isAsked,
            isCleanup: surroundings.undone != nil
        )
        var request = request(fields, surroundings.defaults)
        let follows = request.map { $0.limits.redirects > 0 && $0.wire?.errand == nil } ?? false
        let checks = checks(fields, follows: follows)
        let captures = captures(fields)
        let poll = poll(fields)
        let blame = blame(fields, surroundings.defaults)
        request?.wire?.errand?.listen(checks, captures)
        let undo = undo(fields, surroundings)
        let components = components(fields, surroundings)
        if once.isOnce, poll != nil, let entry = fields.entry("once") {
            diagnostics.error("a polled step is sent again, 'once' forbids it", at: entry.place)
        }
        guard let name, let request else { return nil }
        let isUndo = surroundings.undone?.contains(name) ?? false
        return Plan.Step(
            name: name,
            components: components,
            origin: surroundings.origin,
            isOnce: once.isOnce,
            poll: poll,
            flow: flow,
            undo: undo,
            isUndo: isUndo,
            counts: counts(fields),
            line: fields.place.line,
            request: request,
            checks: checks,
            captures: captures,
            blame: blame,
            keeps: isUndo ? kept(by: request) : []
        )
    }

    /// What a debt must hold, so that another run can pay it: the values in the request, but for
    /// secrets, which are never written down.
    private func kept(by request: RequestTemplate) -> [Plan.Kept] {
        // Who pays it is another account, and that wholly.
        request.slots.sorted().filter {
            !scope.isSecret($0) && !scope.slots[$0].hasPrefix(AccountList.prefix)
        }
        .map { Plan.Kept(name: scope.slots[$0], slot: $0) }
    }

    private mutating func components(
        _ fields: Fields,
        _ surroundings: Surroundings
    ) -> [String] {
        let components =
            fields.texts("component", &diagnostics) ?? surroundings.healthOf.map { [$0] } ?? []
        for component in components {
            guard let objection = component.objectionAsName else { continue }
            let place = fields.node("component")?.place ?? fields.place
            diagnostics.error("component \(component.quoted) \(objection)", at: place)
        }
        if components.count > Limits.componentsPerStep {
            diagnostics.error(
                "more than \(Limits.componentsPerStep) components",
                at: fields.place
            )
        }
        return components
    }

    private mutating func poll(_ step: Fields) -> Plan.Poll? {
        guard let fields = step.fields("poll", known: ["every", "for"], &diagnostics) else {
            return nil
        }
        fields.require("for", in: "'poll'", &diagnostics)
        let range = Limits.intervalMinimum...Limits.journeyTimeMaximum
        let every = fields.duration("every", in: range, &diagnostics) ?? .seconds(1)
        guard let time = fields.duration("for", in: range, &diagnostics) else { return nil }
        if every > time {
            diagnostics.warning(
                "tried every \(every.short) for \(time.short): that is once",
                at: (fields.entry("every") ?? fields.entry("for"))?.place ?? fields.place
            )
        }
        if time / every > Double(Limits.attempts) {
            diagnostics.error("a poll of more than \(Limits.attempts) tries", at: fields.place)
        }
        return Plan.Poll(every: every, time: time)
    }

    private mutating func counts(_ step: Fields) -> Set<Caps.Kind> {
        guard let node = step.node("counts") else { return [] }
        let words = ["creation": Caps.Kind.creations, "login": .logins]
        let kinds = (step.texts("counts", &diagnostics) ?? []).compactMap { word -> Caps.Kind? in
            if let kind = words[word] { return kind }
            diagnostics.error(
                "'counts' must be creation, login or both, not \(word.quoted)",
                at: node.place,
                remedy: Suggestion.sentence(for: word, among: words.keys.sorted())
            )
            return nil
        }
        return Set(kinds)
    }

    private mutating func undo(_ step: Fields, _ surroundings: Surroundings) -> Int? {
        guard let name = step.text("undo", &diagnostics), let node = step.node("undo") else {
            return nil
        }
        if let index = surroundings.cleanup.firstIndex(of: name) { return index }
        diagnostics.error(
            "there is no cleanup step \(name.quoted)",
            at: node.place,
            remedy: Suggestion.sentence(for: name, among: surroundings.cleanup)
        )
        return nil
    }
}
