import Bureau
import Journey
import ProbeModel
import Reliability
import Testing

@Suite("Contracts that promise what cannot be shown or kept")
struct SampleSizeTests {
    /// What `validate` warns of, for a contract over one journey, by its baseline and its past.
    private func lints(
        _ contract: String,
        every: String,
        past: IncidentRecord? = nil
    ) -> [String] {
        let journey = """
            journey: quote
            service: shipping
            every: \(every)
            steps:
              - { name: get, get: "http://shop/", expect: { status: 200 } }
            """
        let service = "service: shipping\ntarget: 99.9%\ncontract: { period: month\(contract) }"
        let catalogue = Catalogue.compile([
            SourceText(path: "shipping.yaml", text: service),
            SourceText(path: "quote.yaml", text: journey),
        ])
        let known = past.map { ["shipping": $0] } ?? [:]
        return ContractLint(catalogue, zone: { _ in .utc }, past: known).warned.diagnostics
            .map(\.message)
    }

    @Test(
        "a baseline that is mostly not shown is named",
        arguments: [
            ("", "5m", nil), (", baseline: 99.99%", "1m", nil), (", baseline: 99.95%", "1m", nil),
            (", baseline: 99.95%", "5m", "43.18 %"), (", baseline: 99.9%", "1m", "4"),
        ] as [(String, String, String?)]
    )
    func indistinguishable(baseline: String, every: String, share: String?) {
        let found = lints(baseline, every: every).filter { $0.contains("as good as declared") }
        #expect(found.count == (share == nil ? 0 : 1), "\(found)")
        if let share { #expect(found.first?.contains("in only \(share)") == true, "\(found)") }
    }

    @Test(
        "a promise that its past breaks is named",
        arguments: [
            (nil, false), (IncidentRecord(incidents: 0, periods: 12, downMinutes: 0), false),
            (IncidentRecord(incidents: 2, periods: 12, downMinutes: 400), false),
            (IncidentRecord(incidents: 12, periods: 12, downMinutes: 400), true),
        ] as [(IncidentRecord?, Bool)]
    )
    func overPromised(past: IncidentRecord?, isNamed: Bool) {
        let found = lints("", every: "1m", past: past).filter { $0.contains("by its past") }
        #expect(found.count == (isNamed ? 1 : 0), "\(found)")
    }
}
