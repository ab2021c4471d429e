import ProbeModel
import Reliability
import Testing

@Suite("Spans of time")
struct SpansTests {
    @Test(
        "what overlaps or touches is one, in whatever order it comes",
        arguments: [
            ([], []),
            ([0..<5], [0..<5]),
            // Those of another journey that begin earlier come later.
            ([10..<20, 5..<12], [5..<20]),
            ([30..<40, 0..<10, 35..<36], [0..<10, 30..<40]),
            ([0..<10, 10..<20], [0..<20]),
            ([0..<10, 11..<20], [0..<10, 11..<20]),
        ] as [([Range<Int64>], [Range<Int64>])]
    )
    func joined(given: [Range<Int64>], wanted: [Range<Int64>]) {
        #expect(spans(given).withoutOverlap == spans(wanted))
    }

    @Test(
        "without others they are what is left",
        arguments: [
            ([0..<5], [], [0..<5]), ([], [0..<5], []), ([0..<10], [0..<10], []),
            ([0..<10], [2..<4, 6..<20], [0..<2, 4..<6]),
            ([0..<10, 20..<30], [5..<25], [0..<5, 25..<30]),
            ([0..<10], [-5..<0, 10..<15], [0..<10]), ([3..<4], [0..<9], []),
        ] as [([Range<Int64>], [Range<Int64>], [Range<Int64>])]
    )
    func without(given: [Range<Int64>], others: [Range<Int64>], wanted: [Range<Int64>]) {
        #expect(spans(given).without(spans(others)) == spans(wanted))
    }

    private func spans(_ given: [Range<Int64>]) -> [Range<Timestamp>] {
        given.map {
            Timestamp(nanoseconds: $0.lowerBound)..<Timestamp(nanoseconds: $0.upperBound)
        }
    }
}
