import Alerting
import JSON
import ProbeModel
import Report
import Testing

@Suite("What is suspected, for people")
struct SuspectedTests {
    private static let now = Timestamp(nanoseconds: 1_795_230_000_000_000_000)

    private func presents(failing journeys: [String]) -> PresentBook {
        journeys.enumerated().reduce(into: PresentBook()) { presents, journey in
            var run = Run(
                id: RunID(bits: 0x7F3A_0000_0000_0001 + UInt64(journey.offset)),
                journey: journey.element,
                service: "shipping",
                location: "here",
                kind: .scheduled,
                plan: 1,
                planned: Self.now + .seconds(journey.offset),
                outcome: .failed
            )
            var step = Run.Step(name: "pay", components: [], isCleanup: false)
            (step.state, step.reason, step.detail) = (.failed, .status, "got 503")
            (run.steps, run.reason) = ([step], .status)
            presents.absorb(run)
        }
    }

    @Test(
        "stands in the list of incidents, without a name",
        arguments: [
            ([], [], "no incident is open"),
            (
                ["ship", "print"], [],
                """
                no incident is open
                -         suspected  since 2026-11-21 03:00:00 UTC  shipping  2 journeys  \
                step 'pay' fails (status): got 503
                """
            ),
            (
                ["ship"], ["track"],
                """
                5MPG0000  open  page  since 2026-11-21 03:00:00 UTC  mail  1 journey  \
                customers cannot complete 'track' (mail)
                -         suspected  since 2026-11-21 03:00:00 UTC  shipping  1 journey  \
                as in 5MPG0000: step 'pay' fails (status): got 503
                """
            ),
        ] as [([String], [String], String)]
    )
    func list(suspected: [String], told: [String], expected: String) throws {
        var book = IncidentBook()
        for journey in told {
            let alert = Alert(
                id: RunID(bits: 0x5A5A_0000_0000_0001),
                change: .firing,
                service: "mail",
                journey: journey,
                location: "here",
                step: "pay",
                reason: .status,
                component: nil,
                since: Self.now,
                at: Self.now,
                run: RunID(bits: 1),
                summary: "customers cannot complete '\(journey)'"
            )
            _ = book.handle(.recorded(alert))
        }
        let presents = presents(failing: suspected)
        var document = IncidentDocument(book, presents, at: Self.now)
        document.suspected = presents.suspected(
            of: ["ship": "shipping", "print": "shipping"]
        )
        let json: JSON = [
            "incidents": .array(document.list(all: false)),
            "suspected": .array(document.suspicions),
        ]
        let text = IncidentText(style: .plain).list(json).joined(separator: "\n")
        #expect(text == expected)
        guard let first = document.suspicions.first else { return }
        #expect(first["state"] == "suspected" && first["id"] == nil)
        let whole = suspected.count == 1 ? "'ship'" : "'print' and 'ship'"
        #expect(
            first["title"]?.string == "customers perhaps cannot complete \(whole) (shipping)"
        )
        #expect(first["journeys"]?.array?.count == suspected.count)
    }
}
