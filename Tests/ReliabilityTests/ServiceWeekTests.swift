import ProbeModel
import Reliability
import Testing

@Suite("Hours of service", .enabled(if: PeriodTests.hasZones))
struct ServiceWeekTests {
    private static let quarter = Duration.seconds(900)

    @Test(
        "as spans are what the clock says quarter by quarter, also when it is set",
        arguments: ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu"],
        0..<10
    )
    func spans(name: String, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let zone = try PeriodTests.zone(name)
        let week = ServiceWeek(
            (0..<4).map { _ in
                let start = Int.random(in: 0..<600, using: &random) * 15
                return start..<start + Int.random(in: 1...70, using: &random) * 15
            }
        )
        // March and October 2026, with the days on which clocks are set.
        let begin = 1_772_323_200 + Int64.random(in: 0..<21_000_000, using: &random) / 900 * 900
        let period = Period(
            Timestamp.seconds(
                begin
            )..<Timestamp.seconds(
                begin + Int64.random(in: 1...4000, using: &random) * 900
            )
        )
        let spans = try #require(week.spans(of: period, in: zone))
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        var time = period.span.lowerBound
        var count = 0
        while time < period.span.upperBound {
            let isOpen = week.contains(time, in: zone)
            count += isOpen ? 1 : 0
            #expect(
                spans.contains { $0.contains(time) } == isOpen,
                "\(name), seed \(seed), \(time.rfc3339)"
            )
            time = time + Self.quarter
        }
        #expect(week.slots(of: period, every: Self.quarter, in: zone) == count)
        #expect(week.minutes(of: period, in: zone) == Double(count) * 15)
    }

    @Test("of a Sunday in which the clocks go back are an hour more, and one less in spring")
    func summerTime() throws {
        let zone = try PeriodTests.zone("Europe/Berlin")
        let sunday = ServiceWeek([6 * 1440..<7 * 1440])
        for (month, minutes) in [(3, 4 * 1440.0 + 1380), (10, 3 * 1440 + 1500)] as [(Int64, Double)]
        {
            let period = Period(year: 2026, month: month, in: zone)
            #expect(sunday.minutes(of: period, in: zone) == minutes)
            #expect(
                sunday.slots(of: period, every: .seconds(60), in: zone) == Int(minutes)
            )
        }
    }
}
