import Alerting
import Fold
import Ledger
import ProbeModel
import Testing

@Suite("Failures in maintenance")
struct MaintenanceTests {
    /// Of the service, from the tenth minute to the twentieth; announced in time.
    private static let window: Record = {
        let maintenance = Maintenance(
            name: "work",
            service: "shipping",
            start: Story.origin + .seconds(600),
            end: Story.origin + .seconds(1200)
        )
        let early = Story.origin - .seconds(7 * 86_400)
        return .declaration(Declaration(at: early, who: "ada", matter: .maintenance(maintenance)))
    }()

    @Test(
        "page when one comes behind it",
        arguments: [(1190, []), (1200, []), (1201, ["firing", "resolved"])]
    )
    func edge(end: Int, told: [String]) throws {
        var life = try Life(AlertPolicy())
        life.add(Self.window)
        for second in stride(from: 0, to: 1800, by: 10) {
            let now = Story.origin + .seconds(second)
            life.release(at: now)
            let isBad = 660..<end ~= second
            var run = Run(
                id: RunID(bits: UInt64(second + 1)),
                journey: "quote",
                service: "shipping",
                location: "here",
                kind: .scheduled,
                plan: 1,
                planned: now,
                outcome: isBad ? .failed : .passed
            )
            if isBad { run.reason = .timeout }
            life.add(.run(run))
        }
        #expect(life.told.map(\.alert.change.word) == told)
        #expect(life.fold.desk.incidents.all.count == 1, "it is an incident all the same")
        #expect(life.fold.desk.incidents.open.isEmpty)
    }
}
