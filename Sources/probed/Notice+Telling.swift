import Alerting
import Notify
import ProbeModel

extension Notice {
    /// What is told of an incident from what is on disk.
    init(_ telling: Telling) {
        let begun = Notice(telling.alert).about(telling)
        guard let incident = telling.incident, let news = telling.news else {
            self = begun
            return
        }
        switch news {
        case .update(let words, let now): self = begun.news(.update, words, of: incident, at: now)
        case .acknowledged(let words, let now):
            self = begun.news(.acknowledged, words, of: incident, at: now)
        }
    }

    /// What is told of an alert that goes ahead of the disk, or of what became of it there.
    init(_ telling: Telling, _ evidence: Alert.Evidence) {
        self = Notice(telling.alert, evidence: evidence, isSecond: evidence != .pending)
            .about(telling)
    }

    private func about(_ telling: Telling) -> Notice {
        var notice = self
        if let reach = telling.reach, reach.journeys > 1 {
            notice.text = "\(reach.text), fail alike: \(text)"
            notice.fields.append(Field(.journeys, "\(reach.journeys)"))
            notice.fields.append(Field(.services, reach.services.joined(separator: ",")))
        }
        notice = notice.telling(
            of: telling.incident,
            knownBy: telling.beginnings,
            isAgain: telling.isAgain
        )
        notice.takers = telling.takers
        if let runbook = telling.runbook { notice.fields.append(Field(.runbook, runbook)) }
        return notice
    }
}
