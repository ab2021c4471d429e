import Bureau
import Digest
import JSON
import Ledger
import ProbeModel
import Report
import Testing

@Suite("Causes")
struct CausesTests {
    private static let outage = 7200..<9000 as Range<Int64>

    /// Quote and label fail for half an hour, and one alert after the other says so; send has an
    /// alert of its own.
    private func town(files: [(String, String)] = Town.files) throws -> Town {
        var town = try Town(files: files)
        let bad = Town.begin + .seconds(Self.outage.lowerBound)
        let end = Town.begin + .seconds(Self.outage.upperBound)
        town.walk(Town.begin..<bad + .seconds(600)) { $0 >= bad }
        town.add(.alert(alert("quote", "shipping", 1, at: bad + .seconds(300))))
        town.add(.alert(alert("label", "shipping", 2, at: bad + .seconds(600))))
        town.add(.alert(alert("send", "mail", 3, at: bad + .seconds(600), component: nil)))
        town.walk(bad + .seconds(600)..<Town.begin + .seconds(86_400)) { $0 < end }
        for (journey, bits) in [("quote", 1), ("label", 2)] as [(String, UInt64)] {
            var over = alert(journey, "shipping", bits, at: end + .seconds(300))
            over.change = .resolved
            town.add(.alert(over))
        }
        return town
    }

    private func alert(
        _ journey: String,
        _ service: String,
        _ bits: UInt64,
        at time: Timestamp,
        component: String? = "psp"
    ) -> Alert {
        Alert(
            id: RunID(bits: bits),
            change: .firing,
            service: service,
            journey: journey,
            location: "here",
            step: "get",
            reason: .status,
            component: component,
            since: Town.begin + .seconds(Self.outage.lowerBound),
            at: time,
            run: RunID(bits: bits),
            summary: "fails"
        )
    }

    @Test("what several journeys failed for at once is told by the causes and by the gap")
    func common() throws {
        var town = try town()
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        let causes = try bureau.answer(Question("causes", ["service": "shipping", "since": "1d"]))
        let gap = try bureau.answer(Question("gap", ["service": "shipping", "since": "1d"]))
        for document in [causes["gap"], gap] {
            let common = try #require(document?["commonCauses"]?.array)
            #expect(common.count == 1)
            #expect(common.first?["journeys"] == ["label", "quote"])
            #expect(common.first?["component"]?.string == "psp")
            // Six runs of quote, three of label.
            #expect(common.first?["failures"]?.number?.integer == 9)
        }
        let lines = try paperLines(of: causes)
        try Golden.check(lines.joined(separator: "\n") + "\n", "common-causes.txt")
        let text = GapText(gap, style: .plain, top: 3).lines
        #expect(
            text.contains { $0.contains("psp: status at get failed label and quote at once") },
            "\(text)"
        )
    }

    @Test("an incident that a person ended is over")
    func endedByHand() throws {
        var town = try town()
        let again = Town.begin + .seconds(86_400)
        for (journey, bits) in [("quote", 11), ("label", 12)] as [(String, UInt64)] {
            town.add(.alert(alert(journey, "shipping", bits, at: again)))
        }
        let person = Intervention.Person(user: 0, process: 1, name: "ada")
        var word = Intervention(.resolve, by: person, at: again + .seconds(600))
        word.subject = RunID(bits: 11)
        town.add(.audit(.init(word, request: .zero)))
        let bureau = try town.bureau(at: again + .seconds(3600))
        let gap = try bureau.answer(Question("gap", ["service": "shipping", "since": "2d"]))
        let ends = Set(gap["commonCauses"]?.array?.map { $0["until"]?.string } ?? [])
        let first = Town.begin + .seconds(Self.outage.upperBound + 300)
        #expect(ends == [first.rfc3339, word.at.rfc3339])
    }

    @Test(
        "what comes back is the same incident by the rule in force",
        arguments: [("", 1), ("alerts: { evidence: { reopening: 5m } }\n", 2)]
    )
    func reopening(rule: String, incidents: Int) throws {
        var files = Town.files
        files[0].1 += rule
        var town = try town(files: files)
        let again = Town.begin + .seconds(Self.outage.upperBound + 1200)
        for (journey, bits) in [("quote", 11), ("label", 12)] as [(String, UInt64)] {
            town.add(.alert(alert(journey, "shipping", bits, at: again)))
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        let gap = try bureau.answer(Question("gap", ["service": "shipping", "since": "1d"]))
        #expect(gap["commonCauses"]?.array?.count == incidents)
    }

    @Test("an incident that was over before the period, or of one journey, is no common cause")
    func others() throws {
        var town = try town()
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        for (service, since) in [("shipping", "12h"), ("mail", "1d")] {
            let gap = try bureau.answer(Question("gap", ["service": service, "since": since]))
            #expect(gap["commonCauses"] == [])
        }
    }

    @Test(
        "the cause that lost most customers is the first, where they are known",
        arguments: [(10, "quote"), (90, "label")] as [(Int, String)]
    )
    func ranked(label: Int, first: String) throws {
        var files = Town.files
        files[1].1 = files[1].1.replacing("perHour: 10", with: "perHour: \(label)")
        var town = try town(files: files)
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        let causes = try bureau.answer(Question("causes", ["service": "shipping", "since": "1d"]))
        let rows = try #require(causes["causes"]?.array)
        let second = first == "quote" ? "label" : "quote"
        #expect(rows.map { $0["journey"]?.string } == [first, second])
        // Forty customers an hour come to quote; it failed six times, five minutes each.
        let quote = rows.first { $0["journey"]?.string == "quote" }
        let lost = try #require(quote?["customers"]?.number?.double)
        #expect((lost - 20).magnitude < 1e-9)
    }

    @Test("without their numbers failures rank", arguments: [true, false])
    func unknown(isKnown: Bool) throws {
        var files = Town.files
        if !isKnown { files[1].1 = "service: shipping\ntarget: 99.9%\n" }
        var town = try town(files: files)
        let bureau = try town.bureau(at: Town.begin + .seconds(86_400))
        let causes = try bureau.answer(Question("causes", ["service": "shipping", "since": "1d"]))
        let rows = try #require(causes["causes"]?.array)
        #expect(rows.map { $0["failures"]?.number?.integer } == [6, 3])
        #expect((rows.first?["customers"]?.number == nil) == !isKnown)
    }
}
