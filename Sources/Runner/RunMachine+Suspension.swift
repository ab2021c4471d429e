import Journey
import ProbeModel

/// What the machine does about journeys that last.
extension RunMachine {
    /// What this run goes on with; nil for one that begins at the beginning.
    private var resumed: Suspension? { origin?.value }

    /// A part cannot go on with what somebody has undone meanwhile: a person, or a cleanup whose run
    /// was lost with the daemon.
    /// - Returns: nil, always: the course has moved to what is next.
    mutating func goOn(at now: Instant) -> Action? {
        guard let resumed, debts.countOfChain < resumed.owed else { return nil }
        isUndone = true
        let detail = "what its earlier runs created was undone meanwhile"
        end(.aborted, reason: .local, detail: detail, at: now)
        return nil
    }

    /// The required steps are over. A part behind which another one follows ends here without
    /// cleanup: what it created is still in use.
    /// - Returns: whether the journey is suspended.
    mutating func suspend(at now: Instant) -> Bool {
        guard let seam = plan.departure, run.outcome == .passed else { return false }
        do throws(Plan.Seam.Fault) {
            let values = try bindings.kept(for: seam)
            conclude(at: now)
            leave(as: next(before: seam, values: values, at: label(now)))
            return true
        } catch {
            end(.aborted, reason: .local, detail: error.detail, at: now)
            return false
        }
    }

    /// The required steps are over: what was created is cleaned up, unless the journey goes on.
    mutating func finishSteps(at now: Instant) {
        // A run that was refused its suspension is over already, or has turned to cleanup.
        guard !hasLeft, !course.isCleaning else { return }
        conclude(at: now)
        if run.outcome == .passed, run.steps.allSatisfy(\.attempts.isEmpty) {
            run.outcome = .skipped
            run.detail = "every step was left out, so nothing was asked"
        }
        loss = nil
        guard !settleSuspension(at: now) else { return }
        course.clean(until: now + Limits.cleanupTime)
    }

    /// How long it took, and whether that was promised.
    private mutating func conclude(at now: Instant) {
        let took = now - start - ours
        run.duration = Microseconds(took)
        if run.outcome == .passed, let promise = plan.promise, took > promise {
            run.outcome = .degraded
            run.detail = "took \(took.forPeople), promised \(promise.forPeople)"
        }
    }

    /// The journey as it waits for the part behind this one.
    private func next(
        before seam: Plan.Seam,
        values: [Run.Remembered],
        at now: Timestamp
    ) -> Suspension {
        let place = Suspension.Place(
            journey: plan.name,
            service: run.service,
            location: run.location,
            step: seam.step
        )
        var next: Suspension
        if let resumed {
            next = resumed.becoming(.waiting, because: "", at: now)
            (next.place, next.plan, next.values, next.tries) = (place, run.plan, values, 0)
            next.runs.append(run.id)
        } else {
            next = Suspension(of: run, at: place, now, values: values)
        }
        next.owed = UInt64(debts.countOfChain)
        next.planned = run.planned + seam.after
        next.due = now + seam.after
        next.end = next.due + seam.time
        return next
    }

    /// A part that went on has ended: says what became of the journey.
    /// - Returns: whether it waits for another try. Then nothing is cleaned up.
    private mutating func settleSuspension(at now: Instant) -> Bool {
        guard let known = resumed, let seam = plan.arrival else { return false }
        let time = label(now)
        let mayBeTried = !isUndone && known.change != .going && time < known.end
        if run.outcome != .passed, run.outcome != .degraded, mayBeTried {
            let due = min(time + seam.every, known.end)
            leave(as: known.retried(at: due, because: reasonAndDetail, at: time))
            return true
        }
        if run.outcome == .failed,
            run.started > known.end + max(seam.every, Limits.resumeLateness)
        {
            acquitAsLate()
        }
        let change: Suspension.Change =
            switch run.outcome {
            case .passed, .degraded: .passed
            case .failed: .failed
            case .aborted, .skipped, .missed: .aborted
            }
        let why = change == .passed ? "" : reasonAndDetail
        run.suspension = known.becoming(change, because: why, at: time)
        return false
    }

    private var reasonAndDetail: String {
        let words = [run.reason?.word ?? "", run.detail].filter { !$0.isEmpty }
        return words.joined(separator: ": ").shortened(to: Limits.detailCharacters)
    }

    /// Nobody looked while its checks could still be met in time: no verdict on the service.
    private mutating func acquitAsLate() {
        let found = run.detail
        run.outcome = .aborted
        run.reason = .late
        run.blamed = nil
        run.detail = "probed looked only when the time was over; then: \(found)"
            .shortened(to: Limits.detailCharacters)
        if let place = run.failedPlace {
            run.steps[place].state = .aborted
            run.steps[place].reason = .late
        }
    }

    /// Ends the run here, without its cleanup.
    private mutating func leave(as suspension: Suspension) {
        run.suspension = suspension
        run.steps.removeAll(where: \.isCleanup)
        hasLeft = true
    }
}
