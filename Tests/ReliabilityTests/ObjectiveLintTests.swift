import Reliability
import Testing

@Suite("Lints of an objective")
struct ObjectiveLintTests {
    static func plan(_ percent: String, slots: Int) throws -> ObjectivePlan {
        let rule = VerdictRule(target: try Target(percent: percent))
        return ObjectivePlan(rule: rule, slots: slots, periodMinutes: 43_200)
    }

    @Test("leave a reasonable one alone")
    func reasonable() throws {
        var plan = try Self.plan("99.5", slots: 43_200)
        plan.baseline = 0.9995
        plan.best = 0.9999
        plan.past = IncidentRecord(incidents: 3, periods: 3, downMinutes: 90)
        #expect(plan.lints.isEmpty)
    }

    @Test("say that it cannot be shown or broken sensibly")
    func size() throws {
        // 99.99 % at one run in five minutes needs 104 days; 99.9 % at one in 15 minutes a month.
        #expect(
            try Self.plan("99.99", slots: 8640).lints
                == [.unfalsifiable(slots: 8640), .undemonstrable(slots: 8640, needed: 29_956)]
        )
        #expect(
            try Self.plan("99.9", slots: 2880).lints == [.undemonstrable(slots: 2880, needed: 2995)]
        )
    }

    @Test("weigh it against what is known")
    func knowledge() throws {
        var plan = try Self.plan("99.9", slots: 8640)
        plan.baseline = 0.9995
        plan.best = 0.995
        plan.past = IncidentRecord(incidents: 3, periods: 3, downMinutes: 90)
        plan.plannedCoverage = 0.9
        plan.asksForCommonCause = true
        plan.unweightedJourneys = ["track", "cancel"]
        let lints = plan.lints
        try #require(lints.count == 6)
        #expect(
            lints.map(\.description) == [
                "a service as good as declared would be shown to meet it in only 37.35 % of periods; "
                    + "probe more often, or promise less",
                "the best that its parts allow is 99.50 %; promise less, or change a part",
                "by its past the next period meets it with a chance of only 71.05 %; promise less",
                "only 90.00 % of its slots are planned to run; probe through the period",
                "its alternatives are taken to have a tenth of their failures in common; say with "
                    + "'commonCause' how many",
                "no weight for 'track', 'cancel'; give each journey one",
            ]
        )
        plan.excluded = 8640
        #expect(plan.lints.first == .excludedWholly)
    }
}

@Suite("Priorities")
struct PriorityTests {
    static func part(_ transactions: Double?, failing: Double, weight: Double = 1) -> Priority.Part
    {
        .init(transactions: transactions, value: 20, weight: weight, failing: failing)
    }

    @Test("go by money an hour, with the penalty at stake, then by burn rate")
    func money() {
        let open = [
            Priority([Self.part(100, failing: 0.5)]),
            Priority([Self.part(10, failing: 1), Self.part(200, failing: 0.3)]),
            Priority([Self.part(1, failing: 1)], penaltyAtStake: 5000),
            Priority([Self.part(100, failing: 0.5)], burnRate: 3),
        ]
        #expect(open[1].lossPerHour == 1400)
        #expect(Priority.order(open) == [2, 1, 3, 0])
    }

    @Test("go by weight where somebody's volumes are unknown")
    func weight() {
        let open = [
            Priority([Self.part(1000, failing: 0.1)]), Priority([Self.part(nil, failing: 0.5)]),
        ]
        #expect(open[1].lossPerHour == nil)
        #expect(Priority.order(open) == [1, 0])
    }
}
