import JSON
import ProbeModel
import Reliability
import Report
import Testing

@Suite("Papers for people in a hurry")
struct PaperTests {
    private func night(_ incidents: [JSON]) throws -> Paper {
        let document: JSON = [
            "report": "night", "service": "shipping", "label": "since 18:00",
            "incidents": .array(incidents),
        ]
        return try #require(Paper(of: document, zone: { _ in nil }))
    }

    private func incident(_ number: Int, seconds: Double, isOpen: Bool = false) -> JSON {
        [
            "journey": .string("j\(number)"), "seconds": JSON(seconds), "isOpen": JSON(isOpen),
            "failing": isOpen ? 1 : .null,
        ]
    }

    private func journeys(in paper: Paper) throws -> [String] {
        let tables = paper.blocks.compactMap { block -> Paper.Table? in
            if case .table(let table) = block { table } else { nil }
        }
        return try #require(tables.first).rows.map { $0[2] }
    }

    @Test("of many incidents those that go on and the longest are shown, in their order")
    func longest() throws {
        let all = (0..<30).map { incident($0, seconds: Double($0 * 10)) }
        let paper = try night([incident(99, seconds: 1, isOpen: true)] + all)
        #expect(try journeys(in: paper) == ["j99"] + (11..<30).map { "j\($0)" })
        #expect(paper.notes.contains { $0.hasPrefix("Of 31 incidents") })
        let few = try night(Array(all.prefix(20)))
        #expect(!few.notes.contains { $0.hasPrefix("Of ") })
        let alike = (0..<25).map { incident($0, seconds: 60) }
        let tied = try night(alike + [incident(99, seconds: 600)])
        #expect(try journeys(in: tied) == (0..<19).map { "j\($0)" } + ["j99"])
    }

    @Test("times below ten milliseconds have a unit that shows them")
    func quick() throws {
        let document: JSON = [
            "report": "top", "what": "slow",
            "slow": [["journey": "ship", "step": "get", "p50": JSON(0.0004), "p95": JSON(0.0123)]],
        ]
        let paper = try #require(Paper(of: document, zone: { _ in nil }))
        let lines = PaperText(paper, style: .plain).lines
        #expect(lines.contains { $0.contains("0.4 ms") && $0.contains("0.012 s") }, "\(lines)")
    }

    @Test(
        "a component that is shown to fail is named, one that had bad luck is not",
        arguments: [
            (700, 300, "IT sees trouble with psp"), (17, 3, "IT's view: all green"),
        ] as [(Int, Int, String)]
    )
    func trouble(good: Int, bad: Int, words: String) {
        var journey = JourneyCounts(name: "ship", healthOf: nil)
        journey.ends = [.init(outcome: .passed, reason: nil, count: 40)]
        let names = (0..<100).map { "part-\($0)" } + ["psp"]
        journey.components = names.map { ComponentTally(name: $0, needed: 40) }
        var checks = Dictionary(uniqueKeysWithValues: names.map { ($0, Tally(good: 99, bad: 1)) })
        checks["psp"] = Tally(good: good, bad: bad)
        let counts = ServiceCounts(service: "shipping", journeys: [journey], ownChecks: checks)
        let lines = lines(of: counts)
        #expect(lines.contains { $0.contains(words) }, "\(lines)")
    }

    @Test(
        "what steps blame is no view of IT's",
        arguments: [
            (
                0,
                " components   3, none watched by checks of its own; by what failing steps blame each "
                    + "is 40.0–100.0 % available, mean 80.0 %"
            ),
            (
                1,
                " components   1, each 99.0–99.0 % available by its own checks, mean 99.0 %: IT's view: "
                    + "all green; 2 more without checks of their own"
            ),
        ] as [(Int, String)]
    )
    func unwatched(watched: Int, words: String) {
        var journey = JourneyCounts(name: "ship", healthOf: nil)
        journey.ends = [
            .init(outcome: .passed, reason: nil, count: 40),
            .init(outcome: .failed, reason: .status, count: 60),
        ]
        let names = ["auth", "psp", "web"]
        journey.components = names.map {
            ComponentTally(name: $0, needed: 100, proven: $0 == "psp" ? 60 : 0)
        }
        let checks = names.prefix(watched).map { ($0, Tally(good: 99, bad: 1)) }
        let counts = ServiceCounts(
            service: "shipping",
            journeys: [journey],
            ownChecks: Dictionary(uniqueKeysWithValues: checks)
        )
        let lines = lines(of: counts)
        #expect(lines.dropFirst().first == words, "\(lines)")
    }

    /// What is said of these counts.
    private func lines(of counts: ServiceCounts) -> [String] {
        let document = GapDocument.json(
            of: ServiceGap(counts),
            since: Timestamp(nanoseconds: 0),
            until: Timestamp(nanoseconds: 60_000_000_000),
            lastFailure: nil,
            figures: .init(sequence: 9, durable: 9, reached: nil, isCatchingUp: false)
        )
        return GapText(document, style: .plain, top: 1).lines
    }
}
