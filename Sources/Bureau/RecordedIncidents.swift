package import Alerting
import Intake
import Journey
package import Ledger

/// Makes incidents of a ledger's records in their order: of the alerts and of what people did, by
/// the rules that were in force at each.
package struct RecordedIncidents: Sendable {
    package private(set) var book = IncidentBook()

    package init() {}

    package mutating func handle(_ record: Record) {
        switch record {
        case .configuration(let part) where part.part == 1:
            guard let file = part.files.first else { return }
            let source = SourceText(path: file.path, text: file.text)
            let settings = Settings.compile(source).settings ?? Settings()
            book.rules = settings.alerts.incidentRules
        case .alert(let alert): _ = book.handle(.recorded(alert))
        case .audit(let audit) where !audit.isRepeated:
            _ = book.handle(.intervened(audit.intervention))
        default: break
        }
    }
}
