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
        let start = MonotonicClock.now()
        let session = network.begin()
        defer { network.end(session) }
        let walk = Walk(plan, as: run, vault: vault, at: start)
        while true {
            let event: RunMachine.Event
            if let request = walk.request {
                let offset = Microseconds(from: start, to: MonotonicClock.now())
                event = .answered(
                    await send(request, in: session, at: offset, shielded: walk.isCleaning)
                )
            } else if let pause = walk.pause {
                event = await wait(pause, shielded: walk.isCleaning)
            } else {
                return walk.run
            }
            let now = MonotonicClock.now()
            if walk.isLight(event) {
                walk.handle(event, at: now)
            } else {
                await Self.handle(event, with: walk, at: now)
            }
        }
    }

    /// Judges what may take long on one of the threads that all tasks share, so that the network
    /// and the clock of other runs go on.
    private static func handle(
        _ event: RunMachine.Event,
        with walk: Walk,
        at now: Instant
    ) async {
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            await handleHere(event, with: walk, at: now)
        }
    }

    @concurrent
    private static func handleHere(
        _ event: RunMachine.Event,
        with walk: Walk,
        at now: Instant
    ) async {
        walk.handle(event, at: now)
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

/// A run on its way: its machine, and what is to be done next.
///
/// It lies on the heap, and none of its work is done in the frame of the task: whatever a frame
/// holds, be it for a moment, counts ten thousand times while runs wait for their responses.
private final class Walk {
    private var machine: RunMachine
    /// To be sent now.
    private(set) var request: Request?
    /// To be waited for now, if there is no request.
    private(set) var pause: Duration?
    /// Over, if there is neither.
    private(set) var run: Run

    @inline(never)
    init(_ plan: Plan, as run: Run, vault: Vault, at now: Instant) {
        var run = run
        run.started = MonotonicClock.wallClock()
        run.plan = plan.fingerprint
        run.healthOf = plan.healthOf
        let seed = SplitMix64.mix(run.id.bits)
        self.run = run
        machine = RunMachine(plan, as: run, vault: vault, seed: seed, at: now)
        handle(.begin, at: now)
    }

    var isCleaning: Bool { machine.isCleaning }

    @inline(never)
    func isLight(_ event: RunMachine.Event) -> Bool { machine.isLight(event) }

    @inline(never)
    func handle(_ event: RunMachine.Event, at now: Instant) {
        (request, pause) = (nil, nil)
        switch machine.handle(event, at: now) {
        case .send(let request): self.request = request
        case .wait(let pause): self.pause = pause
        case .finish(let run): self.run = run
        }
    }
}
