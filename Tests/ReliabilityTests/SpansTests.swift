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
        let spans = given.map {
            Timestamp(nanoseconds: $0.lowerBound)..<Timestamp(nanoseconds: $0.upperBound)
        }
        let found = spans.withoutOverlap.map {
            $0.lowerBound.nanoseconds..<$0.upperBound.nanoseconds
        }
        #expect(found == wanted)
    }
}
