import Journey
import ProbeModel
import Testing

@Suite("Schedules of journeys")
struct ScheduleTests {
    private func compile(_ schedule: String, every: String = "1m") -> Catalogue {
        .scheduled(schedule, every: every) { $0 == "UTC" ? .utc : nil }
    }

    /// 2026-11-23 was a Monday.
    private func time(day: Int64, hour: Int64, minute: Int64 = 0) -> Timestamp {
        let days = CivilTime.days(year: 2026, month: 11, day: day)
        return Timestamp(clampingSeconds: days * 86_400 + hour * 3600 + minute * 60)
    }

    @Test(
        "are open when all their fields say so",
        arguments: [
            (23, 5, false), (23, 6, true), (23, 12, false), (23, 21, true), (23, 22, false),
            (24, 7, false), (25, 7, false), (26, 7, true), (28, 7, false),
        ] as [(Int64, Int64, Bool)]
    )
    func open(day: Int64, hour: Int64, isOpen: Bool) throws {
        let catalogue = compile(
            """
            { hours: Mon-Fri 06:00-22:00, pauses: [Mon 12:00-13:00, Sun 00:00-24:00], \
            except: 2026-11-24/2026-11-25 }
            """
        )
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        let schedule = try #require(catalogue.plans.first?.schedule)
        #expect(schedule.isOpen(at: time(day: day, hour: hour)) == isOpen)
    }

    @Test("tell their openings in a period, cut at its ends")
    func openings() throws {
        let schedule = try #require(
            compile("{ hours: Mon-Fri 06:00-22:00, pauses: Mon 12:00-13:00, except: 2026-11-24 }")
                .plans.first?.schedule
        )
        let period = time(day: 23, hour: 7) + .milliseconds(500)..<time(day: 25, hour: 6, minute: 1)
        let expected = [
            period.lowerBound..<time(day: 23, hour: 12),
            time(day: 23, hour: 13)..<time(day: 23, hour: 22),
            time(day: 25, hour: 6)..<period.upperBound,
        ]
        #expect(schedule.openings(in: period) == expected)
        let empty = time(day: 23, hour: 7)..<time(day: 23, hour: 7)
        #expect(schedule.openings(in: empty).isEmpty)
    }

    @Test(
        "closing time is no silence",
        arguments: [
            (23, 12, 30, 60, 60), (23, 6, 0, 30, (2 * 24 + 8) * 60 + 30),
            (23, 6, 10, 30, (2 * 24 + 8) * 60 + 30), (23, 3, 0, 10, (2 * 24 + 5) * 60 + 10),
            (24, 7, 0, 16 * 60, 24 * 60),
        ] as [(Int64, Int64, Int64, Int64, Int64)]
    )
    func silence(day: Int64, hour: Int64, minute: Int64, open: Int64, ago: Int64) throws {
        let schedule = try #require(compile("{ hours: Mon-Fri 06:00-22:00 }").plans.first?.schedule)
        let now = time(day: day, hour: hour, minute: minute)
        let silence = schedule.silence(of: 1, every: .seconds(open * 60), until: now)
        #expect(silence == .seconds(ago * 60))
    }

    @Test(
        "with mistakes say which",
        arguments: [
            ("{ hours: mornings }", "1m", "'hours' must be such as"),
            ("{ pauses: Mon-Sun 00:00-24:00 }", "1m", "never open"),
            ("{ except: tomorrow }", "1m", "'except' must list days"),
            ("{ except: 2026-12-27/2026-12-24 }", "1m", "'except' must list days"),
            ("{ zone: Mars/Olympus }", "1m", "does not know the zone"),
            ("{ zone: \"../etc\" }", "1m", "IANA name"),
            ("{ hours: Mon 06:00-22:00 }", "100ms", "every 1 s at most"),
            ("{ except: 2026-02-30 }", "1m", "'except' must list days"),
            ("{ hours: Mon-Sun 02:00-03:00 }", "1d", "open for 1 h at most"),
            ("{ hours: Sun 23:00-24:00 }", "7d", "may never fall into it"),
            ("{ hour: Mon 06:00-22:00 }", "1m", "Did you mean 'hours'?"),
        ]
    )
    func mistakes(schedule: String, every: String, message: String) {
        let found = compile(schedule, every: every).diagnostics.map(\.rendered).joined()
        #expect(found.contains(message), "\(found)")
    }
}
