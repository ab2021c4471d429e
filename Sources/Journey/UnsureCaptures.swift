import JSON
import ProbeModel

/// Captures that may not be there when a later step uses them: their step may be left out, or may
/// fail without ending the journey. That step would then be blamed for what it lacks.
struct UnsureCaptures: Sendable {
    private struct Doubt {
        /// The step that captures.
        let step: String
        let why: String
        /// Under which it is sent.
        let conditions: Set<String>
        /// The loop in whose turns it is there all the same.
        let loop: Range<Int>?
    }

    private var doubts: [String: Doubt] = [:]
    /// Captured by several steps, or by one that is always there.
    private var sure: Set<String> = []
    // Of the step that is read.
    private var place = 0
    private var conditions: Set<String> = []
    private var guarded: Set<String> = []
    /// Steps of a tolerated block around it: behind a failure none of them is walked.
    private var tolerance: Range<Int>?
    /// What it lacks is no failure of the journey.
    private var isForgiving = false

    /// A step is read, which may use what was captured before.
    mutating func begin(_ step: YAML, at place: Int, in blocks: [BlockDraft], isCleanup: Bool) {
        self.place = place
        let nodes = blocks.map { $0.fields.node("when") } + [step.entry("when")?.value]
        let when = nodes.compactMap { $0?.entries }.joined()
        tolerance = blocks.last(where: \.isTolerated)?.steps
        conditions = Set(when.map { "\($0.key) \($0.value.json.text)" })
        guarded = Set(when.filter { !$0.value.asksForAbsence }.map(\.key))
        let isTolerated = step.entry("tolerate")?.value.isOn ?? false
        isForgiving = isCleanup || isTolerated || tolerance != nil
    }

    /// It was read; what it captures may be used from now on.
    mutating func note(_ step: Plan.Step, in loop: Range<Int>?, isUnconditional: Bool) {
        let isSoft = step.flow?.isTolerated ?? false || tolerance != nil
        let soft = isSoft ? "may fail without ending the journey" : nil
        let why =
            isUnconditional ? (loop == nil ? soft : "may have no turn") : "may be left out"
        for capture in step.captures where !sure.contains(capture.name) {
            let isFilled = isUnconditional && loop == nil && capture.fallback != nil
            guard let why, !isFilled, doubts[capture.name] == nil else {
                doubts[capture.name] = nil
                sure.insert(capture.name)
                continue
            }
            doubts[capture.name] = Doubt(
                step: step.name,
                why: why,
                conditions: isSoft ? [] : conditions,
                loop: isSoft || !isUnconditional ? nil : loop
            )
        }
    }

    /// A sentence if the step that is read uses a capture that may not be there. It is said once.
    mutating func doubt(about name: String) -> String? {
        guard !isForgiving, !guarded.contains(name), let doubt = doubts[name] else { return nil }
        guard !(doubt.loop?.contains(place) ?? false) else { return nil }
        guard doubt.conditions.isEmpty || !doubt.conditions.isSubset(of: conditions) else {
            return nil
        }
        doubts[name] = nil
        return "'\(name)' may not be there: \(doubt.step.quoted) captures it, and \(doubt.why)"
    }
}

extension Compilation {
    /// Warns where a step depends on a capture that may not be there.
    mutating func warnIfUnsure(of name: String, at place: Place) {
        guard let doubt = unsure.doubt(about: name) else { return }
        diagnostics.warning(
            doubt,
            at: place,
            remedy: "Use it only when it is there: when: { \(name): { exists: on } }"
        )
    }
}

extension YAML {
    /// `exists: off`
    fileprivate var asksForAbsence: Bool { entry("exists").map { !$0.value.isOn } ?? false }

    var isOn: Bool { ["on", "true"].contains(scalar?.text ?? "") }
}
