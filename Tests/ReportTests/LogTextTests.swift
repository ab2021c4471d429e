import JSON
import Report
import Testing

@Suite("A record on a line")
struct LogTextTests {
    @Test(
        "runs that were not made say why, and what to do",
        arguments: [
            (1, "overlap", "1 run not made: overlap (the run before it"),
            (3, "late", "3 runs not made: late (this host was suspended or overloaded)"),
            (2, "down", "2 runs not made: down (no daemon ran)"),
            (2, "local", "2 runs not made: local (no evidence could be written"),
            (2, "cap", "2 runs not made: cap (it may not do more today: its 'caps')"),
            (2, "of tomorrow", "2 runs not made: of tomorrow"),
        ]
    )
    func gaps(count: Int, reason: String, expected: String) {
        let gap: JSON = [
            "kind": "gap", "at": "2026-11-21T03:00:00.000Z", "journey": "ship",
            "count": JSON(count), "reason": .string(reason),
        ]
        let line = LogText(gap, style: .plain).line
        #expect(line.hasPrefix("2026-11-21 03:00:00.000  ? ship  " + expected), "\(line)")
    }
}
