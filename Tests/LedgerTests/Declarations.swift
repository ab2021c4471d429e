import Ledger
import ProbeModel

extension Sample {
    /// One declaration of each form; the golden ledger holds them, so they do not change.
    static func declarations() -> [Declaration] {
        let (first, second) = (moment(1).wall, moment(2).wall)
        var maintenance = Maintenance(name: "disks", service: "", start: first, end: second)
        maintenance.rule = "FREQ=WEEKLY;BYDAY=SU"
        maintenance.zone = "Europe/Berlin"
        maintenance.except = [second]
        maintenance.reason = "größere Platten"
        let change = Change(
            name: "rel-1.42",
            service: "shipping",
            component: "psp",
            at: first,
            note: "new retries"
        )
        let survey = Survey(
            service: "shipping",
            segment: "shops",
            kind: .transaction,
            answers: [.init(at: first, score: 0), .init(at: second, score: 10)]
        )
        let matters: [Declaration.Matter] = [
            .change(change), .maintenance(maintenance),
            .cancellation(of: "disks", reason: "not delivered"), .survey(survey),
        ]
        return matters.map { Declaration(at: second, who: "ada", matter: $0) }
    }

    static func declaration(using random: inout some RandomNumberGenerator) -> Declaration {
        let answers = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            Survey.Answer(
                at: timestamp(using: &random),
                score: UInt8.random(in: 0...10, using: &random)
            )
        }
        let (one, other) = (timestamp(using: &random), timestamp(using: &random))
        var maintenance = Maintenance(
            name: text(using: &random),
            service: text(using: &random),
            start: min(one, other),
            end: max(one, other)
        )
        maintenance.except = [one]
        maintenance.reason = text(using: &random)
        let survey = Survey(
            service: text(using: &random),
            segment: text(using: &random),
            kind: .recommendation,
            answers: answers
        )
        let matters: [Declaration.Matter] = [
            .maintenance(maintenance), .survey(survey),
            .cancellation(of: text(using: &random), reason: text(using: &random)),
        ]
        return Declaration(
            at: one,
            who: text(using: &random),
            matter: matters[Int.random(in: 0..<3, using: &random)]
        )
    }
}
