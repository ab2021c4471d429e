import Bureau
import JSON
import Ledger
import ProbeModel
import Report
import Testing

/// A day of shipping in which its files were put in force anew, with other intervals.
@Suite("Intervals that change within a period")
struct IntervalsTests {
    private static func timing(_ name: String, _ minutes: Int64, cron: Bool) -> String {
        let text = Town.journey(name, of: "shipping", every: "\(minutes)m")
        guard cron else { return text }
        return text.replacing(
            "every: \(minutes)m",
            with: "schedule: { cron: \"*/\(minutes) * * * *\" }"
        )
    }

    /// Walks both journeys, one after the other, with intervals that change at minutes of the day.
    private static func town(_ steps: [(from: Int64, every: Int64)], cron: Bool) throws -> Town {
        let files = { (minutes: Int64) in
            var files = Town.files
            files[1].1 = files[1].1.replacing("period: month", with: "period: 1d")
            files[2].1 = timing("quote", minutes, cron: cron)
            files[3].1 = timing("label", minutes, cron: cron)
            return files
        }
        var town = try Town(files: files(steps[0].every))
        for (place, step) in steps.enumerated() {
            if place > 0 { town.configure(files(step.every)) }
            let end = place + 1 < steps.count ? steps[place + 1].from : 1440
            for minute in step.from..<end where minute % step.every == 0 {
                let time = Town.begin + .seconds(minute * 60)
                let isBad = (120..<150).contains(minute) || (1200..<1260).contains(minute)
                // Label runs in the second half of the same slot.
                let half = Duration.seconds(cron ? 0 : step.every * 30)
                town.add(.run(.of("quote", "shipping", at: time, isBad: isBad)))
                town.add(.run(.of("label", "shipping", at: time + half, isBad: false)))
            }
        }
        return town
    }

    @Test(
        "coverage, slots, downtime and reliability are right on both sides",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            ([(0, 5), (600, 1)], 1), ([(0, 1), (600, 10)], 10), ([(0, 2), (605, 15)], 15),
            ([(0, 5), (303, 1), (607, 10)], 10),
        ] as [([(from: Int64, every: Int64)], Int64)],
        [false, true]
    )
    func judged(_ change: (steps: [(from: Int64, every: Int64)], last: Int64), cron: Bool) throws {
        var town = try Self.town(change.steps, cron: cron)
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        let sla = try bureau.answer(Question("sla", ["service": "shipping"]))
        let raw = try #require(sla["raw"])
        let number = { (name: String) in raw[name]?.number?.double ?? -1 }
        let ends = change.steps.dropFirst().map(\.from) + [1440]
        let slots = zip(change.steps, ends).reduce(0.0) {
            $0 + Double($1.1 - $1.0.from) / Double($1.0.every)
        }
        #expect((number("good") + number("bad") - slots).magnitude <= 3)
        #expect(number("unknown") == 0 && number("coverage") == 1)
        // Ninety minutes of a day.
        #expect((number("reliability") - (1 - 90.0 / 1440)).magnitude < 0.004)
        let down = raw["downtime"]
        #expect(((down?["seconds"]?.number?.double ?? 0) / 60 - 90).magnitude <= 8)
        #expect(down?["unknownSeconds"]?.number?.double == 0)
        let changes = try #require(sla["intervals"]?.array)
        #expect(changes.count == change.steps.count - 1)
        #expect(changes.last?["sinceSeconds"]?.number?.double == Double(change.last * 60))
        let notes = try #require(Paper(of: sla, zone: Zones.zone)).notes
        let words = "of label and quote, before that one in"
        #expect(notes.contains { $0.contains(words) }, "\(notes)")
    }
}
