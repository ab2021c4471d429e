import Bureau
import JSON
import Ledger
import ProbeModel
import Report
import Testing

@Suite("Journeys that take any server")
struct TrustTests {
    /// Three days, the second with a change; on the first a run of `label` took any server, and one
    /// of psp's own check.
    private func town(isUnverified: Bool) throws -> Town {
        var town = try Town()
        let (first, week) = (Town.moment("20261020T000000Z"), Duration.seconds(7 * 86_400))
        town.walk(first..<first + .seconds(86_400))
        for (name, service) in [("label", "shipping"), ("psp answers", "")] {
            var run = Run.of(name, service, at: first + .seconds(21_900), isBad: false)
            run.healthOf = service.isEmpty ? "psp" : nil
            var exchange = Exchange(method: "GET", url: "https://shop/label")
            exchange.isUnverified = isUnverified
            run.steps[0].attempts = [Run.Attempt(exchanges: [exchange])]
            town.add(.run(run))
        }
        let change = Change(
            name: "rel-2",
            service: "shipping",
            component: "",
            at: first + week,
            note: ""
        )
        town.declare(.change(change), at: first + week)
        for day in [first + week, first + week * 3] { town.walk(day..<day + .seconds(86_400)) }
        return town
    }

    private static let october = ["service": "shipping", "month": "2026-10"]
    private static let november = ["service": "shipping", "month": "2026-11"]
    private static let lately = ["service": "shipping", "since": "40d"]

    @Test(
        "every report says so, in each form",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            ("sla", october), ("month", october), ("causes", october), ("good-news", october),
            ("good-news", november), ("gap", october), ("gap", lately), ("night", lately),
            ("top", lately), ("trend", november), ("budget", october), ("advise", lately),
            ("whatif", lately.merging(["set": "psp=99.9"]) { $1 }),
            ("diff", ["service": "shipping", "a": "2026-10", "b": "2026-11"]),
            ("review", ["change": "rel-2", "window": "12h"]),
        ] as [(String, [String: String])]
    )
    func told(report: String, parameters: [String: String]) throws {
        for isUnverified in [true, false] {
            var town = try self.town(isUnverified: isUnverified)
            let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
            let document = try bureau.answer(Question(report, parameters))
            let place = report == "budget" ? document["services"]?.array?.first : document
            let names = place?["takesAnyServer"]?.array?.compactMap(\.string)
            #expect(names == (isUnverified ? ["label", "psp answers"] : nil))
            let paper = try #require(Paper(of: document, zone: Zones.zone))
            let forms = [
                PaperText(paper, style: .plain).lines.joined(separator: "\n"),
                PaperMarkdown.text(of: paper), PaperCSV.text(of: paper), PaperHTML.text(of: paper),
                GapText(document, style: .plain, top: 1).lines.joined(separator: "\n"),
            ]
            for form in report == "gap" ? forms : forms.dropLast() {
                #expect(form.contains("takes any server") == isUnverified, "\(form)")
            }
        }
    }

    @Test("a report says it of its own period alone", .enabled(if: MonthTests.hasZones))
    func ofPeriod() throws {
        var town = try self.town(isUnverified: true)
        let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
        #expect(try bureau.answer(Question("sla", Self.november))["takesAnyServer"] == nil)
        let mail = try bureau.answer(Question("sla", ["service": "mail", "month": "2026-10"]))
        #expect(mail["takesAnyServer"] == ["psp answers"])
    }
}
