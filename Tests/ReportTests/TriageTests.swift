import JSON
import Report
import Testing

@Suite("What the service desk is told")
struct TriageTests {
    private func answer(_ state: String, incidents: [JSON] = []) -> TriageAnswer {
        TriageAnswer(
            status: [
                "services": [
                    ["name": "shipping", "state": .string(state), "since": "08:19"],
                    ["name": "tracking", "state": "failing", "since": "07:00"],
                ]
            ],
            incidents: incidents,
            about: "shipping: cannot print a label"
        )
    }

    @Test(
        "a service that fails is known to be wrong before there is an incident",
        arguments: [("failing", true), ("ok", false), ("unknown", false)]
    )
    func early(state: String, isKnown: Bool) {
        let answer = answer(state)
        #expect(answer.isKnown == isKnown)
        let lines = answer.lines(.plain)
        #expect(lines.contains("nothing is known to be wrong") == !isKnown, "\(lines)")
        #expect(lines.contains { $0.contains("fail since 08:19") } == isKnown, "\(lines)")
    }

    @Test("an incident says more")
    func incident() {
        let incident: JSON = ["title": "labels fail", "services": ["shipping"]]
        let answer = answer("failing", incidents: [incident])
        #expect(answer.isKnown)
        #expect(answer.lines(.plain).first == "known: labels fail")
    }
}
