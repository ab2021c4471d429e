import ProbeModel

/// Reads where a journey is suspended.
extension Compilation {
    static let resumeFields = ["after", "for", "every"]

    /// Reads `resume` of a step, and takes away what does not cross it: what was captured as a secret
    /// must be captured anew.
    mutating func resume(_ step: Fields, at place: Int, isCleanup: Bool) {
        guard let node = step.node("resume") else { return }
        let before = diagnostics.errorCount
        checkPlace(of: step, at: place, isCleanup: isCleanup)
        guard let fields = step.fields("resume", known: Self.resumeFields, &diagnostics) else {
            return
        }
        fields.require("after", in: "'resume'", &diagnostics)
        let times = Duration.seconds(1)...Limits.suspensionTime
        let after = fields.duration("after", in: times, &diagnostics)
        let time = fields.duration("for", in: times, &diagnostics)
        let every = fields.duration("every", in: times, &diagnostics)
        if let entry = fields.entry("every"), fields.node("for") == nil {
            diagnostics.error("'every' needs 'for': it is tried once only", at: entry.place)
        } else if let every, let time, every > time, let node = fields.node("every") {
            diagnostics.error("'every' is longer than 'for': it is tried once only", at: node.place)
        }
        guard diagnostics.errorCount == before, let after,
            let name = step.text("name", &diagnostics)
        else { return }
        scope.cross(name)
        seams.append(
            SeamDraft(
                place: place,
                slots: scope.slots.count,
                step: name,
                after: after,
                time: time ?? .zero,
                every: every,
                node: node
            )
        )
    }

    private mutating func checkPlace(of step: Fields, at place: Int, isCleanup: Bool) {
        guard let entry = step.entry("resume") else { return }
        if isCleanup {
            diagnostics.error("cleanup does not wait: 'resume' means nothing here", at: entry.place)
        } else if scope.isFragment {
            Inlining.refuse(entry, &diagnostics)
        } else if place == 0 {
            diagnostics.error(
                "nothing stands before the first step that could be suspended",
                at: entry.place,
                remedy: "Write 'resume' at the step with which the journey goes on"
            )
        }
        if loopDrafts.contains(where: { $0.steps.contains(place) })
            || !blocks(around: place).isEmpty
        {
            diagnostics.error(
                "a journey is not suspended within a loop or a block",
                at: entry.place,
                remedy: "Write 'resume' at the first step behind it"
            )
        }
    }

    /// A part that is tried again sends all its steps again.
    mutating func checkOnce(_ step: Fields, _ once: Once) {
        guard once.isOnce, let seam = seams.last, seam.time > .zero, let entry = step.entry("once")
        else { return }
        diagnostics.error(
            "'once' forbids to send again, and what follows \(seam.step.quoted) is tried again",
            at: entry.place,
            remedy: "Suspend before this step too, without 'for': resume: { after: 1s }"
        )
    }

    /// What goes on later would be another customer than the one who began.
    mutating func checkAccounts(_ accounts: [Plan.Account]) {
        guard !accounts.isEmpty, let seam = seams.first else { return }
        diagnostics.error(
            "a journey that uses accounts is not suspended: it would go on as another customer",
            at: seam.node.place,
            remedy: "Use variables and secrets of its own instead of {{account.…}}"
        )
    }

    /// The seams of a journey with this timing, with what each of them keeps.
    mutating func seams(_ timing: Timing) -> [Plan.Seam] {
        // The runs of a cron are unevenly far apart: their distance says nothing about tries.
        let isCron = timing.schedule?.cron != nil
        let usual = isCron ? Limits.resumeInterval : max(timing.every, Limits.resumeInterval)
        let used = scope.usedBehindSeams
        return seams.enumerated().map { number, draft in
            checkCount(of: draft, timing)
            let names = used[number...].reduce(into: Set<String>()) { $0.formUnion($1) }
            let keeps = names.sorted().compactMap { name -> Plan.Kept? in
                guard case .slot(let slot)? = scope.known[name], slot < draft.slots,
                    !scope.isSecret(slot)
                else { return nil }
                return Plan.Kept(name: name, slot: slot)
            }
            return Plan.Seam(
                step: draft.step,
                after: draft.after,
                time: draft.time,
                every: draft.every ?? min(usual, draft.longest),
                place: draft.place,
                keeps: keeps
            )
        }
    }

    private mutating func checkCount(of draft: SeamDraft, _ timing: Timing) {
        let wait = draft.after + draft.time
        // A wait touches one day more than it is long.
        let days = (wait / .seconds(86_400)).rounded(.up) + 1
        let most = min(wait / timing.every, days * Double(timing.runsPerDay))
        guard most > Double(Limits.suspensionsPerJourney) else { return }
        diagnostics.error(
            "\(Int(most.rounded(.up))) journeys could wait at once; "
                + "\(Limits.suspensionsPerJourney) may",
            at: draft.node.place,
            remedy: "Let the journey run less often, or wait shorter"
        )
    }
}

/// A seam, before it is known what the steps behind it use.
struct SeamDraft {
    let place: Int
    /// How many values were known before it.
    let slots: Int
    let step: String
    let after: Duration
    let time: Duration
    let every: Duration?
    let node: YAML

    /// The longest time from one try to the next: it is tried no longer at all, if it is.
    fileprivate var longest: Duration { time > .zero ? time : Limits.suspensionTime }
}
