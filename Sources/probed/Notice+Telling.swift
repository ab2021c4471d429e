import Alerting
import Notify
import ProbeModel

extension Notice {
    /// What is told of an alert that is on disk.
    init(_ telling: Telling) {
        self = Notice(telling.alert).about(telling)
    }

    /// What is told of an alert that goes ahead of the disk, or of what became of it there.
    init(_ telling: Telling, _ evidence: Alert.Evidence) {
        self = Notice(telling.alert, evidence: evidence, isSecond: evidence != .pending)
            .about(telling)
    }

    private func about(_ telling: Telling) -> Notice {
        var notice = self.telling(
            of: telling.incident,
            knownBy: telling.beginnings,
            isAgain: telling.isAgain
        )
        notice.takers = telling.takers
        if let runbook = telling.runbook { notice.fields.append(Field(.runbook, runbook)) }
        return notice
    }
}
