import Alerting
import Fold
import Notify
import ProbeModel
import Runner

/// Reminders, escalations and summaries: what receivers are told because time has passed.
extension Daemon {
    func remind() async {
        guard notifier.needsTurns else { return }
        while !Task.isCancelled {
            notifier.turn(await follower.lasting())
            try? await Task.sleep(for: Limits.routeTurn)
        }
    }
}

extension Follower {
    /// What the last runs say of an incident, and how far it reaches; nil if nobody has looked for a
    /// while.
    private func present(of incident: RunID, at now: Timestamp) -> String? {
        guard let incident = fold.desk.incidents[incident],
            let present = fold.presents.present(of: incident), !present.isStale(at: now)
        else { return nil }
        let reach = incident.reach()
        return present.sentence + (reach.journeys > 1 ? " (\(reach.text))" : "")
    }

    /// What people were told that lasts; the same for each alert of an incident. What a silence
    /// mutes is heeded: nobody is reminded of it, and it is not escalated.
    func lasting() -> [LastingNotice] {
        let items = fold.desk.lasting
        var takers: [RunID: Set<String>] = [:]
        for telling in items.map(\.telling) {
            guard let incident = telling.incident else { continue }
            takers[incident, default: []].formUnion(telling.receivers)
        }
        let now = MonotonicClock.wallClock()
        var sentences: [RunID: String] = [:]
        for incident in takers.keys { sentences[incident] = present(of: incident, at: now) }
        return items.compactMap { telling, evidence in
            guard let incident = telling.incident else { return nil }
            return LastingNotice(
                evidence == .durable ? Notice(telling) : Notice(telling, evidence),
                isAcknowledged: fold.desk.incidents[incident]?.acknowledgement != nil
                    || fold.desk.silences.silence(of: telling.alert, at: now) != nil,
                takers: takers[incident] ?? [],
                now: sentences[incident]
            )
        }
    }
}
