package import Alerting
package import JSON
package import ProbeModel

/// A silence as JSON, or a window of maintenance that is one.
package enum SilenceDocument {
    package static func json(of silence: SilenceBook.Silence, at now: Timestamp) -> JSON {
        let state =
            now < silence.from ? "pending" : silence.isActive(at: now) ? "active" : "expired"
        return [
            "id": .string(silence.id.description), "state": .string(state),
            "matchers": .array(silence.matchers.map { .string($0.description) }),
            "startsAt": .string(silence.from.rfc3339), "endsAt": .string(silence.until.rfc3339),
            "createdBy": .string(silence.by), "comment": .string(silence.comment),
            "isMaintenance": JSON(silence.isMaintenance),
        ]
    }
}
