import Journey
import ProbeModel

/// What a run owes: its own debts, and those that earlier runs left open.
struct RunDebts: Sendable {
    /// Open debts in the order in which they are paid.
    private var debts: [Debt]
    private let own: RunID
    /// The runs that this one goes on after.
    private let chain: Set<RunID>
    /// Of debts of these runs: those that no cleanup step of the plan in force can pay.
    private let stuck: Int
    private var made: UInt64 = 0
    /// What the cleanup step that is walked still has to undo.
    private var queue: [RunID]?
    /// Changes that are still to be noted.
    private var notes: [Debt] = []

    /// `left` are those of earlier runs; each run begins with another one, so that one that can
    /// never be paid keeps no other waiting.
    /// Those of the runs that this one goes on `after` are its own: they come first, all of them.
    init(of run: Run, after: [RunID], left: [Debt], cleanup: [Plan.Step]) {
        own = run.id
        chain = Set(after)
        let payable = left.filter { debt in
            cleanup.contains { $0.name == debt.undo && $0.canUndo(debt) }
        }
        let inherited = payable.filter { after.contains($0.run) }
        let others = payable.filter { !after.contains($0.run) }
        stuck = left.count { after.contains($0.run) } - inherited.count
        let start = others.isEmpty ? 0 : Int(run.id.bits % UInt64(others.count))
        debts =
            inherited
            + (others[start...] + others[..<start]).prefix(Limits.debtsPerRun)
    }

    /// How many are open of its own and of the runs that it goes on after.
    var countOfChain: Int {
        stuck + debts.count { $0.run == own || chain.contains($0.run) }
    }

    // MARK: Creating

    /// The debt that must be noted before an attempt of the step is sent.
    mutating func owe(
        _ step: Plan.Step,
        to undo: Plan.Step,
        in run: Run,
        at now: Timestamp,
        values: [Debt.Value]
    ) -> Debt {
        made += 1
        let id = RunID(bits: SplitMix64.mix(run.id.bits &+ made))
        let debt = Debt(
            id: id,
            of: run,
            step: step.name,
            undo: undo.name,
            at: now,
            values: values
        )
        debts.append(debt)
        return debt
    }

    /// The last debt could not be noted: nothing is created.
    mutating func forget() { debts.removeLast() }

    /// It is known by what name that which the step's last attempt created can be undone.
    mutating func name(_ step: String, as values: [Debt.Value], at now: Timestamp) {
        guard let index = latest(of: step), debts[index].values != values else { return }
        debts[index].values = values
        debts[index].change = .named
        debts[index].at = now
        notes.append(debts[index])
    }

    /// The step's last attempt has created nothing after all.
    mutating func release(_ step: String, because detail: String, at now: Timestamp) {
        guard let index = latest(of: step), debts[index].change == .owed else { return }
        pay(index, detail, at: now)
    }

    private func latest(of step: String) -> Int? {
        debts.lastIndex { $0.step == step && $0.run == own }
    }

    // MARK: Paying

    /// What a cleanup step has to undo next; nil if there is nothing.
    mutating func due(_ undo: String) -> Debt? {
        if queue == nil { queue = debts.filter { $0.undo == undo }.map(\.id) }
        guard let next = queue?.first else {
            queue = nil
            return nil
        }
        return debts.first { $0.id == next }
    }

    /// Whether what is being undone was left by another run.
    var isOld: Bool {
        queue?.first.map { id in debts.contains { $0.id == id && $0.run != own } } ?? false
    }

    /// The cleanup step has ended; `fault` says why the debt stays open, nil that it is paid.
    mutating func settle(_ fault: String?, at now: Timestamp) {
        guard let id = queue?.first, let index = debts.firstIndex(where: { $0.id == id }) else {
            return
        }
        queue?.removeFirst()
        guard let fault else { return pay(index, "", at: now) }
        // What stays open is noted once: by the run that made it.
        guard debts[index].run == own else { return }
        debts[index].detail = fault
        debts[index].at = now
        notes.append(debts[index])
    }

    private mutating func pay(_ index: Int, _ detail: String, at now: Timestamp) {
        var debt = debts.remove(at: index)
        debt.change = .paid
        debt.detail = detail
        debt.at = now
        notes.append(debt)
    }

    // MARK: Noting

    mutating func nextNote() -> Debt? { notes.isEmpty ? nil : notes.removeFirst() }
}
