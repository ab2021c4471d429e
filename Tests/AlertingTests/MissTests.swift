import Alerting
import ProbeModel
import Testing

@Suite("Runs that were missed")
struct MissTests {
    @Test("runs that were missed are told for five minutes; those before the first look are old")
    func lately() {
        var watch = MissWatch()
        let told = [(0, 7), (10, 7), (20, 8), (310, 8), (320, 8), (330, 9)].map { second, missed in
            watch.problem(
                missed: UInt64(missed),
                at: Instant(nanoseconds: Int64(second) * 1_000_000_000)
            ) != nil
        }
        #expect(told == [false, false, true, true, false, true])
    }
}
