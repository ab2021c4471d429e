import Journey
import ProbeModel

/// Where a run is: which step is next, in which turn of a loop, and until when it may take.
///
/// One number counts the steps and, behind them, the cleanup steps.
struct Course: Sendable {
    private let steps: Int
    private var deadline: Instant
    /// The end of the time for cleanup; nil until cleanup has begun.
    private var cleanupEnd: Instant?
    private var turns: Plan.Turns?
    private(set) var index = 0
    /// Attempts of the current step, those of earlier turns of its loop not counted.
    var tries = 0
    /// What the last attempt of a polled step came to; on the heap, because most steps have none.
    var told: Boxed<Told>?
    /// The last wait was the step's own pause, or none was needed: it has begun.
    var hasBegun = false

    struct Told: Hashable, Sendable {
        let response: Response
        let judgement: Judgement
    }

    init(steps: Int, deadline: Instant) {
        self.steps = steps
        self.deadline = deadline
    }

    var isCleaning: Bool { cleanupEnd != nil }

    var limit: Instant { cleanupEnd ?? deadline }

    /// Whether the required steps are behind us, and cleanup has not begun.
    var isBehindSteps: Bool { !isCleaning && index >= steps }

    var isInLoop: Bool { turns != nil }

    mutating func begin(_ turns: Plan.Turns) { self.turns = turns }

    /// Goes to the next step, which is the first of a loop again if that has another turn.
    mutating func moveOn(_ bindings: inout Bindings) {
        guard turns?.steps.upperBound == index + 1 else { return jump(to: index + 1) }
        if turns?.next(&bindings) ?? false, let first = turns?.steps.lowerBound {
            return jump(to: first)
        }
        turns = nil
        jump(to: index + 1)
    }

    /// What follows is behind the loop, whatever is left of it.
    mutating func leaveLoop() { turns = nil }

    /// Goes to another step, within the same turn of a loop.
    mutating func jump(to index: Int) {
        self.index = index
        tries = 0
        told = nil
        hasBegun = false
    }

    /// The run was held up by us: its time ends later.
    mutating func delay(by time: Duration) {
        deadline = deadline + time
        cleanupEnd = cleanupEnd.map { $0 + time }
    }

    /// Leaves what is left of the required steps.
    mutating func clean(until end: Instant) {
        turns = nil
        cleanupEnd = end
        jump(to: steps)
    }
}
