package import Journey
package import ProbeModel
import Synchronization

/// Walks all journeys on schedule: owns the timetable, starts each run as a task of its own, and
/// hands what happened to `record`.
package actor Walker {
    /// On the heap, so that what a run's task holds of it is one pointer.
    private final class Order: Sendable {
        let plan: Plan
        let run: Run
        let reply: AsyncStream<Run>.Continuation?

        init(plan: Plan, run: Run, reply: AsyncStream<Run>.Continuation? = nil) {
            self.plan = plan
            self.run = run
            self.reply = reply
        }
    }

    private var runner: Runner
    private let location: String
    private var reckoning: Reckoning
    private let record: @Sendable (Happening) -> Void
    /// Keeps what was said when a run failed; returns the run as it is recorded.
    private let keep: @Sendable (Run) -> Run
    /// Says why no run may start now: no evidence could be written, or memory is short.
    private let obstacle: @Sendable () -> Reason?
    private let suspensions: SuspensionKeeping

    private var timetable: Timetable
    private var rollCall: RollCall
    private var plans: [String: Plan] = [:]
    /// What each journey's runs captured for comparison.
    private var histories: [String: History] = [:]
    private var admissions = Admissions()
    private var onceGate = OnceGate()
    /// What runs were given by token servers.
    private var tokens = TokenShelf()
    private var inFlight = 0
    private var isStopping = false
    private var alarm: Task<Void, Never>?
    private let orders: AsyncStream<Order>
    private let queue: AsyncStream<Order>.Continuation
    private let turn = Mutex(MonotonicClock.now())

    package init(
        runner: Runner,
        location: String,
        record: @escaping @Sendable (Happening) -> Void,
        keep: @escaping @Sendable (Run) -> Run = { $0 },
        obstacle: @escaping @Sendable () -> Reason?,
        suspensions: SuspensionKeeping = .none
    ) {
        self.suspensions = suspensions
        self.runner = runner
        self.location = location
        self.record = record
        self.keep = keep
        self.obstacle = obstacle
        reckoning = Reckoning(MonotonicClock.reading())
        timetable = Timetable(location: location)
        rollCall = RollCall(location: location)
        (orders, queue) = AsyncStream.makeStream()
    }

    // MARK: The door

    /// Starts due runs until `stop`, then waits for those in flight: `Limits.stopTime` at most,
    /// then they are cancelled and clean up.
    package func walk() async {
        tick()
        await withDiscardingTaskGroup { group in
            for await order in orders {
                // Where the network is: no thread is woken for a run, nor at its end.
                group.addTask(executorPreference: runner.executor) { await self.carryOut(order) }
            }
            await waitUntilQuiet()
            group.cancelAll()
        }
    }

    /// Starts no more runs; `walk` returns when those in flight have ended.
    package func stop() {
        isStopping = true
        alarm?.cancel()
        queue.finish()
    }

    /// Puts these plans in force, all at once. `last` has the last planned start of each journey
    /// that the ledger knows, `known` what their runs captured, and `today` what they did, after a
    /// restart.
    package func replace(
        with plans: [Plan],
        runner: Runner,
        last: [String: Timestamp] = [:],
        histories known: [String: History] = [:],
        today: CapBook? = nil
    ) {
        self.runner = runner
        self.plans = Dictionary(uniqueKeysWithValues: plans.map { ($0.name, $0) })
        histories.merge(known) { own, _ in own }
        histories = histories.filter { self.plans[$0.key]?.memories.isEmpty == false }
        for plan in plans { histories[plan.name]?.trim(to: plan) }
        let accounts = Set(plans.flatMap(\.accounts).map(\.name))
        admissions.replace(with: plans, accounts: accounts, today: today)
        tokens.keep { place in
            self.plans[place.journey] != nil && place.account.map(accounts.contains) ?? true
        }
        let journeys = plans.map {
            Timetable.Journey(name: $0.name, interval: $0.every, schedule: $0.schedule)
        }
        // One moment for both: what is planned between two would be due for one of them only.
        let now = now
        rollCall.replace(with: journeys, at: now)
        for miss in timetable.replace(with: journeys, last: last, at: now) { report(miss) }
        tick()
    }

    /// Takes up what the timetable has lost. What it has lost is our fault, and is to be told.
    package func callRoll() -> [RollCall.Absence] {
        guard !isStopping else { return [] }
        tick()
        let absences = rollCall.absences(at: now)
        for absence in absences {
            for miss in timetable.takeUp(absence.journey, since: absence.due, at: now) {
                report(miss)
            }
        }
        arm()
        return absences.map { .init(journey: $0.journey, due: reckoning.label($0.due)) }
    }

    /// Asks for a confirmation or recovery run.
    package func ask(for kind: Run.Kind, of journey: String, after delay: Duration) {
        timetable.ask(for: kind, of: journey, at: now + delay)
        arm()
    }

    /// Runs a journey now, because somebody asked, and waits for its end for so long at most.
    package func demand(
        _ journey: String,
        waiting patience: Duration = Limits.demandWait
    ) async -> Demand {
        guard let plan = plans[journey] else { return .unknown }
        guard !isStopping else { return .busy }
        let run = newRun(of: plan, kind: .demanded, planned: now)
        let admitted: Plan
        switch admit(run, to: plan) {
        case .admitted(let plan): admitted = plan
        case .refused(.cap): return .capped
        case .refused(.overlap): return .withoutAccount
        case .refused: return .busy
        }
        let (answers, reply) = AsyncStream<Run>.makeStream()
        begin(Order(plan: admitted, run: run, reply: reply))
        let finished = await withTaskGroup(of: Run?.self) { group in
            group.addTask { await answers.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        let most = plan.deadline + Limits.cleanupTime
        return finished.map(Demand.finished) ?? .running(run.id, atMost: most)
    }

    /// When the timetable last turned; it does so at least every second.
    package nonisolated var heartbeat: Instant { turn.withLock { $0 } }

    package var runsInFlight: Int { inFlight }

    /// How much of its caps each journey has used up today, where it has any.
    package var capUses: [String: [CapBook.Use]] {
        let time = reckoning.label(now)
        return plans.compactMapValues { admissions.uses(of: $0, at: time) }
    }

    package var nextStart: Timestamp? { timetable.next.map(reckoning.label) }

    // MARK: Turns

    private var now: Timestamp { reckoning.time(of: MonotonicClock.reading()) }

    private var hasRoom: Bool { inFlight < Limits.runsInFlight }

    /// Whether a run of the plan may be suspended, if it is one that is.
    private func mayWait(_ plan: Plan) -> Bool {
        !plan.isLasting || suspensions.hasRoom(plan.name)
    }

    private func tick() {
        guard !isStopping else { return }
        turn.withLock { $0 = MonotonicClock.now() }
        let turn = reckoning.turn(MonotonicClock.reading())
        act(on: timetable.decide(at: turn.now, wasAway: turn.wasAway))
        goOn()
        arm()
    }

    private func act(on decisions: [Timetable.Decision]) {
        for decision in decisions {
            switch decision {
            case .start(let journey, let kind, let planned):
                start(journey, kind: kind, planned: planned)
            case .miss(let miss):
                report(miss)
            }
        }
    }

    private func start(_ journey: String, kind: Run.Kind, planned: Timestamp) {
        guard let plan = plans[journey] else { return }
        let run = newRun(of: plan, kind: kind, planned: planned)
        switch admit(run, to: plan) {
        case .admitted(let part):
            rollCall.begin(journey)
            begin(Order(plan: part, run: run))
        case .refused(let reason):
            // Only a slot that was due is missed; an extra run is simply not made.
            if kind == .scheduled {
                report(
                    .init(journey: journey, reason: reason, first: planned, last: planned, count: 1)
                )
            }
            act(on: timetable.finish(journey, at: now))
        }
    }

    /// Starts what goes on with journeys that waited until now. Their times are those of the wall
    /// clock: "tomorrow" is what people call so.
    private func goOn() {
        guard hasRoom, obstacle() == nil else { return }
        let now = MonotonicClock.wallClock()
        for suspension in suspensions.take(now, Limits.resumptionsPerTurn) {
            let place = suspension.place
            guard let part = plans[place.journey]?.part(continuing: suspension) else {
                let why = "the journey that is in force cannot go on with '\(place.step)'"
                suspensions.note(suspension.aborted(because: why, at: now))
                continue
            }
            if let note = onceGate.objection(to: suspension, with: part, at: now) {
                suspensions.note(note)
            } else {
                goOn(suspension, with: part, at: now)
            }
        }
    }

    private func goOn(_ suspension: Suspension, with part: Plan, at now: Timestamp) {
        var run = newRun(of: part, kind: suspension.kind, planned: now)
        (run.journey, run.planned) = (suspension.place.title, suspension.planned)
        run.suspension = suspension
        switch admit(run, toPart: part) {
        case .admitted(let part): begin(Order(plan: part, run: run))
        case .refused(let reason): postpone(suspension, of: part, because: reason, at: now)
        }
    }

    /// A part that may do no more today goes on tomorrow; another one soon.
    private func postpone(
        _ suspension: Suspension,
        of part: Plan,
        because reason: Reason,
        at now: Timestamp
    ) {
        let midnight = reason == .cap ? part.caps?.zone.day(of: now, later: 1) : nil
        let due = midnight ?? now + Limits.resumeInterval
        suspensions.note(suspension.postponed(until: due, because: reason.word, at: now))
    }

    /// Whether a run may begin: with the first part of a journey that lasts.
    private func admit(_ run: Run, to plan: Plan) -> Admissions.Answer {
        mayWait(plan) ? admit(run, toPart: plan.opening) : .refused(.local)
    }

    private func admit(_ run: Run, toPart plan: Plan) -> Admissions.Answer {
        if let reason = hasRoom ? obstacle() : .local { return .refused(reason) }
        return admissions.admit(run.id, to: plan, at: reckoning.label(now))
    }

    private func begin(_ order: Order) {
        inFlight += 1
        queue.yield(order)
    }

    private func report(_ miss: Timetable.Miss) {
        rollCall.noteMiss(of: miss.journey, at: now)
        record(.missed(reckoning.label(miss), service: plans[miss.journey]?.service ?? ""))
    }

    private func carryOut(_ order: Order) async {
        let name = order.plan.name
        let place = TokenShelf.Place(journey: name, account: order.plan.account)
        var tokens = self.tokens.book(at: place)
        let run = await runner.run(
            order.plan,
            as: order.run,
            after: histories[name] ?? History(),
            with: &tokens
        )
        self.tokens.absorb(tokens, at: place)
        guard run.transcript != nil else { return finish(run, of: order) }
        await withTaskExecutorPreference(globalConcurrentExecutor) {
            await finishElsewhere(run, of: order)
        }
    }

    /// What was said when a run failed takes a while to be kept: not where the network is, nor where
    /// the timetable is.
    @concurrent
    private nonisolated func finishElsewhere(_ run: Run, of order: Order) async {
        await finish(run.isTry ? run : keep(run), of: order)
    }

    private func finish(_ run: Run, of order: Order) {
        inFlight -= 1
        admissions.settle(run, of: order.plan)
        if !run.remembered.isEmpty {
            histories[order.plan.name, default: History()].absorb(run)
            // A part remembers its own captures only.
            histories[order.plan.name]?.trim(to: plans[order.plan.name] ?? order.plan)
        }
        if run.isTry, let suspension = run.suspension {
            // A part that was only tried is told to nobody.
            suspensions.note(suspension)
        } else {
            record(.finished(run))
        }
        order.reply?.yield(run)
        guard order.run.kind != .demanded, order.run.suspension == nil else { return }
        rollCall.end(order.plan.name, at: now)
        let decisions = timetable.finish(order.plan.name, at: now)
        guard !isStopping else { return }
        act(on: decisions)
        arm()
    }

    /// One timer for the next planned start. It is no child of the task group, because it is
    /// replaced whenever an earlier start comes up.
    private func arm() {
        guard !isStopping else { return }
        alarm?.cancel()
        let due = min(timetable.next ?? now + .seconds(1), now + .seconds(1))
        let pause = Duration.nanoseconds(max(0, due.nanoseconds - now.nanoseconds))
        alarm = Task {
            guard (try? await Task.sleep(for: pause, tolerance: .zero)) != nil else { return }
            tick()
        }
    }

    private func waitUntilQuiet() async {
        let end = MonotonicClock.now() + Limits.stopTime
        while inFlight > 0, MonotonicClock.now() < end {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private func newRun(of plan: Plan, kind: Run.Kind, planned: Timestamp) -> Run {
        Run(
            id: RunID(bits: UInt64.random(in: .min ... .max)),
            journey: plan.name,
            service: plan.service,
            location: location,
            kind: kind,
            plan: plan.fingerprint,
            planned: reckoning.label(planned),
            outcome: .passed
        )
    }
}
