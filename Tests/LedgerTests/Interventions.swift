import Digest
import Ledger
import ProbeModel

extension Sample {
    /// What incidents brought to the format: people's words, and alerts with all their details. A
    /// golden ledger holds them, so what stands here does not change.
    static func interventions() -> [Record] {
        let (first, second) = (moment(1).wall, moment(2).wall)
        var ticket = Alert(
            id: RunID(bits: 78),
            change: .firing,
            service: "shipping",
            journey: "ship-a-package",
            location: "hamburg",
            step: "pay",
            reason: .timeout,
            component: nil,
            since: first,
            at: second,
            run: RunID(bits: 43),
            summary: "some customers cannot pay"
        )
        ticket.level = .ticket
        (ticket.reopens, ticket.incident) = (RunID(bits: 70), RunID(bits: 71))
        (ticket.firstBad, ticket.lastGood) = (RunID(bits: 41), RunID(bits: 40))
        (ticket.lastGoodAt, ticket.failing) = (first, 0.017)
        (ticket.host, ticket.phase) = ("psp.example", "wait")
        let person = Intervention.Person(user: 1000, process: 4711, name: "ada")
        let deeds = Intervention.Verb.allCases.map { verb -> Record in
            var deed = Intervention(verb, by: person, at: second)
            (deed.subject, deed.text) = (RunID(bits: 71), "release 1.42, größe")
            if verb == .open { deed.service = "shipping" }
            if verb == .silence {
                deed.matchers = ["service=shipping", "step!=pay", "host=~a|b", "phase!~x"]
                    .compactMap { Matcher($0) }
                (deed.from, deed.until) = (first, second)
            }
            var audit = Record.Audit(deed, request: SHA256(of: [verb.rawValue]))
            audit.isRepeated = verb == .acknowledge
            return .audit(audit)
        }
        return [.alert(ticket)] + deeds
    }
}
