import ProbeModel
import Reliability
import Testing

@Suite("The spread of latencies")
struct LatencySpreadTests {
    struct Hours: Decodable {
        let hours: [[Double]]
    }

    struct Factors: Decodable {
        let within, between, total: Double
        let repeatabilityFactor, reproducibilityFactor, quartileCoefficient: Double
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Hours, Factors)] = try Vectors.cases("change-review", kind: "repeatability")
        for (inputs, expected) in cases {
            let spread = try #require(LatencySpread(cells: inputs.hours))
            let pairs = [
                (spread.within, expected.within), (spread.between, expected.between),
                (spread.total, expected.total),
                (spread.repeatabilityFactor, expected.repeatabilityFactor),
                (spread.reproducibilityFactor, expected.reproducibilityFactor),
                (spread.quartileCoefficient, expected.quartileCoefficient),
            ]
            for (value, expected) in pairs { #expect(agree(value, expected, within: 1e-9)) }
        }
    }

    @Test("is a factor: the unit does not matter", arguments: 0..<40)
    func scale(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let cells = (0..<5).map { _ in
            (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Double.random(in: 100...900, using: &random)
            }
        }
        guard let spread = LatencySpread(cells: cells),
            let scaled = LatencySpread(cells: cells.map { $0.map { $0 * 1000 } })
        else { return }
        #expect(agree(spread.total, scaled.total, within: 1e-9), "seed \(seed)")
        #expect(spread.repeatabilityFactor <= spread.reproducibilityFactor, "seed \(seed)")
    }

    @Test("needs two cells, and two values in one")
    func none() {
        #expect(LatencySpread(cells: [[1, 2, 3]]) == nil)
        #expect(LatencySpread(cells: [[1], [2]]) == nil)
        #expect(LatencySpread(cells: [[0, 1], [2]]) == nil)
        #expect(LatencySpread(cells: []) == nil)
    }

    @Test("is predicted from the hour of the week, else from the hour of the day")
    func band() throws {
        let week = (1...100).map(Double.init)
        let band = try #require(PredictableBand(hourOfWeek: week, hourOfDay: []))
        #expect(agree(band.range.lowerBound, 5.95, within: 1e-12))
        #expect(agree(band.range.upperBound, 95.05, within: 1e-12))
        #expect(agree(band.width, 95.05 / 5.95, within: 1e-12))
        #expect(band.tally(of: week) == Tally(good: 90, bad: 10))
        #expect(!band.isOfDay)
        let day = try #require(PredictableBand(hourOfWeek: [1, 2], hourOfDay: week))
        #expect(day.isOfDay && day.range == band.range)
        #expect(PredictableBand(hourOfWeek: [1], hourOfDay: [1, 2]) == nil)
    }

    @Test("has quantiles between neighbours")
    func interpolated() {
        let sample = SortedSample([4, 1, 3, 2])
        #expect(sample.interpolated(0.5) == 2.5)
        #expect(sample.interpolated(0) == 1 && sample.interpolated(1) == 4)
        #expect(sample.interpolated(0.25) == 1.75)
        #expect(SortedSample([]).interpolated(0.5) == nil)
    }
}
