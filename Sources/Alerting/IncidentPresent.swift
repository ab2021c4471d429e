package import ProbeModel

/// What is true of an incident now, by the last runs of its journeys that are not well yet.
package struct IncidentPresent: Hashable, Sendable {
    /// How many journeys, and how many of them failed when they ran last.
    package let journeys: Int
    package let failing: Int
    /// Their last runs, and how many of these were bad.
    package let runs: Int
    package let bad: Int
    /// Good runs since the last bad one, of the journey that has the fewest.
    package let goodSince: Int
    /// When the last of these runs started; nil if there is none.
    package let latest: Timestamp?
    /// What prevails among what the journeys show; nil if no run was bad.
    package let symptom: Symptom?
    /// Whether that is another step, reason or component than people were told at the beginning.
    package let isOther: Bool

    /// `members` have run.
    init(_ members: [RecentRuns], toldAs cause: Cause?) {
        journeys = members.count
        failing = members.count(where: \.isFailing)
        runs = members.reduce(0) { $0 + $1.count }
        bad = members.reduce(0) { $0 + $1.bad }
        latest = members.compactMap(\.latest).max()
        goodSince = members.map(\.goodSince).min() ?? 0
        let symptom = Symptom.prevailing(among: members.compactMap(\.symptom))
        self.symptom = symptom
        if let symptom, let cause {
            isOther = !symptom.cause.looksLike(cause)
        } else {
            isOther = false
        }
    }

    /// Whether nobody has looked for a while: it was true then.
    package func isStale(at now: Timestamp) -> Bool {
        latest.map { $0 + Limits.blindness < now } ?? true
    }

    /// The share of bad runs, 0…1.
    package var share: Double { Double(bad) / Double(runs) }

    /// One sentence for people, no secrets.
    package var sentence: String {
        guard failing > 0 else {
            return goodSince == 1 || journeys > 1
                ? "the last run\(journeys > 1 ? " of each journey" : "") was good"
                : "the last \(goodSince) runs were good"
        }
        let isLate = symptom?.isLate ?? false
        let head =
            journeys > 1
            ? "\(failing) of \(journeys) journeys \(isLate ? "are late" : "fail")"
            : "\(bad) of the last \(runs) runs \(isLate ? "were late" : "failed")"
        return head + (symptom.map { "; \($0.sentence)" } ?? "")
    }
}

extension Incident {
    /// `open`, `acknowledged`, `recovering` or `resolved`; `present` is what is true of it now.
    package func state(_ present: IncidentPresent?) -> String {
        guard isOpen else { return "resolved" }
        if present?.failing == 0 { return "recovering" }
        return acknowledgement == nil ? "open" : "acknowledged"
    }
}
