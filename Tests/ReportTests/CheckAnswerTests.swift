import JSON
import Report
import Testing

@Suite("The answer of a monitoring plugin")
struct CheckAnswerTests {
    @Test(
        "a range raises what lies outside, or inside with @",
        arguments: [
            ("10", [0, 10], [-1, 10.5]), ("10:", [10, 99], [9.9]), ("~:10", [-5, 10], [11]),
            ("10:20", [10, 20], [9, 21]), ("@10:20", [9, 21], [10, 20]), (":5", [0, 5], [-1, 6]),
        ] as [(String, [Double], [Double])]
    )
    func ranges(text: String, fine: [Double], raised: [Double]) throws {
        let range = try #require(PluginRange(text))
        for value in fine { #expect(!range.raises(value), "\(value)") }
        for value in raised { #expect(range.raises(value), "\(value)") }
    }

    @Test("what is no range is none", arguments: ["", "a", "20:10", "1:2:3", "@@1", "10:b"])
    func noRanges(text: String) { #expect(PluginRange(text) == nil) }

    private static func status(_ state: String) -> JSON {
        let journey: JSON = ["name": "ship", "state": .string(state), "p95Seconds": JSON(1.93)]
        return ["services": [["name": "shipping", "journeys": [journey]]]]
    }

    private static let budget: JSON = [
        "services": [
            ["service": "shipping", "budget": ["allowed": 100, "left": 12]],
            ["service": "mail", "budget": ["allowed": 100, "left": 1]],
        ]
    ]

    @Test(
        "thresholds raise the code, and stand in the performance data",
        arguments: [
            ("ok", "20:", "5:", 1, "WARNING: shipping 1/1 journeys ok, 12% of the budget left"),
            ("ok", "20:", "15:", 2, "CRITICAL: shipping 1/1 journeys ok, 12% of the budget left"),
            ("ok", "10:", "5:", 0, "OK: shipping 1/1 journeys ok |"),
            ("unknown", "20:", "15:", 3, "UNKNOWN: shipping 1/1 journeys unknown"),
            ("failing", "10:", "5:", 2, "CRITICAL: shipping 1/1 journeys failing |"),
        ] as [(String, String, String, Int32, String)]
    )
    func thresholds(
        state: String,
        warning: String,
        critical: String,
        code: Int32,
        text: String
    ) {
        var thresholds = CheckAnswer.Thresholds()
        thresholds.warning = [.budgetLeft: PluginRange(warning)].compactMapValues(\.self)
        thresholds.critical = [.budgetLeft: PluginRange(critical)].compactMapValues(\.self)
        let answer = CheckAnswer(
            Self.status(state),
            about: "shipping",
            budget: Self.budget,
            thresholds
        )
        #expect(answer.code == code)
        #expect(answer.line.hasPrefix("PROBED \(text)"), "\(answer.line)")
        #expect(answer.line.hasSuffix(" budget_left=12%;\(warning);\(critical) p95=1.930s"))
    }

    @Test("without a threshold nothing but the state counts")
    func plain() {
        let answer = CheckAnswer(Self.status("ok"), about: nil)
        #expect(answer.code == 0)
        #expect(
            answer.line == "PROBED OK: 1 service 1/1 journeys ok | up=1 failing=0;;0.5 p95=1.930s"
        )
    }
}
