import Bureau
import ProbeModel
import Reliability
import Rollup
import Testing

@Suite("Declarations")
struct DeclarationTests {
    private static let now = Town.moment("20261201T120000Z")

    private func read(_ word: String, _ parameters: [String: String], body: String = "") throws
        -> [Declaration]
    {
        try DeclarationReader(parameters, now: Self.now, who: "ada")
            .read(word, body: Array(body.utf8))
    }

    @Test("are read as they are asked for")
    func reading() throws {
        let change = try read("change", ["name": "rel-1", "component": "psp"])
        let expected = Change(
            name: "rel-1",
            service: "",
            component: "psp",
            at: Self.now,
            note: ""
        )
        #expect(change == [Declaration(at: Self.now, who: "ada", matter: .change(expected))])
        let asked = [
            "name": "disks", "start": "2026-12-06T02:00Z", "duration": "2h",
            "rule": "FREQ=WEEKLY;BYDAY=SU", "except": "2026-12-13T02:00:00Z",
        ]
        guard case .maintenance(let work)? = try read("maintenance", asked).first?.matter else {
            Issue.record("no maintenance was read")
            return
        }
        #expect(work.start == Town.moment("20261206T020000Z"))
        #expect(work.end == Town.moment("20261206T040000Z"))
        #expect(work.except == [Town.moment("20261213T020000Z")])
    }

    @Test(
        "that make no sense are refused",
        arguments: [
            ("change", [:], "'name' is missing"), ("maintenance", ["name": "a"], "an end behind"),
            ("maintenance", ["name": "a", "start": "soon"], "'soon' is no time"),
            ("maintenance", ["name": "a", "duration": "1h", "rule": "FREQ=HOURLY"], "the rule"),
            ("maintenance", ["name": "a", "duration": "1h", "zone": "Moon/Sea"], "the zone"),
            (
                "maintenance", ["name": "a", "start": "2026-12-02", "end": "2026-12-01"],
                "an end behind"
            ),
            ("maintenance", ["name": "a", "duration": "100000d"], "no duration of maintenance"),
            ("maintenance", ["name": "a", "end": "2029-01-01"], "at most 400 days"),
            ("maintenance", ["name": "a", "start": "1800-01-01"], "'1800-01-01' is no time"),
            ("maintenance", ["name": "a", "end": "9999-12-31"], "'9999-12-31' is no time"),
            (
                "maintenance", ["name": "a", "start": "2200-06-01", "duration": "1h"],
                "too far away"
            ),
            ("weather", [:], "'weather' cannot be declared"),
            ("survey", [:], "the first line must name"),
        ] as [(String, [String: String], String)]
    )
    func refused(word: String, parameters: [String: String], problem: String) {
        let fault = #expect(throws: BureauFault.self) { try read(word, parameters) }
        #expect(fault?.problem.contains(problem) ?? false, "\(fault?.problem ?? "")")
    }

    @Test("answers come from a table, whatever the order of its columns")
    func survey() throws {
        let table = """
            score,service,time,kind,segment
            9,shipping,2026-10-01,nps,"shops, large"
            3,shipping,2026-10-02T10:00Z,transaction,
            10,shipping,2026-10-03,,"shops, large"
            """
        let surveys = try SurveyTable.read(table)
        #expect(try SurveyTable.read("\u{FEFF}" + table) == surveys, "as spreadsheets write it")
        #expect(surveys.map(\.segment) == ["shops, large", ""])
        #expect(surveys.map(\.kind) == [.recommendation, .transaction])
        #expect(surveys[0].answers.map(\.score) == [9, 10])
        for bad in ["11,shipping,2026-10-01,,", "9,shipping,never,,", "9,shipping,2026-10-01,x,"] {
            let fault = #expect(throws: BureauFault.self) {
                try SurveyTable.read("score,service,time,kind,segment\n" + bad)
            }
            #expect(fault?.problem.hasPrefix("line 2:") ?? false)
        }
    }

    @Test(
        "a calendar is read with its zones, rules and exceptions",
        .enabled(if: MonthTests.hasZones)
    )
    func calendar() throws {
        let text = [
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:night work\\, pla", " nned",
            "DTSTART;TZID=Europe/Berlin:20261206T020000", "DURATION:PT1H30M",
            "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261213T020000", "END:VEVENT",
            "END:VCALENDAR",
        ]
        let events = try CalendarReader.read(text.joined(separator: "\r\n"))
        let event = try #require(events.first)
        #expect(event.name == "night work, planned")
        #expect(event.start == Town.moment("20261206T010000Z"))
        #expect(event.end == Town.moment("20261206T023000Z"))
        let entry = DeclaredEntry(
            sequence: 7,
            declaration: Declaration(at: Self.now, who: "ada", matter: .maintenance(event))
        )
        let year = Self.now..<Town.moment("20271201T000000Z")
        let windows = MaintenanceWindows([entry], of: "any", in: year, zone: Zones.zone).windows
        #expect(
            windows.map(\.span.lowerBound) == [
                Town.moment("20261206T010000Z"), Town.moment("20261220T010000Z"),
            ]
        )
        #expect(throws: BureauFault.self) {
            try CalendarReader.read(
                "BEGIN:VEVENT\nDTSTART:20261206T020000Z\nRRULE:FREQ=HOURLY\nEND:VEVENT"
            )
        }
    }

    @Test("a calendar says what it says: alarms, cancelled and moved events, one name twice")
    func calendarOfOffices() throws {
        func event(_ lines: String...) -> [String] { ["BEGIN:VEVENT"] + lines + ["END:VEVENT"] }
        let lines =
            event(
                "UID:1",
                "SUMMARY:disks",
                "DTSTART:20261206T020000Z",
                "RRULE:FREQ=WEEKLY;COUNT=3",
                "DURATION:PT1H",
                "BEGIN:VALARM",
                "DURATION:PT5M",
                "DESCRIPTION:wake up",
                "END:VALARM"
            )
            + event(
                "UID:1",
                "SUMMARY:disks",
                "RECURRENCE-ID:20261213T020000Z",
                "DTSTART:20261214T020000Z",
                "DTEND:20261214T030000Z"
            )
            + event("SUMMARY:gone", "STATUS:CANCELLED", "DTSTART:20261206")
        let events = try CalendarReader.read(lines.joined(separator: "\r\n"))
        #expect(events.map(\.name) == ["disks", "disks (2)"])
        #expect(events[0].except == [Town.moment("20261213T020000Z")])
        #expect(events[0].end == Town.moment("20261206T030000Z"))
        #expect(events[0].reason.isEmpty)
        for bad in [[], ["DURATION:P1000000W"]] {
            let text = (["BEGIN:VEVENT", "DTSTART:20261206T020000Z"] + bad + ["END:VEVENT"])
            #expect(throws: BureauFault.self) {
                try CalendarReader.read(text.joined(separator: "\n"))
            }
        }
    }

    @Test("a record of maintenance from 1684 to 2255 stops no report")
    func strangeRecords() {
        let far = Maintenance(
            name: "far",
            service: "",
            start: Timestamp(nanoseconds: .min),
            end: Timestamp(nanoseconds: .max)
        )
        let entry = DeclaredEntry(
            sequence: 7,
            declaration: Declaration(at: Self.now, who: "ada", matter: .maintenance(far))
        )
        let year = Self.now..<Town.moment("20271201T000000Z")
        #expect(
            MaintenanceWindows([entry], of: nil, in: year, zone: Zones.zone).windows.isEmpty
        )
    }

    private static func entry(
        _ sequence: UInt64,
        _ hour: Int64,
        _ matter: Declaration.Matter
    ) -> DeclaredEntry {
        let at = now + .seconds(hour * 3600)
        let declaration = Declaration(at: at, who: "ada", matter: matter)
        return DeclaredEntry(sequence: sequence, declaration: declaration)
    }

    private static func work(
        _ hours: ClosedRange<Int64>,
        for service: String = "shipping"
    ) -> Declaration.Matter {
        .maintenance(
            Maintenance(
                name: "w",
                service: service,
                start: now + .seconds(hours.lowerBound * 3600),
                end: now + .seconds(hours.upperBound * 3600)
            )
        )
    }

    /// The windows of a service in hours from now.
    private static func spans(
        _ entries: [DeclaredEntry],
        of service: String = "shipping"
    ) -> [ClosedRange<Int64>] {
        let period = now..<now + .seconds(1000 * 3600)
        let windows = MaintenanceWindows(entries, of: service, in: period, zone: Zones.zone)
        return windows.windows.map { window in
            let hours = { (time: Timestamp) in
                (time.nanoseconds - now.nanoseconds) / 3_600_000_000_000
            }
            return hours(window.span.lowerBound)...hours(window.span.upperBound)
        }
    }

    @Test("cancelling and announcing anew change only what has not begun")
    func cancelling() throws {
        let first = Self.entry(1, 0, Self.work(10...20))
        let cancel = Declaration.Matter.cancellation(of: "w", reason: "")
        #expect(Self.spans([first]) == [10...20])
        #expect(Self.spans([first], of: "mail") == [])
        #expect(Self.spans([first, Self.entry(2, 5, cancel)]) == [])
        #expect(Self.spans([first, Self.entry(2, 15, cancel)]) == [10...15])
        #expect(Self.spans([first, Self.entry(2, 25, cancel)]) == [10...20])
        #expect(Self.spans([first, Self.entry(2, 5, Self.work(30...40))]) == [30...40])
        #expect(Self.spans([first, Self.entry(2, 50, Self.work(60...70))]) == [10...20, 60...70])
    }

    @Test(
        "a name that another service announces, too, takes nothing away",
        arguments: ["mail", ""]
    )
    func names(other: String) throws {
        let entries = [
            Self.entry(1, 0, Self.work(10...20)),
            Self.entry(2, 5, Self.work(30...40, for: other)),
        ]
        #expect(Self.spans(entries) == (other.isEmpty ? [10...20, 30...40] : [10...20]))
        #expect(Self.spans(entries, of: "mail") == [30...40])
        let moved = entries + [Self.entry(3, 6, Self.work(50...60, for: other))]
        #expect(Self.spans(moved) == (other.isEmpty ? [10...20, 50...60] : [10...20]))
        #expect(Self.spans(moved, of: "mail") == [50...60])
        let cancelled = entries + [Self.entry(3, 6, .cancellation(of: "w", reason: ""))]
        #expect(Self.spans(cancelled).isEmpty && Self.spans(cancelled, of: "mail").isEmpty)
    }
}
