import Bureau
import JSON
import Ledger
import ProbeModel
import Report
import Rollup
import Testing

@Suite("Judgements in reports")
struct JudgementTests {
    private static let hour: Int64 = 3600
    private static let change = Town.begin + .seconds(7 * 24 * hour)

    private func run(_ time: Timestamp, isBad: Bool = false, milliseconds: Int64 = 500) -> Record {
        var run = Run.of("send", "mail", at: time, isBad: isBad)
        run.duration = Microseconds(milliseconds * 1000)
        return .run(run)
    }

    @Test("satisfaction and reliability are set side by side from eight periods on")
    func association() throws {
        for weeks in [7, 9] as [Int64] {
            var town = try Town()
            for week in 0..<weeks {
                let start = Town.begin + .seconds(week * 168 * Self.hour)
                for hour in 0..<168 as Range<Int64> {
                    town.add(run(start + .seconds(hour * Self.hour), isBad: hour < week))
                }
                let answers = (0..<40).map { number in
                    Survey.Answer(
                        at: start + .seconds(Self.hour),
                        score: number < 4 * Int(week) ? 3 : 10
                    )
                }
                town.declare(
                    .survey(
                        Survey(
                            service: "mail",
                            segment: "",
                            kind: .recommendation,
                            answers: answers
                        )
                    ),
                    at: start + .seconds(2 * Self.hour)
                )
            }
            let bureau = try town.bureau(at: Town.begin + .seconds(weeks * 168 * Self.hour))
            let trend = try bureau.answer(
                Question("trend", ["service": "mail", "periods": String(weeks)])
            )
            let association = trend["tests"]?["association"]
            #expect(association?["rho"]?.number?.double == (weeks < 8 ? nil : 1), "\(weeks)")
        }
    }

    @Test("a rollout that fails is stopped, one that does not is not", arguments: [false, true])
    func rollout(fails: Bool) throws {
        var town = try Town()
        let at = Town.begin + .seconds(14 * 24 * Self.hour)
        let bad = at + .seconds(30 * Self.hour)
        for quarter in 0..<(17 * 96) as Range<Int64> {
            let time = Town.begin + .seconds(quarter * 900)
            town.add(run(time, isBad: quarter == 5 || fails && time >= bad))
        }
        let change = Change(name: "rel-2", service: "mail", component: "", at: at, note: "")
        town.declare(.change(change), at: at)
        let bureau = try town.bureau(at: at + .seconds(40 * Self.hour))
        let review = try bureau.answer(Question("review", ["change": "rel-2"]))
        let rollout = try #require(review["rollout"])
        #expect(rollout["shouldStop"]?.bool == fails)
        #expect(rollout["seemsToBegin"]?.string == (fails ? bad.rfc3339 : nil))
        let lines = try paperLines(of: review)
        let words = fails ? "While it rolls out: stop." : "stop at 20."
        #expect(lines.contains { $0.contains(words) }, "\(lines)")
    }

    /// Two journeys of mail at two places; the new one begins with the change, fails at times and
    /// takes longer.
    private func rollout() throws -> Town {
        var files = Town.files
        files.append(("next.yaml", Town.journey("send-next", of: "mail", every: "15m")))
        var town = try Town(files: files)
        let at = Self.change
        for quarter in 0..<(9 * 96) as Range<Int64> {
            let time = Town.begin + .seconds(quarter * 900)
            if time == at {
                let change = Change(name: "rel-4", service: "mail", component: "", at: at, note: "")
                town.declare(.change(change), at: at)
            }
            town.add(.run(Run.of("send", "mail", at: time, isBad: quarter % 90 == 5)))
            guard time >= at else { continue }
            var next = Run.of("send-next", "mail", at: time, isBad: quarter % 4 == 1)
            next.location = "there"
            next.duration = Microseconds(next.duration.count * 3 / 2)
            town.add(.run(next))
        }
        return town
    }

    @Test("old and new are judged side by side", arguments: ["send,send-next", "here,there"])
    func arms(names: String) throws {
        var town = try rollout()
        let bureau = try town.bureau(at: Self.change + .seconds(48 * Self.hour))
        let review = try bureau.answer(Question("review", ["change": "rel-4", "arms": names]))
        let arms = try #require(review["arms"])
        #expect(arms["shouldStop"]?.bool == true)
        #expect(arms["latency"]?["isShown"]?.bool == true)
        #expect((arms["latency"]?["factor"]?.number?.double ?? 0) > 1.3)
        let lines = try paperLines(of: review)
        #expect(lines.contains { $0.contains("Old and new, side by side") })
        if names == "send,send-next" {
            try Golden.check(lines.joined(separator: "\n") + "\n", "review-arms.txt")
        }
    }

    @Test(
        "arms that are no pair, or have not run, are refused",
        arguments: [
            ("send", "is no pair"), ("send,send", "is no pair"),
            ("send,gone", "no location 'gone'"),
        ]
    )
    func strangeArms(names: String, problem: String) throws {
        var town = try rollout()
        let bureau = try town.bureau(at: Self.change + .seconds(48 * Self.hour))
        let question = Question("review", ["change": "rel-4", "arms": names])
        let fault = #expect(throws: BureauFault.self) { try bureau.answer(question) }
        #expect(fault?.problem.contains(problem) ?? false, "\(fault?.problem ?? "")")
    }

    @Test("a trend says since when it is worse, and what was changed", arguments: [false, true])
    func turningPoint(isMarked: Bool) throws {
        var town = try Town()
        let turn: Int64 = 20 * 96
        for quarter in 0..<(30 * 96) as Range<Int64> {
            let isBad = quarter % (quarter < turn ? 400 : 16) == 7
            town.add(run(Town.begin + .seconds(quarter * 900), isBad: isBad))
        }
        let at = Town.begin + .seconds(turn * 900)
        if isMarked {
            let change = Change(name: "rel-3", service: "mail", component: "", at: at, note: "")
            town.declare(.change(change), at: at)
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(30 * 24 * Self.hour))
        let trend = try bureau.answer(Question("trend", ["service": "mail", "periods": "4"]))
        let point = try #require(trend["turningPoint"])
        #expect(point["isWorse"]?.bool == true)
        let earliest = try #require(point["earliest"]?.string)
        let latest = try #require(point["latest"]?.string)
        #expect((earliest...latest).contains(at.rfc3339), "\(earliest) … \(latest)")
        #expect(point["changes"]?.array?.count == (isMarked ? 1 : 0))
        let paper = try #require(Paper(of: trend, zone: Zones.zone))
        let lines = PaperText(paper, style: .plain).lines.joined(separator: "\n") + "\n"
        try Golden.check(lines, isMarked ? "trend-marked.txt" : "trend-turned.txt")
        if isMarked { try Golden.check(PaperHTML.text(of: paper), "trend-marked.html") }
        #expect(paper.notes.contains { $0.contains("A hint, no verdict") })
    }

    @Test("a month says how steady it is, and whether runs are as usual")
    func steadiness() throws {
        var files = Town.files
        files[5].1 += "\npromise: 800ms\n"
        var town = try Town(files: files)
        // Four weeks of 400 to 600 ms, then one of which a tenth takes two seconds.
        for quarter in 0..<(35 * 96) as Range<Int64> {
            let isSlow = quarter >= 28 * 96 && quarter % 10 == 0
            let usual = 400 + Int64(SplitMix64.mix(UInt64(quarter)) % 200)
            town.add(
                run(Town.begin + .seconds(quarter * 900), milliseconds: isSlow ? 2000 : usual)
            )
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(35 * 24 * Self.hour))
        let month = try bureau.answer(Question("month", ["service": "mail"]))
        let row = try #require(month["steadiness"]?.array?.first)
        let score = try #require(row["apdex"]?["score"]?.number?.double)
        #expect(score > 0.94 && score < 0.96, "nine tenths content, one tenth half")
        let usual = try #require(row["predictability"])
        #expect(usual["verdict"]?.string == "not met")
        #expect((usual["share"]?.number?.double ?? 0) < 0.85)
        let (close, any) = (row["closeFactor"]?.number?.double, row["anyFactor"]?.number?.double)
        #expect((close ?? 0) > 1.5 && (any ?? 0) >= (close ?? 0))
    }

    @Test("a month that was watched in part says so, and extrapolates nothing")
    func partial() throws {
        var town = try Town()
        let begin = Town.begin + .seconds(21 * 24 * Self.hour)
        let end = Town.moment("20261031T230000Z")
        town.walk(begin..<end)
        let bureau = try town.bureau(at: Town.moment("20261115T120000Z"))
        let sla = try bureau.answer(
            Question("sla", ["service": "shipping", "month": "2026-10"])
        )
        #expect(sla["partialDays"]?.number?.integer == 10)
        #expect(sla["wholeDays"]?.number?.integer == 31)
        // 40 and 10 an hour, in ten days and the hour that the clocks gave back.
        let transactions = try #require(sla["customers"]?["transactions"]?.number?.double)
        #expect((transactions - 50 * 241).magnitude < 10, "\(transactions)")
    }

    @Test("a day of a past is the least to promise by, and flapping promises nothing")
    func little() throws {
        for (hours, isFlapping, problem) in [
            (10, false, "less than a day"), (30, true, "more than 2000 times"), (30, false, nil),
        ] as [(Int64, Bool, String?)] {
            var town = try Town()
            for second in stride(from: 0, to: hours * Self.hour, by: 240) {
                let isBad = isFlapping && second % 480 == 0
                town.add(run(Town.begin + .seconds(second), isBad: isBad))
            }
            let bureau = try town.bureau(at: Town.begin + .seconds(hours * Self.hour))
            let question = Question("advise", ["service": "mail"])
            if let problem {
                let fault = #expect(throws: BureauFault.self) { try bureau.answer(question) }
                #expect(fault?.problem.contains(problem) ?? false, "\(fault?.problem ?? "")")
            } else {
                let advice = try bureau.answer(question)
                #expect(advice["incidents"]?.number?.integer == 0)
            }
            #expect((bureau.past(of: "mail") == nil) == (problem != nil))
        }
    }

    @Test(
        "open incidents stand in the order of what they cost an hour",
        .enabled(if: MonthTests.hasZones),
        arguments: [
            // 40 an hour worth 4.20, against 10 an hour of which nobody told the value: by weight.
            ("{ perHour: 10, weight: 5 }", ["label", "quote"], [nil, 168]),
            // 10 an hour worth 100.
            ("{ perHour: 10, value: 100 }", ["label", "quote"], [1000, 168]),
            ("{ perHour: 10, value: 1 }", ["quote", "label"], [168, 10]),
        ] as [(String, [String], [Double?])]
    )
    func priorities(label: String, order: [String], losses: [Double?]) throws {
        var files = Town.files
        files[1].1 = files[1].1.replacing("{ perHour: 10 }", with: label)
        var town = try Town(files: files)
        let noon = Town.begin + .seconds(12 * Self.hour)
        town.walk(Town.begin..<noon)
        for minute in stride(from: 0, to: 120, by: 5) as StrideTo<Int64> {
            let time = noon + .seconds(minute * 60)
            town.add(.run(Run.of("quote", "shipping", at: time, isBad: true)))
            if minute % 10 == 0 {
                town.add(.run(Run.of("label", "shipping", at: time, isBad: true)))
            }
        }
        let bureau = try town.bureau(at: noon + .seconds(2 * Self.hour))
        for report in ["night", "sla"] {
            let question = ["service": "shipping", "since": "14h"]
            let document = try bureau.answer(Question(report, question))
            let incidents = try #require(document["incidents"]?.array)
            #expect(incidents.compactMap { $0["journey"]?.string } == order, "\(report)")
            #expect(incidents.map { $0["lossPerHour"]?.number?.double } == losses, "\(report)")
            let paper = try #require(Paper(of: document, zone: Zones.zone))
            let words = losses.contains(nil) ? "by weight · share" : "by what they cost an hour"
            #expect(paper.notes.contains { $0.contains(words) }, "\(report): \(paper.notes)")
        }
    }

    @Test("the long run is told with its bounds")
    func longRun() throws {
        var town = try Town()
        for quarter in 0..<(30 * 96) as Range<Int64> {
            town.add(run(Town.begin + .seconds(quarter * 900), isBad: quarter % 960 == 500))
        }
        let bureau = try town.bureau(at: Town.begin + .seconds(30 * 24 * Self.hour))
        let advice = try bureau.answer(Question("advise", ["service": "mail"]))
        let (lower, upper) = (advice["longRun"]?["lower"], advice["longRun"]?["upper"])
        #expect((lower?.number?.double ?? 0) > 0.98 && (upper?.number?.double ?? 1) < 1)
        let lines = try paperLines(of: advice)
        #expect(lines.contains { $0.contains("In the long run") })
    }
}
