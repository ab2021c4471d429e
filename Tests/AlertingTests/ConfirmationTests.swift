import Alerting
import ProbeModel
import Testing

@Suite("Confirmation runs")
struct ConfirmationTests {
    @Test("a single gap lasts as long as something is suspected, also behind an alert")
    func oneGap() {
        var policy = EvidencePolicy()
        policy.confirmation.gaps = [.init(upTo: .max, wait: .seconds(45))]
        var machine = EvidenceMachine(policy, terms: AlertTerms(every: .seconds(60)))
        var waits: Set<Duration> = []
        for number in 0..<200 {
            let ruling = machine.note(
                Sample(
                    run: RunID(bits: UInt64(number + 1)),
                    at: Timestamp(nanoseconds: 1_795_226_400_000_000_000) + .seconds(45 * number),
                    kind: number.isMultiple(of: 2) ? .scheduled : .confirmation,
                    isBad: (10..<60).contains(number),
                    terms: AlertTerms(every: .seconds(60))
                )
            )
            if let extra = ruling.extra, extra.kind == .confirmation { waits.insert(extra.wait) }
        }
        #expect(waits == [.seconds(45)])
    }
}
