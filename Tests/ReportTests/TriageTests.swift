import JSON
import Report
import Testing

@Suite("What the service desk is told")
struct TriageTests {
    private func answer(
        _ state: String,
        incidents: [JSON] = [],
        suspected: [JSON] = []
    ) -> TriageAnswer {
        TriageAnswer(
            status: [
                "services": [
                    ["name": "shipping", "state": .string(state), "since": "08:19"],
                    ["name": "tracking", "state": "failing", "since": "07:00"],
                ]
            ],
            incidents: ["incidents": .array(incidents), "suspected": .array(suspected)],
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

    @Test(
        "a complaint is found by the steps of journeys, and no words ask for all",
        arguments: [
            ("cannot print a label", ["shipping"]), ("", ["shipping", "tracking"]),
            ("the parcels", ["tracking"]), ("my invoice", []),
        ]
    )
    func steps(complaint: String, found: [String]) {
        let services: [JSON] = [
            [
                "name": "shipping", "state": "ok",
                "journeys": [["name": "ship", "steps": ["sign in", "print the label"]]],
            ],
            [
                "name": "tracking", "state": "ok",
                "journeys": [["name": "track", "steps": ["find the parcel"]]],
            ],
        ]
        let status: JSON = ["services": .array(services)]
        let answer = TriageAnswer(status: status, incidents: [:], about: complaint)
        let names = (answer.json["services"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(names == found)
        #expect(!answer.isKnown)
    }

    @Test(
        "what is only suspected is known, and said as such",
        arguments: [("shipping", true), ("tracking", false)]
    )
    func suspected(service: String, isKnown: Bool) {
        let suspected: JSON = [
            "title": "perhaps", "summary": "'pay' fails", "services": [.string(service)],
            "since": "2026-11-21T03:09:00Z",
        ]
        let answer = answer("ok", suspected: [suspected])
        #expect(answer.isKnown == isKnown)
        let lines = answer.lines(.plain)
        #expect(lines.contains("suspected: perhaps: 'pay' fails") == isKnown, "\(lines)")
        #expect(answer.json["suspected"]?.array?.count == (isKnown ? 1 : 0))
    }

    @Test(
        "who asks about a group of customers learns what it walks, and that nothing is known",
        arguments: [
            ("private", ["customers 'private' walk: ship, track"]),
            ("our small business customers", ["customers 'small-business' walk: ship"]),
            ("shipping", []), ("b2c", ["customers 'b2c' walk: track"]),
        ]
    )
    func segment(complaint: String, expected: [String]) {
        let journeys: JSON = [
            ["name": "ship", "state": "ok", "segments": ["private", "small-business"]],
            ["name": "track", "state": "ok", "segments": ["b2c", "private"]],
        ]
        let answer = TriageAnswer(
            status: ["services": [["name": "shipping", "state": "ok", "journeys": journeys]]],
            incidents: ["incidents": []],
            about: complaint
        )
        #expect(!answer.isKnown)
        #expect(
            answer.lines(.plain)
                == ["nothing is known to be wrong", "✓ shipping ok"] + expected + [
                    "say: We see no disturbance. I pass on what you told me."
                ]
        )
        #expect(answer.json["segments"]?.array?.count == expected.count)
    }

    @Test("an incident says more")
    func incident() {
        let incident: JSON = ["title": "labels fail", "services": ["shipping"]]
        let answer = answer("failing", incidents: [incident])
        #expect(answer.isKnown)
        #expect(answer.lines(.plain).first == "known: labels fail")
    }

    @Test(
        "what nobody asked about is not known; a short word fits a whole name only",
        arguments: [
            ("the printer is on fire", nil), ("psp: cannot pay", "the psp is down"),
            ("my b2b order", "orders fail"), ("is it all ok?", nil),
        ]
    )
    func asked(complaint: String, title: String?) {
        let answer = TriageAnswer(
            status: [
                "services": [
                    ["name": "psp", "state": "failing"],
                    ["name": "shop", "state": "ok", "journeys": [["name": "b2b", "state": "ok"]]],
                ]
            ],
            incidents: [
                "incidents": [
                    ["title": "the psp is down", "services": ["psp"]],
                    ["title": "orders fail", "services": ["shop"]],
                ]
            ],
            about: complaint
        )
        #expect(answer.isKnown == (title != nil))
        let lines = answer.lines(.plain)
        let head = title.map { "known: \($0)" }
        #expect(lines.first?.hasPrefix(head ?? "nothing is known of what was asked") ?? false)
        let others = lines.filter { $0.hasPrefix("also open: ") }
        #expect(others.count == (title == nil ? 2 : 1), "\(lines)")
        #expect(!others.contains { $0.contains(title ?? "known") })
    }

    @Test(
        "what is over is told as such while customers still call about it",
        arguments: [
            ("ok", "label", true), ("ok", "elephants", false), ("failing", "label", false),
        ]
    )
    func ended(state: String, complaint: String, isTold: Bool) {
        let incident: JSON = [
            "id": "5MPG000000002", "title": "customers could not complete 'label'",
            "services": ["shipping"], "since": "2026-11-21T03:00:00Z",
            "resolved": "2026-11-21T03:20:00Z", "draft": "The disturbance is over.",
        ]
        let answer = TriageAnswer(
            status: ["services": [["name": "shipping", "state": .string(state)]]],
            incidents: ["incidents": [], "ended": [incident]],
            about: complaint + (state == "failing" ? " shipping" : "")
        )
        let lines = answer.lines(.plain)
        #expect(lines.contains("say: The disturbance is over.") == isTold, "\(lines)")
        let span = "from 2026-11-21 03:00:00 UTC to 2026-11-21 03:20:00 UTC; incident 5MPG0000"
        #expect(lines.contains(span) == isTold)
        #expect(answer.isKnown == (state == "failing"), "it is not wrong any more")
    }
}
