package import ProbeModel

/// Whether runs keep starting late by our own doing: more than one in a hundred by more than half of
/// their interval (maths.md §1.2). A run that waits for the end of its journey's former one is late
/// by the journey's own doing.
///
/// A fold over the runs, in the ledger's order.
package struct LagWatch: Hashable, Sendable, Codable {
    /// Scheduled runs of one part of the window.
    private struct Part: Hashable, Codable {
        let number: Int64
        var runs = 0
        var late = 0
    }

    private var parts: [Part] = []
    /// When the last run of each journey was over, cleanup included.
    private var ends: [String: Timestamp] = [:]
    private var isLagging = false

    package init() {}

    /// Takes a run of a journey that is due every `every`.
    package mutating func note(_ run: Run, every: Duration) {
        let free = max(run.planned, ends[run.journey] ?? run.planned)
        ends[run.journey] = run.left
        guard run.kind == .scheduled else { return }
        count(isLate: run.started > free + every / 2, at: run.started)
    }

    /// Forgets what is no longer configured.
    package mutating func keep(where isConfigured: (_ journey: String) -> Bool) {
        ends = ends.filter { isConfigured($0.key) }
    }

    private mutating func count(isLate: Bool, at time: Timestamp) {
        var number = time.nanoseconds / Limits.lagPart.nanoseconds
        if let newest = parts.last?.number {
            // Runs end in another order than they start. A clock that was set back far begins anew.
            let isFar = number <= newest - Limits.lagParts
            if isFar { parts = [] } else { number = max(number, newest) }
        }
        parts.removeAll { $0.number <= number - Limits.lagParts }
        if parts.last?.number != number { parts.append(Part(number: number)) }
        parts[parts.count - 1].runs += 1
        parts[parts.count - 1].late += isLate ? 1 : 0
        let most = Double(runs) * Limits.lagShare
        if isLagging {
            isLagging = Double(late) > most / 2
        } else {
            let spread = parts.count { $0.late > 0 }
            isLagging = Double(late) > most && spread >= Limits.lagSpread
        }
    }

    private var runs: Int { parts.reduce(0) { $0 + $1.runs } }
    private var late: Int { parts.reduce(0) { $0 + $1.late } }

    /// What people are told of it; nil if runs start in time.
    package var problem: String? {
        guard isLagging else { return nil }
        return "\(late) of the last hour's \(runs) runs started late by more than half of their "
            + "interval, though their journeys' former runs were over: this host is overloaded "
            + "('uptime'; a longer 'every' asks less of it), or services have too few 'accounts'"
    }
}

extension Run {
    /// When it was over, cleanup included.
    fileprivate var left: Timestamp {
        let last = steps.map { $0.offset.duration + $0.duration.duration }.max() ?? .zero
        return started + max(duration.duration, last)
    }
}
