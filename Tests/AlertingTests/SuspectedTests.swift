import Alerting
import ProbeModel
import Testing

@Suite("What is suspected")
struct SuspectedTests {
    /// Runs of these journeys, a minute apart: `ship passed`, `ship failed pay/status psp`.
    private func presents(_ lines: [String]) -> PresentBook {
        var presents = PresentBook()
        for (number, line) in lines.enumerated() {
            let words = line.split(separator: " ").map(String.init)
            var run = Run.sample(
                words[0],
                id: UInt64(number + 1),
                kind: .scheduled,
                outcome: Outcome.allCases.first { $0.word == words[1] } ?? .missed,
                planned: Transcript.origin + .seconds(60 * number)
            )
            if words.count > 2 {
                run.fail(at: words[2], blaming: words.count > 3 ? words[3] : nil)
            }
            presents.absorb(run)
        }
        return presents
    }

    private let services = ["ship": "shipping", "track": "tracking", "mail": "mail"]

    @Test(
        "journeys that fail alike are one, across services; the first that began is the first",
        arguments: [
            ([], []),
            (["ship passed", "track aborted"], []),
            (["ship failed pay/status", "ship passed"], []),
            (["ship failed pay/status", "ship aborted"], ["0 shipping: ship"]),
            // Nobody suspects it, or an alert is about it.
            (["other failed pay/status"], []),
            (
                ["ship failed pay/status psp", "track failed pay/status psp"],
                ["0 shipping, tracking: ship, track"]
            ),
            (
                ["track passed", "mail failed pay/status psp", "ship failed pay/status"],
                ["60 mail: mail", "120 shipping: ship"]
            ),
            // Its own since the last good run; of one cause since the first of them began.
            (
                ["ship failed a/dns", "ship passed", "track failed a/dns", "ship failed a/dns"],
                ["120 shipping, tracking: ship, track"]
            ),
        ] as [([String], [String])]
    )
    func groups(lines: [String], expected: [String]) {
        let found = presents(lines).suspected(of: services).map { suspected in
            let since = suspected.since.nanoseconds - Transcript.origin.nanoseconds
            return "\(since / 1_000_000_000) \(suspected.services.joined(separator: ", ")): "
                + suspected.members.map(\.journey).joined(separator: ", ")
        }
        #expect(found == expected)
    }

    @Test(
        "an open incident of its cause is where it belongs",
        arguments: [("ship failed pay/status", true), ("ship failed pay/dns", false)]
    )
    func home(line: String, isKnown: Bool) throws {
        var book = IncidentBook()
        let alert = Alert.sample("track", at: 100) { ($0.step, $0.reason) = ("pay", .status) }
        _ = book.handle(.recorded(alert))
        let suspected = try #require(presents([line]).suspected(of: services).first)
        #expect((book.home(of: suspected.symptom.cause) != nil) == isKnown)
    }
}
