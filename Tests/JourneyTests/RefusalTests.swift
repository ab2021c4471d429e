import Journey
import ProbeModel
import Testing

@Suite("Refusals of servers of mail and files")
struct RefusalTests {
    @Test(
        "are answers for a step that asks for the status, and failures for others",
        arguments: [("status: 550", nil), ("status: 250", .status), ("within: 9s", .status)]
            as [(String, Reason?)]
    )
    func refusal(expect: String, reason: Reason?) throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: nobody reads it
                fetch: ftp://files.shop.example/x
                expect: { \(expect) }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        var exchange = Exchange(method: "FETCH", url: "ftp://files.shop.example/x")
        exchange.status = 550
        exchange.failure = Exchange.Failure(reason: .status, detail: "no such file")
        let response = Response(exchanges: [exchange])
        #expect(plan.steps[0].judge(response, &bindings).reason == reason)
    }
}
