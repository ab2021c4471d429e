import ProbeModel

/// What outlives the process of what it told of itself.
package struct OwnMemory: Sendable {
    /// What an earlier life told, and not ended.
    let former: [Notice]
    /// Takes what lasts whenever that changes; it must not block.
    let keep: @Sendable ([Notice]) -> Void

    package init(former: [Notice] = [], keep: @escaping @Sendable ([Notice]) -> Void = { _ in }) {
        (self.former, self.keep) = (former, keep)
    }

    /// The receivers of which the others were told that they take nothing.
    var refusers: Set<String> {
        Set(former.filter { $0.kind == .receiver }.compactMap { $0[.receiver] })
    }
}

/// What probed has told of itself and that lasts (EVIDENCE, TROUBLE, RECEIVER), over restarts: each is
/// told once, and ended.
struct OwnAlerts: Hashable, Sendable {
    private var notices: [String: Notice] = [:]
    /// Those that a former life told, and that this one has not found yet.
    private var former: Set<String> = []
    /// When this life first looked.
    private var start: Instant?

    init(former notices: [Notice]) {
        for notice in notices { self.notices[notice.routeKey] = notice }
        former = Set(self.notices.keys)
    }

    /// The earliest first.
    var lasting: [Notice] {
        notices.sorted { ($0.value.at, $0.key) < ($1.value.at, $1.key) }.map(\.value)
    }

    /// Takes what is told; whether it is news.
    mutating func note(_ notice: Notice) -> Bool {
        guard notice.isOfState, notice.alert == nil else { return true }
        let key = notice.routeKey
        let isKnown = former.remove(key) != nil
        guard !notice.isEnd else {
            notices[key] = nil
            return true
        }
        if !isKnown { notices[key] = notice }
        return !isKnown
    }

    /// The ends of what a former life told and this one does not find. A receiver that refused is well
    /// when it has taken something: of those only what is not among `receivers` any more.
    mutating func ends(beside receivers: Set<String>, at now: ClockReading) -> [Notice] {
        let start = start ?? now.boottime
        self.start = start
        let lived = now.boottime - start
        return former.sorted().compactMap { key in
            notices[key]?.end(after: lived, beside: receivers, at: now.wall)
        }
    }
}

extension Notice {
    /// The end of what a life that has lasted so long has not found again; nil if it may yet.
    fileprivate func end(
        after lived: Duration,
        beside receivers: Set<String>,
        at now: Timestamp
    ) -> Notice? {
        var end = self
        end.at = now
        switch kind {
        case .receiver:
            guard let name = self[.receiver], !receivers.contains(name) else { return nil }
            end.text = "receiver '\(name)' is no receiver any more"
            end.severity = .notice
        case .evidence:
            guard lived >= Limits.ownEvidencePatience else { return nil }
            end.kind = .evidenceRestored
            end.text = "evidence is written again"
            end.severity = end.kind.severity
        default:
            guard lived >= Limits.ownAlertPatience else { return nil }
            end.kind = .troubleOver
            end.text = "it is over, since a restart: \(text)"
            end.severity = end.kind.severity
        }
        return end
    }
}
