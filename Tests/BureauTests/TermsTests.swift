import Bureau
import JSON
import Ledger
import ProbeModel
import Report
import Rollup
import Testing

@Suite("Terms in force")
struct TermsTests {
    @Test(
        "a run that needed a retry is bad, or good if the contract says so",
        .enabled(if: MonthTests.hasZones),
        arguments: [("none", 2), ("client", 0)] as [(String, Int64)]
    )
    func retries(word: String, bad: Int64) throws {
        var files = Town.files
        files[1].1 += "\n  retries: \(word)"
        var town = try Town(files: files)
        town.walk(Town.begin..<Town.begin + .seconds(86_400))
        for hour in [25, 30] as [Int64] {
            let time = Town.begin + .seconds(hour * 3600)
            var run = Run.of("quote", "shipping", at: time, isBad: false)
            run.steps[0].retried = .timeout
            town.add(.run(run))
            town.add(.run(.of("label", "shipping", at: time, isBad: false)))
        }
        let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
        let asked = ["service": "shipping", "month": "2026-10"]
        let sla = try bureau.answer(Question("sla", asked))
        #expect(count(try #require(sla["raw"]), "bad") == bad)
        #expect(sla["contract"]?["retries"]?.string == word)
        let lines = try #require(Paper(of: sla, zone: Zones.zone)).notes.joined(separator: " ")
        #expect(lines.contains(word == "none" ? "again counts as bad" : "again counts as good"))
        let causes = try bureau.answer(Question("causes", asked))
        #expect(causes["causes"]?.array?.first?["failures"]?.number?.integer ?? 0 == bad)
        let night = try bureau.answer(Question("night", ["service": "shipping", "since": "60d"]))
        #expect(count(try #require(night["customers"]), "bad") == bad)
    }

    @Test("a contract holds whose journeys send files that are not at hand")
    func attachments() throws {
        var files = Town.files
        files[2].1 = """
            journey: quote
            service: shipping
            every: 5m
            steps:
              - name: get
                post: "http://shop/quote"
                multipart: { label: { file: label.pdf } }
                expect: { status: 200 }
            """
        var town = try Town(files: files)
        town.walk(Town.begin..<Town.begin + .seconds(3600))
        let bureau = try town.bureau(at: Town.begin + .seconds(3600))
        let sla = try bureau.answer(Question("sla", ["service": "shipping"]))
        #expect(sla["contract"]?["name"]?.string == "sla-2026-1")
        files[1].1 += "\n  fetch: x"
        var other = try Town(files: files)
        other.walk(Town.begin..<Town.begin + .seconds(3600))
        let strange = try other.bureau(at: Town.begin + .seconds(3600))
        let fault = #expect(throws: BureauFault.self) {
            try strange.answer(Question("sla", ["service": "shipping"]))
        }
        #expect(fault?.problem.contains("cannot be read") ?? false, "\(fault?.problem ?? "")")
        #expect(fault?.remedy.contains("shipping.yaml") ?? false, "\(fault?.remedy ?? "")")
    }

    @Test(
        "runs to come are those that the schedules have, each slot of the service once",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            // From Friday 16 October on: eleven working days, ten hours, six slots each.
            (["Mon-Fri 08:00-18:00", "Mon-Fri 08:00-18:00"], 660),
            // Mornings and afternoons overlap by two hours.
            (["Mon-Fri 08:00-14:00", "Mon-Fri 12:00-18:00"], 660),
            // Every ten minutes from eight to ten to twelve, and two runs in the slot of noon.
            (["cron: */10 8-11 * * mon-fri", "cron: 0,5 8-12 * * mon-fri"], 11 * 25),
            // Without a schedule: sixteen days and the hour that the clocks gave back.
            (["Mon-Fri 08:00-18:00", nil], 16 * 144 + 6),
        ] as [([String?], Int64)]
    )
    func slotsToCome(schedules: [String?], expected: Int64) throws {
        var files = Town.files
        for (place, hours) in schedules.enumerated() {
            guard let hours else { continue }
            let isCron = hours.hasPrefix("cron: ")
            let times = isCron ? "cron: '\(hours.dropFirst(6))'" : "hours: '\(hours)'"
            let schedule = "schedule: { \(times), zone: Europe/Berlin }"
            files[2 + place].1 = files[2 + place].1.split(separator: "\n").map { line in
                guard line.hasPrefix("every:") else { return String(line) }
                return isCron ? schedule : schedule + "\n" + line
            }
            .joined(separator: "\n")
        }
        var town = try Town(files: files)
        town.walk(Town.begin..<Town.begin + .seconds(3600))
        let bureau = try town.bureau(at: Town.moment("20261015T220000Z"))
        let sla = try bureau.answer(Question("sla", ["service": "shipping"]))
        #expect(count(try #require(sla["budget"]), "toCome") == expected)
    }

    @Test("a service that is new has the budget of its whole period")
    func youth() throws {
        var town = try Town()
        for place in 0..<4 as Range<Int64> {
            let time = Town.begin + .seconds(place * 900)
            town.add(.run(.of("send", "mail", at: time, isBad: place < 3)))
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(3600))
        let sla = try bureau.answer(Question("sla", ["service": "mail"]))
        let budget = try #require(sla["budget"])
        #expect(count(budget, "slots") == 7 * 96)
        #expect(count(budget, "allowed") == 6)
        #expect(count(budget, "used") == 3)
        #expect(count(budget, "left") == 3)
    }

    private func count(_ json: JSON, _ name: String) -> Int64 { json[name]?.number?.integer ?? 0 }
}
