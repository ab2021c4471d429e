import ProbeModel

extension Record {
    /// The record as the ledger will give it back: without met checks and without captured
    /// values. Who consumes live records must see what a replay would show.
    package var recorded: Record {
        guard case .run(var run) = self else { return self }
        run.transcript = nil
        for step in run.steps.indices {
            for attempt in run.steps[step].attempts.indices {
                run.steps[step].attempts[attempt].checks.removeAll { $0.isMet }
                run.steps[step].attempts[attempt].captured.removeAll()
            }
        }
        return .run(run)
    }

    /// About what the record takes in the ledger; bounds the queue (log.md §6).
    var cost: Int {
        switch self {
        case .start, .stop, .delivery, .gap, .clock, .recovery, .damage: 128
        case .configuration(let configuration):
            configuration.files.reduce(128) { $0 + $1.path.utf8.count + $1.text.utf8.count }
        case .run(let run): run.cost
        case .alert(let alert): 256 + alert.summary.utf8.count
        case .unknown(_, let bytes): 64 + bytes.count
        }
    }
}

extension Run {
    fileprivate var cost: Int {
        steps.reduce(80 + detail.utf8.count) { $0 + $1.cost }
    }
}

extension Run.Step {
    fileprivate var cost: Int {
        attempts.reduce(16 + detail.utf8.count) { sum, attempt in
            let checks = attempt.checks.reduce(0) { sum, check in
                sum + 8 + check.subject.utf8.count + check.wanted.utf8.count + check.got.utf8.count
            }
            return attempt.exchanges.reduce(sum + checks) {
                $0 + 32 + ($1.failure?.detail.utf8.count ?? 0)
            }
        }
    }
}
