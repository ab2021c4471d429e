import Journey
import ProbeModel
import Testing

@Suite("Contracts")
struct ContractTests {
    private func compile(_ contract: String, target: String = "99.9%") -> Catalogue {
        let journeys = ["login", "quote", "label"].map { name in
            SourceText(
                path: "\(name).yaml",
                text: """
                    journey: \(name)
                    service: shipping
                    every: 1m
                    steps:
                      - { name: get, get: "http://shop/\(name)", expect: { status: 200 } }
                    """
            )
        }
        let service = "service: shipping\ntarget: \(target)\n\(contract)\n"
        return Catalogue.compile(journeys + [SourceText(path: "service.yaml", text: service)])
    }

    @Test("a target alone is a contract with the customary terms")
    func plain() throws {
        let contract = try #require(compile("window: 28d").services.first?.contract)
        #expect(contract.targetPartsPerMillion == 999_000)
        #expect(contract.period == .rolling(.seconds(28 * 86_400)))
        #expect(contract.zone == "UTC")
        #expect(contract.exclusions.notice == .seconds(72 * 3600))
        #expect(contract.exclusions.atMost == .seconds(4 * 3600))
        #expect(contract.confidence == 950_000)
        #expect(contract.verdict == .episodes)
        #expect(contract.binds == .runs && contract.retries == .none)
        #expect(contract.structure == nil)
    }

    @Test("all its terms are read")
    func whole() throws {
        let catalogue = compile(
            """
            contract:
              name: sla-1
              structure: { all: [login, { atLeast: 1, of: [quote, { any: [label] }] }] }
              period: month
              zone: America/Argentina/Buenos_Aires
              hours: Mon-Fri 07:00-19:30
              exclusions: { notice: 1d, atMost: 2h }
              confidence: 99%
              minimumCoverage: 90%
              verdict: clopper-pearson
              binds: minutes
              retries: client
              baseline: 99.95%
              commonCause: 5%
              within: 8s
              penalty: 5000
              segments:
                - { name: shops, weight: 3, journeys: { label: 2, quote: { perHour: 7, value: 4.2 } } }
              components: { psp: 99.5% }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let contract = try #require(catalogue.services.first?.contract)
        let inner = Contract.Need.atLeast(1, of: [.journey("quote"), .any([.journey("label")])])
        #expect(contract.structure == .all([.journey("login"), inner]))
        #expect(contract.journeys == ["login", "quote", "label"])
        #expect(contract.name == "sla-1")
        #expect(contract.period == .month)
        #expect(contract.hours.first?.minutes == 420..<1170)
        #expect(contract.hours.first?.days == [0, 1, 2, 3, 4])
        #expect(contract.exclusions.notice == .seconds(86_400))
        #expect(contract.exclusions.atMost == .seconds(7200))
        #expect(contract.confidence == 990_000 && contract.minimumCoverage == 900_000)
        #expect(contract.verdict == .clopperPearson && contract.binds == .minutes)
        #expect(contract.retries == .client && contract.baseline == 999_500)
        #expect(contract.penaltyHundredths == 500_000)
        #expect(contract.limit == .seconds(8) && contract.commonCause == 50_000)
        #expect(contract.fixed == ["psp": 995_000])
        let shares = try #require(contract.segments.first?.journeys)
        #expect(shares.map(\.journey) == ["label", "quote"])
        #expect(shares.map(\.weight) == [2, 1])
        #expect(shares[1].perHour == Array(repeating: 7, count: 168))
        #expect(shares[1].valueHundredths == 420)
    }

    @Test(
        "what cannot be is refused, with the remedy",
        arguments: [
            ("target: 100%", "contract: { name: a }", "a target of 100% leaves no budget"),
            ("contract: { structure: nobody }", nil, "the contract names 'nobody'"),
            ("contract: { structure: { all: [] } }", nil, "a structure is a journey"),
            ("contract: { structure: { atLeast: 4, of: [login] } }", nil, "from 1 to 1"),
            ("contract: { structure: { some: [login] } }", nil, "a structure has 'all'"),
            ("contract: { period: 2h }", nil, "'period' must be month"),
            ("contract: { zone: ../etc/passwd }", nil, "'zone' must be an IANA name"),
            ("contract: { hours: Mon-Fri 19:00-07:00 }", nil, "'hours' must be such as"),
            ("contract: { hours: Mox 07:00-19:00 }", nil, "'hours' must be such as"),
            ("contract: { confidence: 20% }", nil, "'confidence' must be at least 50"),
            ("contract: { verdict: maybe }", nil, "clopper-pearson"),
            ("contract: { components: { psp: good } }", nil, "'psp' must be a percentage"),
            ("contract: { segments: [{ name: a, journeys: { x: 1 } }] }", nil, "names 'x'"),
            (
                "contract: { segments: [{ name: a, journeys: { quote: -1 } }] }", nil,
                "the weight of"
            ),
            (
                "contract: { segments: [{ name: a, journeys: { quote: { perHour: [1, 2] } } }] }",
                nil, "1, 24 or 168 numbers"
            ),
            (
                "contract: { segments: [{ name: a, journeys: { quote: { value: 1e3 } } }] }",
                nil, "an amount such as 4.20"
            ),
        ] as [(String, String?, String)]
    )
    func mistakes(contract: String, other: String?, message: String) {
        let catalogue =
            other.map { compile($0, target: String(contract.dropFirst("target: ".count))) }
            ?? compile(contract)
        let text = catalogue.diagnostics.map(\.rendered).joined(separator: "\n")
        #expect(text.contains(message), "\(text)")
        #expect(catalogue.hasErrors)
    }

    @Test("a contract without a target is refused")
    func aimless() {
        let source = SourceText(path: "a.yaml", text: "service: a\ncontract: { period: month }\n")
        let catalogue = Catalogue.compile([source])
        #expect(catalogue.diagnostics.map(\.message) == ["a contract needs the service's 'target'"])
    }

    @Test(
        "hours of the week",
        arguments: [
            ("Mon-Fri 07:00-19:00", 0 * 1440 + 420, true), ("Mon-Fri 07:00-19:00", 419, false),
            ("Mon-Fri 07:00-19:00", 4 * 1440 + 1139, true),
            ("Mon-Fri 07:00-19:00", 4 * 1440 + 1140, false),
            ("Mon-Fri 07:00-19:00", 5 * 1440 + 600, false),
            ("Sat-Mon 00:00-24:00", 6 * 1440 + 1439, true),
            ("Sat-Mon 00:00-24:00", 1440, false), ("Tue,Thu 08:30-09:00", 3 * 1440 + 510, true),
        ]
    )
    func hours(text: String, minute: Int, isIn: Bool) throws {
        #expect(try #require(ServiceHours(text)).contains(minuteOfWeek: minute) == isIn)
    }
}
