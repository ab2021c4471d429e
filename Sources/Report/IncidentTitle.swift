import Alerting
import ProbeModel

/// Who cannot do what, in a sentence that needs no cause.
struct IncidentTitle {
    let text: String

    init(_ incident: Incident, _ present: IncidentPresent?) {
        guard !incident.isManual else {
            text = incident.summary
            return
        }
        let open = incident.openMembers
        let members = open.isEmpty ? incident.members : open
        let segments = Set(members.flatMap(\.alert.segments)).sorted().joined(separator: ", ")
        let who = (present?.share ?? 1) < 0.5 ? "some customers" : "customers"
        let isNow = incident.isOpen && present?.failing != 0
        text =
            who + (segments.isEmpty ? "" : " (\(segments))")
            + (isNow ? " cannot" : " could not") + " complete "
            + Self.journeys(members.map(\.alert.journey))
            + (present?.symptom?.isLate ?? false ? " in time" : "")
            + " (\(incident.services.joined(separator: ", ")))"
    }

    /// Of what is only suspected: the last run of each of its journeys failed.
    init(_ suspected: SuspectedIncident) {
        text =
            "customers perhaps cannot complete "
            + Self.journeys(suspected.members.map(\.journey))
            + (suspected.symptom.isLate ? " in time" : "")
            + " (\(suspected.services.joined(separator: ", ")))"
    }

    private static func journeys(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }
        return switch names.count {
        case 1: quoted[0]
        case 2...3: quoted.dropLast().joined(separator: ", ") + " and \(quoted[quoted.count - 1])"
        default: "\(names.count) journeys"
        }
    }
}
