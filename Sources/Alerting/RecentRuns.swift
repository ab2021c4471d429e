package import ProbeModel

/// The last runs of a journey with a verdict: what is true of it now.
package struct RecentRuns: Hashable, Sendable, Codable {
    private enum Verdict: Hashable, Sendable, Codable {
        /// When the run started.
        case good(Timestamp)
        indirect case bad(Symptom)

        var at: Timestamp {
            switch self {
            case .good(let time): time
            case .bad(let symptom): symptom.at
            }
        }
        var isGood: Bool { symptom == nil }
        var symptom: Symptom? { if case .bad(let symptom) = self { symptom } else { nil } }
    }

    /// The oldest first.
    private var verdicts: [Verdict] = []

    mutating func note(_ run: Run, by lateness: Lateness) {
        guard run.outcome.isVerdict else { return }
        if verdicts.count == Limits.presentRuns { verdicts.removeFirst() }
        verdicts.append(run.isBad(by: lateness) ? .bad(Symptom(run)) : .good(run.started))
    }

    /// Those from the first one on that started then or later: what was before an outage says nothing
    /// about it. A clock that is set back hides none.
    func since(_ time: Timestamp) -> RecentRuns {
        guard let first = verdicts.firstIndex(where: { $0.at >= time }) else { return self }
        var recent = self
        recent.verdicts = Array(verdicts[first...])
        return recent
    }

    package var count: Int { verdicts.count }
    package var bad: Int { verdicts.count { !$0.isGood } }
    /// When the last of them started; nil if there is none.
    package var latest: Timestamp? { verdicts.map(\.at).max() }
    /// Good ones since the last bad one.
    package var goodSince: Int { verdicts.reversed().prefix(while: \.isGood).count }
    package var isFailing: Bool { !verdicts.isEmpty && goodSince == 0 }
    /// When the first of the bad ones started that no good one has followed; nil if there is none.
    package var failingSince: Timestamp? { verdicts.reversed().prefix { !$0.isGood }.last?.at }

    /// Whether a bad one started then or later.
    func hasFailed(since time: Timestamp) -> Bool {
        verdicts.contains { !$0.isGood && $0.at >= time }
    }

    /// What most of the last failures show, by the latest of them; nil if no run was bad.
    package var symptom: Symptom? {
        Symptom.prevailing(among: verdicts.compactMap(\.symptom).suffix(Limits.presentFailures))
    }
}

extension Symptom {
    /// The latest one of the cause that is the most frequent; of equals, the one seen last.
    static func prevailing(among symptoms: some Sequence<Symptom>) -> Symptom? {
        var causes: [Cause: (count: Int, latest: Symptom)] = [:]
        for symptom in symptoms {
            let known = causes[symptom.cause]
            let latest = known.map { $0.latest.precedes(symptom) ? symptom : $0.latest }
            causes[symptom.cause] = ((known?.count ?? 0) + 1, latest ?? symptom)
        }
        return causes.values.max { left, right in
            left.count == right.count
                ? left.latest.precedes(right.latest) : left.count < right.count
        }?.latest
    }

    private func precedes(_ other: Symptom) -> Bool {
        (at, run.bits) < (other.at, other.run.bits)
    }
}
