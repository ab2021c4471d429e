import ProbeModel
import Reliability
import Testing

@Suite("Mean times")
struct MeanTimeTests {
    /// From χ² tables: 2T/χ²(0.975; 2n) and 2T/χ²(0.025; 2n).
    @Test(
        "have the intervals of exponential spans",
        arguments: [
            ([100], 100, 27.11, 3949.8), ([100, 300], 200, 71.79, 1651.3),
            ([60, 60, 60, 60, 60, 60, 60, 60, 60, 60], 60, 35.12, 125.1),
        ] as [([Int], Double, Double, Double)]
    )
    func spans(seconds: [Int], mean: Double, lower: Double, upper: Double) throws {
        let time = MeanTime(of: seconds.map { .seconds($0) })
        #expect(time.count == seconds.count)
        #expect(try #require(time.mean).seconds == mean)
        #expect(abs(try #require(time.lower).seconds - lower) < lower * 1e-3)
        #expect(abs(try #require(time.upper).seconds - upper) < upper * 1e-3)
    }

    @Test("without a span nothing is known, without an event only the least")
    func nothing() throws {
        let none = MeanTime(of: [])
        #expect(none.mean == nil && none.lower == nil && none.upper == nil)
        let quiet = MeanTime(between: 0, in: .seconds(3689))
        #expect(quiet.mean == nil && quiet.upper == nil)
        #expect(abs(try #require(quiet.lower).seconds - 1000) < 1)
        let one = MeanTime(between: 1, in: .seconds(1000))
        #expect(one.mean == .seconds(1000))
        #expect(abs(try #require(one.lower).seconds - 179.5) < 0.1)
        #expect(try #require(one.upper) > .seconds(39_000))
    }
}
