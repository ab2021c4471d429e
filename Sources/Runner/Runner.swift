package import Journey
package import ProbeModel
package import Transfer

/// Executes plans: feeds the run machine and carries out its actions. Never throws; whatever
/// happens is the run's outcome.
package struct Runner: Sendable {
    private let network: any Transferring
    private let vault: Vault

    package init(network: some Transferring, vault: Vault) {
        self.network = network
        self.vault = vault
    }

    /// Walks one journey from its first step to the end of its cleanup. A cancelled task ends the
    /// steps with outcome aborted; cleanup still runs.
    ///
    /// `run` names the run: identifier, journey, kind, planned start. Its start is set here.
    package func run(_ plan: Plan, as run: Run) async -> Run {
        await withTaskExecutorPreference(network.executor) { await walk(plan, as: run) }
    }

    /// Runs where the network wants it, which saves two wake-ups of a thread for each exchange, and
    /// never on the caller's actor.
    @concurrent
    private func walk(_ plan: Plan, as run: Run) async -> Run {
        var run = run
        let start = MonotonicClock.now()
        run.started = MonotonicClock.wallClock()
        run.plan = plan.fingerprint
        run.healthOf = plan.healthOf
        let session = network.begin()
        defer { network.end(session) }
        var machine = RunMachine(
            plan,
            as: run,
            vault: vault,
            seed: SplitMix64.mix(run.id.bits),
            at: start
        )
        var action = machine.handle(.begin, at: start)
        while true {
            let event: RunMachine.Event
            switch action {
            case .send(let request):
                let offset = Microseconds(from: start, to: MonotonicClock.now())
                event = .answered(
                    await send(request, in: session, at: offset, shielded: machine.isCleaning)
                )
            case .wait(let pause):
                event = await wait(pause, shielded: machine.isCleaning)
            case .finish(let finished):
                return finished
            }
            let now = MonotonicClock.now()
            if machine.isLight(event) {
                action = machine.handle(event, at: now)
            } else {
                (machine, action) = await aside(machine, event, at: now)
            }
        }
    }

    /// Judges what may take long on one of the threads that all tasks share, so that the network
    /// and the clock of other runs go on.
    private func aside(
        _ machine: RunMachine,
        _ event: RunMachine.Event,
        at now: Instant
    ) async -> (RunMachine, RunMachine.Action) {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            await Self.handle(event, with: machine, at: now)
        }
    }

    @concurrent
    private static func handle(
        _ event: RunMachine.Event,
        with machine: RunMachine,
        at now: Instant
    ) async -> (RunMachine, RunMachine.Action) {
        var machine = machine
        let action = machine.handle(event, at: now)
        return (machine, action)
    }

    /// What cleans up must not be cancelled with the run, so it gets a task of its own.
    private func send(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds,
        shielded: Bool
    ) async -> Response {
        guard shielded else { return await network.perform(request, in: session, at: offset) }
        return await Task(executorPreference: network.executor) {
            await network.perform(request, in: session, at: offset)
        }.value
    }

    private func wait(_ pause: Duration, shielded: Bool) async -> RunMachine.Event {
        let due = MonotonicClock.now() + pause
        do {
            if shielded {
                await Task { try? await Task.sleep(for: pause) }.value
            } else {
                try await Task.sleep(for: pause)
            }
            let absence = MonotonicClock.now() - due
            return absence >= Limits.suspension ? .suspended(absence) : .waited
        } catch {
            return .cancelled
        }
    }
}
