import Alerting
package import JSON
import ProbeModel

extension IncidentDocument {
    /// What may become an incident, in the order in which it began. It has no name, and nobody was
    /// told.
    package var suspicions: [JSON] { suspected.map(json(of:)) }

    private func json(of suspected: SuspectedIncident) -> JSON {
        let cause = suspected.symptom.cause
        return [
            "state": "suspected",
            "title": .string(IncidentTitle(suspected).text),
            "summary": .string(suspected.symptom.sentence),
            "services": .array(suspected.services.map { .string($0) }),
            "since": .string(suspected.since.rfc3339),
            "cause": json(of: cause),
            // The open one that it looks like, which it may join.
            "incident": JSON(book.home(of: cause)?.description),
            "journeys": .array(
                suspected.members.map { member in
                    [
                        "service": .string(member.service), "journey": .string(member.journey),
                        "runs": JSON(member.recent.count), "bad": JSON(member.recent.bad),
                        "run": JSON(member.recent.symptom?.run.description),
                    ]
                }
            ),
        ]
    }
}
