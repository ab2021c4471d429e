import Journey
import ProbeModel

/// A run on its way: its machine, what is to be done next, and what came of it. None of its work is
/// done in the frame of the task.
final class Walk {
    private let start: Instant
    private var machine: RunMachine
    private var action: RunMachine.Action
    /// What the last action came to, and when; nil while it is carried out.
    private var event: RunMachine.Event?
    private var noted: Instant
    /// Whether what follows takes microseconds.
    private(set) var isLight = true
    /// To the control target.
    var question: Task<String?, Never>?

    @inline(never)
    init(_ order: Runner.Order, at now: Instant) {
        var run = order.run
        run.started = MonotonicClock.wallClock()
        run.plan = order.plan.fingerprint
        run.healthOf = order.plan.healthOf
        let seed = SplitMix64.mix(run.id.bits)
        (start, noted) = (now, now)
        machine = RunMachine(
            order.plan,
            as: run,
            vault: order.vault,
            seed: seed,
            left: order.left,
            keeps: order.keeps,
            history: order.history,
            tokens: order.tokens,
            at: now
        )
        action = machine.handle(.begin, at: now)
    }

    var isOver: Bool {
        @inline(never) get { if case .finish = action { true } else { false } }
    }

    /// To be sent now.
    var request: Request? {
        @inline(never) get { if case .send(let request) = action { request } else { nil } }
    }

    /// To be waited for now.
    var pause: Duration? {
        @inline(never) get { if case .wait(let pause) = action { pause } else { nil } }
    }

    /// To be noted now.
    var debt: Debt? {
        @inline(never) get { if case .note(let debt) = action { debt } else { nil } }
    }

    var isCleaning: Bool { machine.isCleaning }

    /// Whether the control target is to be asked now.
    var isInDoubt: Bool {
        @inline(never) get { question == nil && !isOver && machine.hasFailedUnanswered }
    }

    func offset(at now: Instant) -> Microseconds { Microseconds(from: start, to: now) }

    /// The time is that of the event: what it waits for a thread is ours, not the customer's.
    @inline(never)
    func note(_ event: RunMachine.Event) {
        isLight = true
        if case .answered(let response) = event, let asked = machine.asked {
            isLight = asked.isLight(for: response)
        }
        self.event = event
        noted = MonotonicClock.now()
    }

    /// Lets the machine decide on what was noted.
    @inline(never)
    func goOn() {
        guard let event = event.take() else { return }
        action = machine.handle(event, at: noted)
    }

    @inline(never)
    func finished(_ order: Runner.Order) -> Runner.Order {
        guard case .finish(let run) = action else { return order }
        let tokens = machine.tokenBook
        return Runner.Order(order.plan, run, order.vault, tokens: tokens, question: question)
    }
}
