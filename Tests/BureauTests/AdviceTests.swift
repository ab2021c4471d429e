import Bureau
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup
import Testing

@Suite("What components and journeys mean for the whole")
struct AdviceTests {
    @Test("how often it fails, and for how long, is told of each journey and of all together")
    func repair() throws {
        var town = try Town()
        // Twice an hour of a failing quote, and once of both, in thirty days.
        let begin = Town.begin
        let hours: [Range<Int64>] = [100..<101, 300..<301, 500..<501]
        for slot in 0..<(30 * 288) as Range<Int64> {
            let time = begin + .seconds(slot * 300)
            let place = hours.firstIndex { $0.contains(slot / 12) }
            town.add(.run(Run.of("quote", "shipping", at: time, isBad: place != nil)))
            if slot % 2 == 0 {
                town.add(.run(Run.of("label", "shipping", at: time, isBad: place == 2)))
            }
        }
        let bureau = try town.bureau(at: begin + .seconds(30 * 24 * 3600))
        let advice = try bureau.answer(Question("advise", ["service": "shipping"]))
        let repair = try #require(advice["repair"])
        let journeys = try #require(repair["journeys"]?.array)
        #expect(journeys.map { $0["journey"]?.string } == ["label", "quote"])
        #expect(journeys.map { $0["incidents"]?.number?.integer } == [1, 3])
        let quote = journeys[1]
        // Twelve slots: the last good one is five minutes before, and the next one after.
        #expect(quote["down"]?["seconds"]?.number?.double == 3600)
        let up = try #require(quote["up"]?["seconds"]?.number?.double)
        #expect((up - (720 - 3) * 3600 / 3).magnitude < 1)
        for name in ["up", "down"] {
            let mean = try #require(quote[name]?["seconds"]?.number?.double)
            let lower = try #require(quote[name]?["lower"]?.number?.double)
            let upper = try #require(quote[name]?["upper"]?.number?.double)
            #expect(lower < mean && mean < upper)
        }
        // Together four failures in thirty days, were they independent: 717/720 · 719/720.
        let together = try #require(repair["together"]?["availability"]?.number?.double)
        #expect((together - 717.0 / 720 * 719 / 720).magnitude < 1e-4, "\(together)")
    }

    @Test("of an outage that began before the last twelve months only what lies in them counts")
    func longAgo() throws {
        var town = try Town()
        // A run each six hours: those of the first two days fail, and the year begins with the second.
        for slot in 0..<(366 * 4) as Range<Int64> {
            let time = Town.begin + .seconds(slot * 6 * 3600)
            town.add(.run(Run.of("quote", "shipping", at: time, isBad: slot < 8)))
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(366 * 86_400))
        let record = bureau.past(of: "shipping")
        let past = try #require(record)
        #expect(past.incidents == 1)
        // Until the middle between the last bad run, after 42 hours, and the next one.
        #expect((past.downMinutes - (45 - 24) * 60).magnitude < 1e-9, "\(past.downMinutes)")
    }

    /// Two days in which customers need a quote or a label, which share web and fail each in one run
    /// of a hundred.
    private func alternatives(_ commonCause: String) throws -> Town {
        var files = Town.files
        files[1].1 = files[1].1.replacing("all: [quote", with: "any: [quote")
            .replacing("components: { psp: 99.95% }", with: commonCause)
        files[3].1 = files[3].1.replacing("psp", with: "printer")
        var town = try Town(files: files)
        for slot in 0..<(2 * 288) as Range<Int64> {
            let time = Town.begin + .seconds(slot * 300)
            town.add(.run(Run.of("quote", "shipping", at: time, isBad: slot % 100 == 7)))
            guard slot % 2 == 0 else { continue }
            var run = Run.of("label", "shipping", at: time, isBad: slot % 200 == 64)
            run.steps[0].components = ["web", "printer"]
            town.add(.run(run))
        }
        return town
    }

    @Test(
        "alternatives have a share of their failures in common",
        arguments: [
            ("", 0.1, true), ("commonCause: 50%", 0.5, false), ("commonCause: 0%", 0, false),
        ] as [(String, Double, Bool)]
    )
    func commonCause(field: String, beta: Double, isAssumed: Bool) throws {
        var town = try alternatives(field)
        let bureau = try town.bureau(at: Town.begin + .seconds(2 * 86_400))
        let question = Question("advise", ["service": "shipping", "target": "99.9"])
        let advice = try bureau.answer(question)
        #expect(advice["commonCause"]?["beta"]?.number?.double == beta)
        #expect(advice["commonCause"]?["isAssumed"]?.bool == isAssumed)
        let components = try #require(advice["components"]?.array)
        let figures = Dictionary(
            uniqueKeysWithValues: components.map {
                ($0["component"]?.string ?? "", $0["availability"]?.number?.double ?? 0)
            }
        )
        let (web, psp) = (try #require(figures["web"]), try #require(figures["psp"]))
        let printer = try #require(figures["printer"])
        let cause = try #require(figures["common cause of psp, printer"])
        #expect((cause - (1 - beta * (1 - min(psp, printer)))).magnitude < 1e-12)
        let predicted = try #require(advice["predicted"]?.number?.double)
        let both = (1 - beta) * (1 - psp) * (1 - beta) * (1 - printer)
        #expect((predicted - web * (1 - both) * cause).magnitude < 1e-12)
        let paper = try #require(Paper(of: advice, zone: Zones.zone))
        #expect(paper.notes.contains { $0.contains("as is usual; 'commonCause'") } == isAssumed)
        let changed = Question("whatif", ["service": "shipping", "set": "web=100"])
        let effect = try bureau.answer(changed)
        let after = try #require(effect["after"]?.number?.double)
        #expect((after - (1 - both) * cause).magnitude < 1e-12)
    }
}
