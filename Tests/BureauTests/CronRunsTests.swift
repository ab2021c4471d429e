import Bureau
import Journey
import ProbeModel
import Testing

@Suite("Contracts of journeys with a cron")
struct CronRunsTests {
    private func lints(_ timing: String) -> [String] {
        let journey = """
            journey: quote
            service: shipping
            \(timing)
            steps:
              - { name: get, get: "http://shop/", expect: { status: 200 } }
            """
        let catalogue = Catalogue.compile([
            SourceText(
                path: "shipping.yaml",
                text: "service: shipping\ntarget: 99.9%\ncontract: { period: month }"
            ),
            SourceText(path: "quote.yaml", text: journey),
        ])
        return ContractLint(catalogue, zone: { _ in .utc }).warned.diagnostics.map(\.message)
    }

    @Test(
        "are judged by the runs that are due, not by the shortest time between two",
        arguments: [("0 * * * *", "1h"), ("0 8,9 * * *", "12h"), ("*/30 8-9 * * *", "6h")]
    )
    func runs(cron: String, every: String) {
        let found = lints("schedule: { cron: \"\(cron)\" }")
        #expect(found == lints("every: \(every)"))
        #expect(found != lints("every: 1m"), "the contracts differ, so the comparison tells")
    }
}
