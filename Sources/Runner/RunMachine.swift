package import Journey
package import ProbeModel

/// Walks one plan, step by step: decides what to send, when to try again, and how the run ends.
/// Knows no network and no clock; `now` is a parameter.
///
/// Each event is answered with exactly one action. Cleanup steps run after the last step, whatever
/// happened, in a reserve of time of their own.
package struct RunMachine: Sendable {
    package enum Event: Sendable {
        case begin
        /// The request of the last `.send` was answered, or could not be.
        case answered(Response)
        /// The time of the last `.wait` is over.
        case waited
        /// The daemon stops, or somebody cancelled the run. The response of the exchange that was
        /// cancelled comes as `.answered`, so this is needed only while waiting.
        case cancelled
        /// The debt of the last `.note` is noted; false if the ledger refused it.
        case noted(Bool)
        /// A wait took this much longer than it should have: the process did not run.
        case suspended(Duration)
    }

    package enum Action: Hashable, Sendable {
        case send(Request)
        case wait(Duration)
        /// To be noted before anything else happens.
        case note(Debt)
        /// On the heap: the others, which are passed on often, are small.
        indirect case finish(Run)
    }

    let plan: Plan
    var bindings: Bindings
    var run: Run
    let start: Instant
    var course: Course
    var stepStart: Instant
    var debts: RunDebts
    let keeps: Keeping
    var tokens: TokenMachine
    /// Goes with the request that is built next; on the heap, because most journeys have none.
    var token: Boxed<Token>?
    /// What is to be done when all changes of debts are noted.
    /// At most one; a list, because an empty one takes a word and an empty action takes hundreds.
    var held: [Action] = []
    /// When the last note was handed out, and how long the run has waited for notes: that is our
    /// time and not the customer's.
    var notedSince: Instant?
    var ours = Duration.zero
    /// What was sent last, and the step that it belongs to.
    var request: Request?
    package internal(set) var asked: Plan.Step?
    /// The answer of a step that must not be repeated was lost: the next one asks for it.
    var loss: Loss?
    /// What this run goes on with; nil for one that begins at the beginning.
    let origin: Boxed<Suspension>?
    /// The journey is suspended: this run is over, without its cleanup.
    var hasLeft = false
    /// What it goes on with is gone.
    var isUndone = false

    /// `run` names the run: identifier, kind, planned and actual start. The seed decides every
    /// random value of the journey. `left` are debts that earlier runs of the journey left open,
    /// `tokens` those that they were given. `run.suspension` is what a part goes on with.
    package init(
        _ plan: Plan,
        as run: Run,
        vault: Vault,
        seed: UInt64,
        left: [Debt] = [],
        keeps: Keeping = .checks,
        history: History = History(),
        tokens: TokenBook = TokenBook(),
        at now: Instant
    ) {
        self.plan = plan
        self.tokens = TokenMachine(tokens)
        self.run = run
        let resumed = run.suspension
        origin = resumed.map { Boxed($0) }
        self.run.suspension = nil
        self.bindings = Bindings(
            plan: plan,
            vault: vault,
            seed: seed,
            now: run.started,
            history: history,
            tellsSecrets: keeps == .requests
        )
        (start, stepStart) = (now, now)
        self.keeps = keeps
        bindings.showsMet = keeps != .recorded
        self.debts = RunDebts(
            of: run,
            after: resumed?.runs ?? [],
            left: left,
            cleanup: plan.cleanup
        )
        if let resumed, let seam = plan.arrival { bindings.restore(resumed.values, for: seam) }
        self.course = Course(steps: plan.steps.count, deadline: now + plan.deadline)
        self.run.outcome = .passed
        self.run.steps =
            plan.steps.map { Run.Step($0, isCleanup: false) }
            + plan.cleanup.map { Run.Step($0, isCleanup: true) }
    }

    package mutating func handle(_ event: Event, at now: Instant) -> Action {
        let action: Action? =
            switch event {
            case .begin: goOn(at: now)
            case .waited: attempt(at: now)
            case .answered(let response) where tokens.isAsking:
                takeToken(from: response, at: now)
            case .answered(let response): judge(response, at: now)
            case .cancelled: cancel(at: now)
            case .suspended(let absence): suspend(absence, at: now)
            case .noted(let isDurable): noted(isDurable, at: now)
            }
        let next = action ?? proceed(at: now)
        guard let debt = debts.nextNote() else { return next }
        held = [next]
        return note(debt, at: now)
    }

    /// The required steps are over; what happens now must not be cancelled with the run.
    package var isCleaning: Bool { course.isCleaning }

    /// The required steps are over, because no answer came.
    var hasFailedUnanswered: Bool { course.isCleaning && run.failedUnanswered }

    /// The run with what later ones compare with.
    var finished: Run {
        guard !plan.memories.isEmpty || run.repetition != nil else { return run }
        var run = run
        run.remembered = bindings.remembered(by: plan)
        if var repetition = run.repetition?.value {
            repetition.secrets = bindings.told ?? []
            run.repetition = Boxed(repetition)
        }
        return run
    }

    /// Keeps the request that was answered, if somebody wants to send it again.
    mutating func keepForRepetition(_ response: Response, of step: Plan.Step) {
        guard keeps == .requests, let request else { return }
        var repetition = run.repetition?.value ?? Repetition()
        repetition.add(request, of: step.name, response)
        run.repetition = Boxed(repetition)
    }

    // MARK: Steps

    /// The step of the plan that the run is at; nil behind the last one.
    var current: Plan.Step? {
        guard course.isCleaning || course.index < plan.steps.count else { return nil }
        return plan.step(at: course.index)
    }

    /// Goes on with the step that is next. Whatever ends a step moves the course, so that this
    /// finds the one behind it; a journey of steps that are all left out is a loop, not a stack.
    private mutating func proceed(at now: Instant) -> Action {
        while true {
            if !hasLeft, course.isBehindSteps, !suspend(at: now) { finishSteps(at: now) }
            guard !hasLeft, let step = current else { return .finish(finished) }
            if let action = enter(step, at: now) { return action }
        }
    }

    /// Begins a step; nil if it was over at once.
    private mutating func enter(_ step: Plan.Step, at now: Instant) -> Action? {
        stepStart = now
        bindings.begin()
        tokens.begin()
        token = nil
        guard course.index >= plan.first else {
            leaveOut(upTo: course.index + 1, "left out: before the first step")
            return nil
        }
        guard isDue(step) else { return leaveOut(at: now) }
        if !course.isInLoop {
            guard begin(blocksInLoop: false, at: now) else { return nil }
            if let loop = plan.loop(at: course.index) {
                guard begin(loop, at: now) else { return nil }
            }
        }
        guard begin(blocksInLoop: true, at: now) else { return nil }
        guard let flow = step.flow else { return attempt(at: now) }
        guard flow.isAsked == (loss != nil) else { return leaveOut(at: now) }
        switch step.prospect(&bindings) {
        case .due: break
        case .leftOut(let why):
            return isCleaning && step.isUndo
                ? again(settling: why, at: now) : leaveOut(why, at: now)
        case .undecidable(let reason, let why): return end(unsent: reason, detail: why, at: now)
        }
        return flow.pause.map { .wait(max(.zero, min($0, course.limit - now))) } ?? attempt(at: now)
    }

    /// Whether the loop's first step can be entered; else the course has moved.
    private mutating func begin(_ loop: Plan.Loop, at now: Instant) -> Bool {
        do {
            let turns = try loop.turns(&bindings)
            guard turns.isEmpty else {
                course.begin(turns)
                return true
            }
            for index in loop.steps { run.steps[index].detail = "left out: the list is empty" }
            course.jump(to: loop.steps.upperBound)
        } catch {
            _ = end(step: error.reason, detail: error.detail, at: now)
        }
        return false
    }

    private mutating func leaveOut(_ why: String = "", at now: Instant) -> Action? {
        let index = course.index
        leaveOut(upTo: index + 1, why)
        if plan.isOver(behind: index, before: course.index) { finishSteps(at: now) }
        return nil
    }

    /// A cleanup step that undoes others is due only while something is owed to it.
    private mutating func isDue(_ step: Plan.Step) -> Bool {
        guard course.isCleaning, step.isUndo else { return true }
        guard let debt = debts.due(step.name) else {
            bindings.giveBack()
            return false
        }
        bindings.borrow(debt, for: step)
        return true
    }

    /// Nobody knows what became of the customer meanwhile; but what was created is cleaned up.
    private mutating func suspend(_ absence: Duration, at now: Instant) -> Action? {
        guard !isCleaning else { return attempt(at: now) }
        let detail = "this process did not run for \(absence.forPeople); it was stopped or starved"
        return end(step: .local, detail: detail, at: now)
    }

    mutating func attempt(at now: Instant) -> Action? {
        guard let step = current else { return nil }
        loss?.isDenied = false
        begin(at: now)
        guard course.limit > now else {
            return end(step: .timeout, detail: timeoutDetail, at: now)
        }
        guard run.steps[course.index].attempts.count < Limits.attempts else {
            let detail = "more than \(Limits.attempts) attempts in one run"
            return end(step: .limit, detail: detail, at: now)
        }
        bindings.now = run.started + (now - start)
        bindings.recall(for: step)
        do {
            if let action = try prepareToken(for: step, at: now) { return action }
            // Built first: in one expression the whole machine is copied to call `bounded` on.
            let built = try step.request(&bindings)
            // What it captured before served this request, and none behind it.
            bindings.forget(capturedBy: step)
            var request = bounded(built, at: now)
            addToken(to: &request)
            self.request = request
            asked = step
            if let debt = newDebt(of: step, at: now) { return note(debt, at: now) }
            return .send(request)
        } catch {
            return refuse(error, of: step, at: now)
        }
    }

    /// A step's time begins behind its pause, and is not begun anew by another attempt.
    private mutating func begin(at now: Instant) {
        guard !course.hasBegun else { return }
        course.hasBegun = true
        stepStart = now
        guard run.steps[course.index].state == .notReached else { return }
        run.steps[course.index].offset = Microseconds(from: start, to: now)
    }

    var timeoutDetail: String {
        isCleaning
            ? "the time for cleanup is over"
            : "the journey's deadline of \(plan.deadline.forPeople) is over"
    }

    /// The request could not be built. Cleaning up what never came to be is nothing to do; what
    /// was sent, and cannot be undone for want of its name, is a debt.
    private mutating func refuse(
        _ fault: Plan.Fault,
        of step: Plan.Step,
        at now: Instant
    ) -> Action? {
        if case .unbound = fault, isCleaning {
            guard step.isUndo else { return leaveOut(at: now) }
            // This run lacks what it needs for a debt of another one; that stays as it is.
            if debts.isOld { return again(settling: fault.detail, at: now) }
        }
        return end(unsent: fault.reason, detail: fault.detail, at: now)
    }
}
