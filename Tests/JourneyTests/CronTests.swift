import FoundationEssentials
import Journey
import ProbeModel
import Testing

@Suite("Crons")
struct CronTests {
    static let hasZones = FileManager.default.fileExists(
        atPath: "/usr/share/zoneinfo/Europe/Berlin"
    )

    static func zone(_ name: String) -> Zone? {
        guard let bytes = try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")) else {
            return nil
        }
        return Zone(Array(bytes))
    }

    private func compile(_ schedule: String, every: String? = nil) -> Catalogue {
        .scheduled(schedule, every: every, zone: Self.zone)
    }

    private func schedule(_ cron: String, zone: String = "UTC", more: String = "") throws
        -> Schedule
    {
        let catalogue = compile("{ cron: \"\(cron)\", zone: \(zone)\(more) }")
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        return try #require(catalogue.plans.first?.schedule)
    }

    private func time(_ text: String) throws -> Timestamp {
        try #require(Timestamp(civil: text))
    }

    // MARK: Fields

    /// 2026-11-23 was a Monday; the first two starts from its midnight on, in UTC.
    @Test(
        "name times as crontab(5) has them",
        arguments: [
            ("*/20 * * * *", "2026-11-23T00:00", "2026-11-23T00:20"),
            ("5,35 8-18 * * mon-fri", "2026-11-23T08:05", "2026-11-23T08:35"),
            ("10-50/20 12 * * *", "2026-11-23T12:10", "2026-11-23T12:30"),
            ("0 6 1 * *", "2026-12-01T06:00", "2027-01-01T06:00"),
            ("0 6 1 JAN,jul *", "2027-01-01T06:00", "2027-07-01T06:00"),
            ("0 6 * * 0", "2026-11-29T06:00", "2026-12-06T06:00"),
            ("0 6 * * 7", "2026-11-29T06:00", "2026-12-06T06:00"),
            ("0 6 * * sat-sun", "2026-11-28T06:00", "2026-11-29T06:00"),
            // Both days restricted: one is enough.
            ("0 6 24 * fri", "2026-11-24T06:00", "2026-11-27T06:00"),
            // A field that begins with a star restricts nothing: both must hold.
            ("0 6 */10 * fri", "2026-12-11T06:00", "2027-01-01T06:00"),
            ("59 23 31 12 *", "2026-12-31T23:59", "2027-12-31T23:59"),
        ]
    )
    func fields(cron: String, first: String, second: String) throws {
        let schedule = try schedule(cron)
        let start = schedule.start(after: try time("2026-11-22T23:59:59"))
        #expect(start == (try time(first)))
        #expect(start.flatMap { schedule.start(after: $0) } == (try time(second)))
    }

    @Test(
        "the interval is the shortest time between two starts",
        arguments: [
            ("*/5 8-18 * * mon-fri", 300), ("0 8,9 * * *", 3600), ("50,5 23,0 * * *", 900),
            ("0 3 * * *", 86_400), ("0 3 1 * *", 28 * 86_400), ("0 3 * * sat-sun", 86_400),
            ("59 23 31 12 *", 365 * 86_400),
        ]
    )
    func interval(cron: String, seconds: Int) throws {
        let plan = try #require(compile("{ cron: \"\(cron)\" }").plans.first)
        #expect(plan.every == .seconds(seconds))
        #expect(plan.deadline == min(plan.every, Limits.journeyTime))
    }

    @Test(
        "with mistakes say which",
        arguments: [
            ("{ cron: \"* * * *\" }", nil, "'cron' has five fields, not 4"),
            ("{ cron: \"@daily\" }", nil, "minute, hour, day of the month"),
            ("{ cron: \"60 * * * *\" }", nil, "the minutes of 'cron' go from 0 to 59, not '60'"),
            ("{ cron: \"0 24 * * *\" }", nil, "the hours of 'cron' go from 0 to 23"),
            ("{ cron: \"0 0 0 * *\" }", nil, "the days of the month of 'cron' go from 1 to 31"),
            ("{ cron: \"0 0 1 13 *\" }", nil, "the months of 'cron' go from 1 to 12 or jan to dec"),
            ("{ cron: \"0 0 * * monday\" }", nil, "days of the week of 'cron' go from 0 to 7"),
            ("{ cron: \"0 0 * * fri-mon\" }", nil, "A range goes upwards"),
            ("{ cron: \"*/0 * * * *\" }", nil, "A step is a number from 1 on"),
            ("{ cron: \"5/15 * * * *\" }", nil, "A step needs a range: '5-59/15'"),
            ("{ cron: \"+5 * * * *\" }", nil, "not '+5'"),
            ("{ cron: \"1,,2 * * * *\" }", nil, "not ''"),
            ("{ cron: \"0 0 30 feb *\" }", nil, "never fires: no month has such a day"),
            ("{ cron: \"0 0 29 feb *\" }", nil, "leaves 1461 d without a run"),
            ("{ cron: \"0 3 * * *\", hours: Mon-Sun 06:00-22:00 }", nil, "never fires inside"),
            ("{ cron: \"0 7 * * sat\", hours: Mon-Fri 06:00-22:00 }", nil, "never fires inside"),
            ("{ cron: \"0 3 * * *\" }", "1m", "'every' and the schedule's 'cron' both say"),
            ("{ hours: Mon-Fri 06:00-22:00 }", nil, "a journey needs the field 'every'"),
        ] as [(String, String?, String)]
    )
    func mistakes(schedule: String, every: String?, message: String) {
        let found = compile(schedule, every: every).diagnostics.map(\.rendered)
        #expect(found.count == 1, "one slip is one diagnostic: \(found)")
        #expect(found.joined().contains(message), "\(found)")
    }

    // MARK: Clocks

    @Test(
        "a time that clocks skip or show twice is due once; with every hour, as often as it is shown",
        .enabled(if: hasZones),
        arguments: [
            ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", ["03-29T01:30", "03-30T00:30"]),
            ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", ["10-25T00:30", "10-26T01:30"]),
            (
                "30 * * * *", "Europe/Berlin", "2026-10-25T00:00",
                ["10-25T00:30", "10-25T01:30", "10-25T02:30"]
            ),
            ("30 * * * *", "Europe/Berlin", "2026-03-29T00:00", ["03-29T00:30", "03-29T01:30"]),
            (
                "*/30 2-3 * * *", "Europe/Berlin", "2026-03-28T12:00",
                ["03-29T01:00", "03-29T01:30", "03-30T00:00"]
            ),
            // Clocks skip midnight there.
            ("30 0 * * *", "Asia/Beirut", "2026-03-28T12:00", ["03-28T22:30", "03-29T21:30"]),
        ] as [(String, String, String, [String])]
    )
    func clocks(cron: String, zone: String, from: String, starts: [String]) throws {
        let schedule = try schedule(cron, zone: zone)
        var found: [Timestamp] = []
        for _ in starts {
            found.append(try #require(schedule.start(after: try found.last ?? time(from))))
        }
        #expect(found == (try starts.map { try time("2026-\($0)") }))
    }

    /// What a cron says, in words of its own.
    private struct Rule {
        let cron: String
        let isDue: (_ clocks: CivilTime, _ weekday: Int64) -> Bool
    }

    private let rules = [
        Rule(cron: "*/7 * * * *") { clocks, _ in clocks.minute % 7 == 0 },
        Rule(cron: "3-59/11 */5 1-20/3 * *") { clocks, _ in
            clocks.minute % 11 == 3 && clocks.hour % 5 == 0 && clocks.day <= 20
                && clocks.day % 3 == 1
        },
        Rule(cron: "0,30 * 5 * tue") { clocks, weekday in
            clocks.minute % 30 == 0 && (clocks.day == 5 || weekday == 2)
        },
        Rule(cron: "15 */2 * 10 1-5") { clocks, weekday in
            clocks.minute == 15 && clocks.hour % 2 == 0 && clocks.month == 10
                && (1...5).contains(weekday)
        },
    ]

    /// With hours that begin with a star a minute is due whenever the clocks show it.
    @Test(
        "agree with a look at the clocks in each minute of two months",
        .enabled(if: hasZones),
        arguments: ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"]
    )
    func eachMinute(name: String) throws {
        let zone = try #require(Self.zone(name))
        for rule in rules {
            let schedule = try schedule(rule.cron, zone: name)
            for from in [try time("2026-03-01"), try time("2026-10-01")] {
                let due = (0..<61 * 1440).map { from + .seconds($0 * 60) }.filter { moment in
                    let clocks = zone.civil(moment)
                    let day = CivilTime.days(
                        year: clocks.year,
                        month: clocks.month,
                        day: clocks.day
                    )
                    return rule.isDue(clocks, (day + 4) % 7)
                }
                #expect(
                    schedule.starts(in: from..<from + .seconds(61 * 86_400)) == due,
                    "\(rule.cron)"
                )
                var last = from - .nanoseconds(1)
                for moment in due {
                    #expect(schedule.start(after: last) == moment, "\(rule.cron)")
                    last = moment
                }
            }
        }
    }

    // MARK: With hours

    @Test("hours, pauses and days that are excepted leave starts out")
    func hours() throws {
        let schedule = try schedule(
            "0 */6 * * *",
            more: ", hours: Mon-Fri 06:00-20:00, pauses: Tue 11:00-13:00, except: 2026-11-25"
        )
        let starts = schedule.starts(in: try time("2026-11-23")..<time("2026-11-27"))
        let expected = ["23T06:00", "23T12:00", "23T18:00", "24T06:00", "24T18:00"]
        #expect(
            starts
                == (try (expected + ["26T06:00", "26T12:00", "26T18:00"]).map {
                    try time("2026-11-\($0)")
                })
        )
    }

    @Test(
        "say how long ago the last starts were",
        arguments: [
            // Monday at nine: one start this morning, the others on Friday.
            ("2026-11-23T09:00", 1, 3600), ("2026-11-23T09:00", 2, 3600 + 62 * 3600),
            ("2026-11-23T08:00", 1, 0), ("2026-11-23T07:59", 1, 61 * 3600 + 3540),
        ]
    )
    func silence(now: String, count: Int, seconds: Int) throws {
        let schedule = try schedule("0 8,18 * * mon-fri")
        #expect(
            schedule.silence(of: count, every: .zero, until: try time(now)) == .seconds(seconds)
        )
    }

    @Test("a start that is excepted for good is none")
    func never() throws {
        let days = (2026...2030).map { "\($0)-01-01/\($0)-12-31" }.joined(separator: ", ")
        let schedule = try schedule("0 8 * * *", more: ", except: [\(days)]")
        #expect(schedule.start(after: try time("2026-06-01")) == nil)
        #expect(schedule.start(after: try time("2030-12-31")) == (try time("2031-01-01T08:00")))
    }
}
