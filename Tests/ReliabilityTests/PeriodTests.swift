import FoundationEssentials
import ProbeModel
import Reliability
import Testing

@Suite("Periods")
struct PeriodTests {
    struct Month: Decodable {
        let zone, target: String
        let year, month, intervalSeconds: Int64
    }

    struct Figures: Decodable {
        let startUnix, endUnix: Int64
        let slots: Int
        let budgetMinutes: Double
    }

    static func zone(_ name: String) throws -> Zone {
        let bytes = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
        return try #require(Zone(Array(bytes)))
    }

    static let hasZones = FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/UTC")

    @Test("have the slots of the calendar", .enabled(if: Vectors.arePresent && hasZones))
    func vectors() throws {
        let cases: [(Month, Figures)] = try Vectors.cases("definitions", kind: "calendar")
        for (month, expected) in cases {
            let zone = try Self.zone(month.zone)
            let period = Period(year: month.year, month: month.month, in: zone)
            #expect(period.span.lowerBound == .seconds(expected.startUnix), "\(month)")
            #expect(period.span.upperBound == .seconds(expected.endUnix), "\(month)")
            let slots = period.slots(every: .seconds(month.intervalSeconds))
            #expect(slots == expected.slots, "\(month)")
            let budget = Budget(target: try Target(percent: month.target), slots: slots).exact
            let minutes =
                Double(budget.numerator) / Double(budget.denominator)
                * Double(month.intervalSeconds) / 60
            #expect(agree(minutes, expected.budgetMinutes, within: 1e-12))
        }
    }

    @Test("count each slot in the period of its start")
    func slots() {
        func slots(_ start: Int64, _ end: Int64) -> Int {
            Period(Timestamp.seconds(start)..<Timestamp.seconds(end)).slots(every: .seconds(60))
        }
        #expect(slots(0, 3600) == 60)
        #expect(slots(1, 3600) == 59)
        #expect(slots(0, 3601) == 61)
        #expect(slots(-120, 1) == 3)
        #expect(slots(30, 31) == 0)
    }

    @Test("that an objective enters late are labelled as partial")
    func partial() throws {
        let month = Period(year: 2026, month: 3, in: .utc)
        let span = month.span
        let partial = Period(span.lowerBound + .seconds(13 * 86_400)..<span.upperBound)
        let share = try #require(partial.share(of: month))
        #expect(share == (18, 31))
        #expect(month.share(of: month) == nil)
        #expect(partial.slots(every: .seconds(60)) == 18 * 1440)
    }
}

@Suite("Zones")
struct ZoneTests {
    @Test("know summer time beyond the end of their tables", .enabled(if: PeriodTests.hasZones))
    func rule() throws {
        let berlin = try PeriodTests.zone("Europe/Berlin")
        // 2126-03-31 01:00 UTC is the last Sunday of March.
        let change = CivilTime.days(year: 2126, month: 3, day: 31) * 86_400 + 3600
        #expect(berlin.offset(at: .seconds(change - 1)) == 3600)
        #expect(berlin.offset(at: .seconds(change)) == 7200)
        let lordHowe = try PeriodTests.zone("Australia/Lord_Howe")
        let january = CivilTime.days(year: 2126, month: 1, day: 15) * 86_400
        #expect(lordHowe.offset(at: .seconds(january)) == 39_600)
        #expect(lordHowe.offset(at: .seconds(january + 180 * 86_400)) == 37_800)
    }

    @Test("agree with the clocks of cities", .enabled(if: PeriodTests.hasZones))
    func cities() throws {
        let moments: [(String, Int64, Int64)] = [
            ("Asia/Kathmandu", 1_700_000_000, 20_700), ("America/New_York", 1_700_000_000, -18_000),
            ("America/New_York", 1_690_000_000, -14_400), ("Europe/Dublin", 1_690_000_000, 3600),
            ("Pacific/Apia", 1_325_239_200, 50_400), ("Europe/Berlin", -3_000_000_000, 3208),
        ]
        for (city, second, offset) in moments {
            let zone = try PeriodTests.zone(city)
            #expect(zone.offset(at: .seconds(second)) == offset, "\(city)")
        }
    }

    @Test("name the hour of the week on their own clocks", .enabled(if: PeriodTests.hasZones))
    func hourOfWeek() throws {
        // 2026-11-22 is a Sunday.
        let sunday = Timestamp.seconds(CivilTime.days(year: 2026, month: 11, day: 22) * 86_400)
        #expect(Zone.utc.hourOfWeek(at: sunday) == 144)
        let berlin = try PeriodTests.zone("Europe/Berlin")
        #expect(berlin.hourOfWeek(at: sunday + .seconds(23 * 3600)) == 0)
        #expect(Zone.utc.hourOfWeek(at: .seconds(-1)) == 3 * 24 - 1)
    }

    @Test("are refused if their file is none, wherever it is cut off")
    func refusal() throws {
        #expect(Zone(Array("TZif".utf8)) == nil)
        #expect(Zone([]) == nil)
        #expect(Zone(Array(repeating: 0, count: 100)) == nil)
    }

    @Test(
        "are refused or read, never a crash, when a file is damaged",
        .enabled(if: PeriodTests.hasZones)
    )
    func damaged() throws {
        let bytes = Array(
            try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin"))
        )
        for length in stride(from: 0, to: bytes.count, by: 7) {
            _ = Zone(Array(bytes.prefix(length)))?.offset(at: .seconds(1_700_000_000))
        }
        var random = SplitMix64(seed: 7)
        for _ in 0..<300 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                in: 0...255,
                using: &random
            )
            _ = Zone(damaged)?.start(year: 2026, month: 3)
        }
    }
}
