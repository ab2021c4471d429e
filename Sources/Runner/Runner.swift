package import Journey
package import ProbeModel
package import Transfer

/// Executes plans: feeds the run machine and carries out its actions. Never throws; whatever
/// happens is the run's outcome.
package struct Runner: Sendable {
    private let network: any Transferring
    private let vault: Vault
    private let debts: DebtKeeping
    private let control: ControlTarget?
    private let keeps: Keeping
    /// What waits are measured with, so that sleep of the machine is noticed; tests let it jump.
    package var sinceBoot: @Sendable () -> Instant = MonotonicClock.sinceBoot

    /// Without a control target every failure is the service's.
    package init(
        network: some Transferring,
        vault: Vault,
        debts: DebtKeeping = .none,
        control: ControlTarget? = nil,
        keeps: Keeping = .checks
    ) {
        self.control = control
        self.network = network
        self.vault = vault
        self.debts = debts
        self.keeps = keeps
    }

    /// Where a task that walks a journey runs best; nil for no preference.
    package var executor: (any TaskExecutor)? { network.executor }

    /// Walks one journey from its first step to the end of its cleanup. A cancelled task ends the
    /// steps with outcome aborted; cleanup still runs.
    ///
    /// `run` names the run: identifier, journey, kind, planned start. Its start is set here.
    /// `run.suspension` is what a part goes on with. `history` is what earlier runs of the journey
    /// captured.
    package func run(
        _ plan: Plan,
        as run: Run,
        after history: History = History()
    ) async -> Run {
        var tokens = TokenBook()
        return await self.run(plan, as: run, after: history, with: &tokens)
    }

    /// As above. `tokens` are those that earlier runs were given, and this one behind its end.
    package func run(
        _ plan: Plan,
        as run: Run,
        after history: History = History(),
        with tokens: inout TokenBook
    ) async -> Run {
        let order = order(plan, run, history, tokens)
        let walked = await withTaskExecutorPreference(network.executor) { await walk(order) }
        let run = walked.run
        tokens = walked.tokens
        guard let control, run.failedUnanswered,
            let problem = await (walked.question ?? question(to: control)).value
        else { return run }
        return run.acquitted(because: problem)
    }

    /// Not in the frame of the task, which would keep room for all that is looked at here.
    @inline(never)
    private func order(_ plan: Plan, _ run: Run, _ history: History, _ tokens: TokenBook) -> Order {
        // Who has asked for a run sees all of it.
        let keeps = keeps == .recorded && run.kind == .demanded ? Keeping.checks : keeps
        return Order(
            plan,
            run,
            vault,
            left: debts.left(to: plan, resuming: run.suspension, at: MonotonicClock.wallClock()),
            history: history,
            tokens: tokens,
            keeps: keeps
        )
    }

    /// Asks on a task of its own: a loss may be over when the cleanup is.
    private func question(to control: ControlTarget) -> Task<String?, Never> {
        Task { await control.problem(at: MonotonicClock.now()) }
    }

    /// Runs where the network wants it, which saves two wake-ups of a thread for each exchange, and
    /// never on the caller's actor.
    @concurrent
    private func walk(_ order: Order) async -> Order {
        let walk = Walk(order, at: MonotonicClock.now())
        let session = network.begin()
        defer { network.end(session) }
        while !walk.isOver {
            await carryOut(walk, in: session)
            if walk.isLight {
                walk.goOn()
            } else {
                await Self.goOn(walk)
            }
            if let control, walk.isInDoubt { walk.question = question(to: control) }
        }
        return walk.finished(order)
    }

    /// Does what the machine decided last.
    @inline(never)
    private func carryOut(_ walk: Walk, in session: SessionID) async {
        if let request = walk.request {
            let offset = walk.offset(at: MonotonicClock.now())
            let response =
                walk.isCleaning
                ? await sendShielded(request, in: session, at: offset)
                : await network.perform(request, in: session, at: offset)
            walk.note(.answered(response))
        } else if let pause = walk.pause {
            walk.note(await wait(pause, shielded: walk.isCleaning))
        } else if let debt = walk.debt {
            walk.note(.noted(await debts.note(debt)))
        }
    }

    /// Judges what may take long on one of the threads that all tasks share, so that the network
    /// and the clock of other runs go on.
    @inline(never)
    private static func goOn(_ walk: Walk) async {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await goOnHere(walk) }
    }

    @concurrent
    private static func goOnHere(_ walk: Walk) async {
        walk.goOn()
    }

    /// What cleans up must not be cancelled with the run, so it gets a task of its own.
    @inline(never)
    private func sendShielded(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds
    ) async -> Response {
        await Task(executorPreference: network.executor) {
            await network.perform(request, in: session, at: offset)
        }.value
    }

    @inline(never)
    private func wait(_ pause: Duration, shielded: Bool) async -> RunMachine.Event {
        let due = sinceBoot() + pause
        do {
            if shielded {
                await Task { try? await Task.sleep(for: pause) }.value
            } else {
                try await Task.sleep(for: pause)
            }
            let absence = sinceBoot() - due
            return absence >= Limits.suspension ? .suspended(absence) : .waited
        } catch {
            return .cancelled
        }
    }
}
