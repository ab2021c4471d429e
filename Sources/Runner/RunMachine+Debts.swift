import Journey
import ProbeModel

/// What the machine does about debts.
extension RunMachine {
    /// What must be noted before the step's request may be sent.
    mutating func newDebt(of step: Plan.Step, at now: Instant) -> Debt? {
        guard !isCleaning, let undo = step.undo.map({ plan.cleanup[$0] }) else { return nil }
        let values = bindings.kept(for: undo, by: [step])
        var run = run
        // Any run of the journey can pay it, whatever this part is called.
        run.journey = plan.name
        return debts.owe(step, to: undo, in: run, at: label(now), values: values)
    }

    /// Hands a change out. Values that hold a secret stay here: a ledger is no place for them, and a
    /// debt without them waits for a person.
    mutating func note(_ debt: Debt, at now: Instant) -> Action {
        var debt = debt
        debt.values.removeAll { bindings.masked($0.text) != $0.text }
        notedSince = now
        return .note(debt)
    }

    /// `isTaken` is false if the ledger refused the debt.
    mutating func noted(_ isTaken: Bool, at now: Instant) -> Action? {
        if let since = notedSince.take() {
            ours += now - since
            stepStart = stepStart + (now - since)
            course.delay(by: now - since)
        }
        if let next = held.popLast() {
            if case .note = next { notedSince = now }
            return next
        }
        if isTaken, let request { return .send(request) }
        debts.forget()
        let detail =
            "no debt could be noted, so nothing was created: the ledger takes nothing"
        return end(step: .local, detail: detail, at: now)
    }

    /// What an attempt has left: something by a name, or nothing if nothing was sent, or if the
    /// server refused. `reason` is nil if the step passed.
    mutating func settleDebt(
        of step: Plan.Step,
        after reason: Reason?,
        _ response: Response,
        at now: Instant
    ) {
        guard !isCleaning, let undo = step.undo else { return }
        let values = bindings.kept(for: plan.cleanup[undo], by: [step])
        debts.name(step.name, as: values, at: label(now))
        // Behind a redirect the first hop had arrived, whatever became of the others.
        guard let reason, response.exchanges.count == 1 else { return }
        if reason.isBeforeSending {
            debts.release(step.name, because: "nothing was sent", at: label(now))
        } else if let status = response.status, (400...499).contains(status) {
            debts.release(step.name, because: "the service refused (\(status))", at: label(now))
        }
    }

    /// Turns to the next debt of the same cleanup step.
    mutating func again(settling fault: String?, at now: Instant) -> Action? {
        debts.settle(fault, at: label(now))
        course.jump(to: course.index)
        return nil
    }

    /// The wall clock's time, as far as the run knows it.
    func label(_ now: Instant) -> Timestamp { run.started + (now - start) }
}
