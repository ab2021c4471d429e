import Journey
import ProbeModel

/// What a run needs besides a free place: an account of its own, and that its journey has done less
/// today than its caps allow. Both are taken together, or neither is.
struct Admissions: Sendable {
    private var capBook = CapBook()
    private var accountBook = AccountBook()

    enum Answer {
        /// The plan as the run walks it, as an account of its own.
        case admitted(Plan)
        case refused(Reason)
    }

    /// Puts plans in force, with these accounts. `today` is what their runs did, after a restart.
    mutating func replace(with plans: [Plan], accounts: Set<String>, today: CapBook?) {
        capBook = today ?? capBook
        let capped = Set(plans.filter { $0.caps != nil }.map(\.name))
        capBook.keep { capped.contains($0) }
        accountBook.keep(accounts)
    }

    /// Whether a run may start. If so, it holds an account, and what it does counts from now on.
    mutating func admit(_ run: RunID, to plan: Plan, at now: Timestamp) -> Answer {
        var plan = plan
        if !plan.accounts.isEmpty {
            guard let account = accountBook.lease(plan.accounts, to: run) else {
                return .refused(.overlap)
            }
            plan = plan.leasing(account)
        }
        guard let caps = plan.caps, !capBook.admit(run, of: plan.name, caps, at: now) else {
            return .admitted(plan)
        }
        accountBook.release(run)
        return .refused(.cap)
    }

    /// A run is over.
    mutating func settle(_ run: Run, of plan: Plan) {
        accountBook.release(run.id)
        if let caps = plan.caps { capBook.settle(run, caps) }
    }

    /// How much of its caps a journey has used up today; nil if it has none.
    func uses(of plan: Plan, at now: Timestamp) -> [CapBook.Use]? {
        plan.caps.map { capBook.uses(of: plan.name, $0, at: now) }
    }
}
