import Bureau
import Journey
import ProbeModel
import Reliability
import Testing

@Suite("How urgent an incident is")
struct UrgencyTests {
    private func urgency(endangered: Set<String>) throws -> Urgency {
        let texts = [
            """
            service: shipping
            target: 99.9%
            contract:
              penalty: 5000
              segments: [{ name: shops, journeys: { label: { perHour: 40, value: 2.50 } } }]
            """,
            """
            service: search
            target: 99%
            contract:
              penalty: 70
              segments: [{ name: all, journeys: { find: { perHour: 1000, value: 0.50 } } }]
            """,
        ]
        let journeys = [("label", "shipping"), ("find", "search")].map { name, service in
            """
            journey: \(name)
            service: \(service)
            every: 1m
            steps: [{ name: open, get: "http://shop.example/" }]
            """
        }
        let sources = (texts + journeys).enumerated().map {
            SourceText(path: "\($0).yaml", text: $1)
        }
        let services = Catalogue.compile(sources).services
        let contracts: [String: Contract] = services.reduce(into: [:]) { $0[$1.name] = $1.contract }
        try #require(contracts.count == 2)
        return Urgency(
            contracts,
            endangered: endangered,
            zone: { _ in .utc },
            at: Timestamp(nanoseconds: 0)
        )
    }

    @Test(
        "it counts the penalties of the periods that it endangers, and burns as its fastest journey"
    )
    func penalty() throws {
        let failures = [
            Urgency.Failure(of: "label", "shipping", share: 0.5),
            Urgency.Failure(of: "find", "search", share: 1),
        ]
        let calm = try urgency(endangered: []).priority(of: failures)
        #expect(calm.lossPerHour == 550 && calm.penaltyAtStake == 0)
        #expect(abs(calm.burnRate - 500) < 1e-9, "0.5 of the runs over 0.1 % allowed")
        let grave = try urgency(endangered: ["shipping", "mail"]).priority(of: failures)
        #expect(grave.lossPerHour == 550 && grave.penaltyAtStake == 5000)
    }

    @Test("what no contract is about has neither")
    func unknown() throws {
        let failures = [Urgency.Failure(of: "x", "nosuch", share: 1)]
        let priority = try urgency(endangered: ["nosuch"]).priority(of: failures)
        #expect(priority.lossPerHour == nil && priority.failingWeight == 1)
        #expect(priority.penaltyAtStake == 0 && priority.burnRate == 0)
    }
}
