package import ProbeModel

/// The last runs of a journey with a verdict: what is true of it now.
package struct RecentRuns: Hashable, Sendable {
    private enum Verdict: Hashable, Sendable {
        case good
        indirect case bad(Symptom)

        var symptom: Symptom? { if case .bad(let symptom) = self { symptom } else { nil } }
    }

    /// The oldest first.
    private var verdicts: [Verdict] = []
    /// When the last of them started.
    package private(set) var latest: Timestamp?

    mutating func note(_ run: Run) {
        guard run.outcome.isVerdict else { return }
        latest = run.started
        if verdicts.count == Limits.presentRuns { verdicts.removeFirst() }
        verdicts.append(run.outcome == .failed ? .bad(Symptom(run)) : .good)
    }

    package var count: Int { verdicts.count }
    package var bad: Int { verdicts.count { $0 != .good } }
    /// Good ones since the last bad one.
    package var goodSince: Int { verdicts.reversed().prefix { $0 == .good }.count }
    package var isFailing: Bool { !verdicts.isEmpty && goodSince == 0 }

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
