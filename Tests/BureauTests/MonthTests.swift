import Bureau
import FoundationEssentials
import JSON
import ProbeModel
import Report
import Rollup
import Testing

/// October 2026 in Berlin: one outage of 35 minutes, announced and late maintenance, one change.
@Suite("A month by its contract")
struct MonthTests {
    static let hasZones = FileManager.default.fileExists(
        atPath: "/usr/share/zoneinfo/Europe/Berlin"
    )

    private func town() throws -> Town {
        var town = try Town()
        let begin = Town.begin
        let end = Town.moment("20261031T230000Z")
        var night = Maintenance(
            name: "database",
            service: "shipping",
            start: Town.moment("20261018T010000Z"),
            end: Town.moment("20261018T020000Z")
        )
        night.reason = "new disks"
        town.declare(.maintenance(night), at: begin)
        let late = Maintenance(
            name: "hotfix",
            service: "",
            start: Town.moment("20261020T120000Z"),
            end: Town.moment("20261020T130000Z")
        )
        let outage = Town.moment("20261020T120000Z")..<Town.moment("20261020T123500Z")
        let isBad = { (time: Timestamp) in
            outage.contains(time) || (night.start..<night.start + .seconds(1800)).contains(time)
        }
        let release = Town.moment("20261012T100000Z")
        let change = Change(
            name: "rel-1.42",
            service: "shipping",
            component: "psp",
            at: release,
            note: ""
        )
        town.walk(begin..<release, isBad: isBad)
        town.declare(.change(change), at: release)
        town.walk(release..<outage.lowerBound, isBad: isBad)
        town.declare(.maintenance(late), at: outage.lowerBound + .seconds(600))
        town.walk(outage.lowerBound..<end, isBad: isBad)
        let answers = (0..<40).map { number in
            Survey.Answer(at: begin + .seconds(86_400), score: number < 25 ? 9 : 6)
        }
        town.declare(
            .survey(
                Survey(service: "shipping", segment: "", kind: .recommendation, answers: answers)
            ),
            at: end
        )
        return town
    }

    private func document(_ report: String, _ parameters: [String: String] = [:]) throws -> JSON {
        var town = try self.town()
        let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
        var all = ["service": "shipping"]
        // A question names one span.
        if parameters["since"] == nil, parameters["periods"] == nil { all["month"] = "2026-10" }
        all.merge(parameters) { $1 }
        return try bureau.answer(Question(report, all))
    }

    @Test("raw, agreed and retroactive figures are three", .enabled(if: MonthTests.hasZones))
    func figures() throws {
        let document = try self.document("sla")
        // 44 700 minutes in slots of ten: the clocks go back on 25 October.
        #expect(document["minutes"]?.number?.double == 44_700)
        let raw = try #require(document["raw"])
        let agreed = try #require(document["agreed"])
        let retroactive = try #require(document["retroactive"])
        #expect(raw["basis"]?.string == "joint")
        #expect(count(raw, "good") + count(raw, "bad") == 4470)
        #expect(count(raw, "bad") == 3 + 4)
        // Six slots are out, three good ones among them: the outcome is not looked at.
        #expect(count(agreed, "bad") == 4 && count(agreed, "good") == 4460)
        #expect(count(retroactive, "bad") == 0)
        #expect(agreed["verdict"]?.string == "not yet shown")
        #expect(document["budget"]?["allowed"]?.number?.integer == 4)
        let windows = try #require(document["exclusions"]?.array)
        #expect(windows.map { $0["why"]?.string } == ["announced in time", "declared afterwards"])
        #expect(windows.map { $0["isEffective"]?.bool } == [true, false])
        #expect(document["contract"]?["sha256"]?.string?.count == 64)
        #expect(document["incidents"]?.array?.count == 4)
    }

    @Test("a month in which clocks go forward lacks an hour", .enabled(if: MonthTests.hasZones))
    func spring() throws {
        var town = try Town()
        town.walk(Town.moment("20270228T230000Z")..<Town.moment("20270331T220000Z"))
        let bureau = try town.bureau(at: Town.moment("20270415T120000Z"))
        let document = try bureau.answer(
            Question("sla", ["service": "shipping", "month": "2027-03"])
        )
        // 31 days, of which 28 March has 23 hours.
        #expect(document["minutes"]?.number?.double == 44_580)
        let raw = try #require(document["raw"])
        #expect(count(raw, "good") == 4458 && count(raw, "bad") == 0)
    }

    private func count(_ json: JSON, _ name: String) -> Int64 { json[name]?.number?.integer ?? 0 }

    @Test(
        "reads the same in every form",
        .enabled(if: MonthTests.hasZones),
        arguments: ["sla", "month", "causes", "good-news"]
    )
    func forms(report: String) throws {
        let document = try self.document(report)
        let paper = try #require(Paper(of: document, zone: Zones.zone))
        let lines = PaperText(paper, style: .plain).lines.joined(separator: "\n") + "\n"
        try Golden.check(lines, "\(report).txt")
        try Golden.check(PaperMarkdown.text(of: paper), "\(report).md")
        try Golden.check(PaperCSV.text(of: paper), "\(report).csv")
        try Golden.check(document.indented + "\n", "\(report).json")
        let page = PaperHTML.text(of: paper)
        try Golden.check(page, "\(report).html")
        for outside in ["http:", "https:", "<script", "url(", "@import", "src=", "href="] {
            #expect(!page.contains(outside), "\(report).html refers to \(outside)")
        }
    }

    @Test(
        "every other report has a paper, too",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            ("trend", ["periods": "2"]), ("budget", ["service": "shipping"]), ("advise", [:]),
            ("whatif", ["set": "psp=99.99", "target": "99.9"]),
            ("review", ["change": "rel-1.42"]), ("top", ["what": "slow", "since": "40d"]),
            ("top", ["what": "flaky", "since": "40d"]),
            ("top", ["what": "components", "since": "40d"]),
            ("top", ["what": "causes", "since": "40d"]), ("gap", ["since": "40d"]),
            ("night", ["since": "40d"]),
        ] as [(String, [String: String])]
    )
    func papers(report: String, parameters: [String: String]) throws {
        let document = try self.document(report, parameters)
        let paper = try #require(Paper(of: document, zone: Zones.zone))
        let name = report + (parameters["what"].map { "-" + $0 } ?? "")
        let lines = PaperText(paper, style: .plain).lines.joined(separator: "\n") + "\n"
        try Golden.check(lines, "\(name).txt")
        let words = lines.split { !$0.isLetter }
        #expect(!words.contains { ["nan", "inf", "null"].contains($0) })
    }

    @Test("two months stand side by side", .enabled(if: MonthTests.hasZones))
    func months() throws {
        var town = try town()
        let outage = Town.moment("20261103T120000Z")..<Town.moment("20261103T130000Z")
        town.walk(Town.moment("20261031T230000Z")..<Town.moment("20261115T120000Z")) {
            outage.contains($0)
        }
        let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
        let months = ["service": "shipping", "a": "2026-10", "b": "2026-11"]
        let document = try bureau.answer(Question("diff", months))
        let lines = try paperLines(of: document)
        try Golden.check(lines.joined(separator: "\n") + "\n", "diff.txt")
    }

    @Test("a trend marks the changes of all its periods", .enabled(if: MonthTests.hasZones))
    func changesOfTrend() throws {
        let trend = try document("trend", ["periods": "3"])
        #expect(trend["changes"]?.array?.map { $0["name"]?.string } == ["rel-1.42"])
    }

    @Test(
        "a trend reaches up to a month, or as far back as is asked for",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            (["month": "2026-10"], ["October 2026"]), (["month": "2026-09"], []),
            (["month": "2026-11", "periods": "2"], ["October 2026"]),
            (["since": "60d"], ["October 2026"]),
        ] as [([String: String], [String])]
    )
    func reach(parameters: [String: String], labels: [String]) throws {
        let trend = try document("trend", parameters)
        #expect(trend["periods"]?.array?.compactMap { $0["label"]?.string } == labels)
        #expect(trend["changes"]?.array?.count == labels.count)
        let title = try paperLines(of: trend).first
        let empty = "shipping (no period)"
        #expect((title == empty) == labels.isEmpty, "\(title ?? "")")
    }

    @Test("the gap of a month is the month's", .enabled(if: MonthTests.hasZones))
    func gapOfMonth() throws {
        let gap = try document("gap", ["month": "2026-10"])
        let causes = try document("causes")
        #expect(gap["customers"] != nil && gap["customers"] == causes["gap"]?["customers"])
        let first = GapText(gap, style: .plain, top: 1).lines.first
        #expect(first == "shipping, October 2026: 13 410 runs count, coverage 100.0 %")
    }

    @Test("a question without an answer says why", .enabled(if: MonthTests.hasZones))
    func faults() throws {
        let cases: [(String, [String: String], String)] = [
            ("sla", ["service": "nobody"], "there is no service 'nobody'"),
            ("sla", ["month": "2026-13"], "'2026-13' is no month"),
            ("gap", ["since": "soon"], "'soon' is no duration"),
            ("gap", ["since": "100000d"], "'100000d' is longer than any ledger"),
            ("review", ["change": "rel-1.42", "window": "100000d"], "'100000d' is longer"),
            ("top", ["what": "all"], "'all' cannot be ranked"),
            ("whatif", ["set": "nobody=1"], "'nobody=1' sets no component"),
            ("review", ["change": "rel-9"], "there is no change 'rel-9'"),
            ("trend", ["since": "1d"], "'1d' reaches over one period"),
            ("trend", ["since": "900d"], "'900d' reaches over more than 24 periods"),
            ("trend", ["since": "90d", "periods": "3"], "'periods' and 'since' name two spans"),
            ("night", ["month": "2026-10"], "a night is no month"),
            ("diff", ["a": "2026-10", "b": "2026-10"], "'2026-10' is named twice"),
            ("weather", [:], "there is no report 'weather'"),
        ]
        for (report, parameters, problem) in cases {
            let fault = #expect(throws: BureauFault.self) {
                try document(report, parameters)
            }
            #expect(
                fault?.problem.hasPrefix(problem) ?? false,
                "\(report): \(fault?.problem ?? "")"
            )
        }
    }
}
