import Alerting
import Fold
import Ledger
import ProbeModel
import Testing

@Suite("What a page counts")
struct PageTests {
    private func run(_ journey: String, at second: Int, _ number: UInt64) -> Record {
        var run = Run(
            id: RunID(bits: number),
            journey: journey,
            service: Town.service(of: journey),
            location: "here",
            kind: .scheduled,
            plan: 1,
            planned: Story.origin + .seconds(second),
            outcome: .failed
        )
        run.duration = Microseconds(.seconds(1))
        var step = Run.Step(name: "enter as \(journey)", components: [], isCleanup: false)
        step.origin = .init(fragment: "login", step: "enter as {{user}}")
        step.state = .failed
        (step.reason, run.reason) = (.status, .status)
        run.steps = [step]
        return .run(run)
    }

    @Test("the first to be decided tells of all that fail alike, and they are no page of their own")
    func suspected() throws {
        var life = try Life(.consecutive(ConsecutivePolicy(failures: 3, recoveries: 3)))
        var number: UInt64 = 0
        for second in 0..<200 {
            for (name, every) in Town.journeys where second % Int(every.seconds) == 0 {
                number += 1
                life.add(run(name, at: second, number))
            }
        }
        let pages = life.told.filter { $0.news == nil }
        #expect(pages.first?.alert.journey == "quote")
        #expect(
            pages.map { $0.reach?.text }
                == Array(
                    repeating: "3 journeys of auth and shipping: 'label', 'login' and 'quote'",
                    count: pages.count
                )
        )
        // Once for the people of each service, and of a segment that had not been touched.
        #expect(Set(pages.map(\.alert.service)) == ["auth", "shipping"])
        #expect(life.fold.desk.incidents.open.count == 1)
    }
}
