import Reliability
import Testing

@Suite("Targets and budgets")
struct TargetTests {
    struct Question: Decodable {
        let targetPercent: String
        let slots: Int
    }

    struct Answer: Decodable {
        let targetPartsPerMillion, allowedBad: Int
        let budget: String
    }

    @Test("are those of the vectors, in integers", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Question, Answer)] = try Vectors.cases("definitions", kind: "budgets")
        for (question, answer) in cases {
            let target = try Target(percent: question.targetPercent)
            let budget = Budget(target: target, slots: question.slots)
            let (numerator, denominator) = budget.exact
            let text = denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
            #expect(target.partsPerMillion == answer.targetPartsPerMillion)
            #expect(budget.allowed == answer.allowedBad)
            #expect(text == answer.budget)
        }
    }

    @Test(
        "are read from percentages",
        arguments: [
            ("99.9", 999_000, "99.9 %"), ("95", 950_000, "95 %"),
            ("099.9999", 999_999, "99.9999 %"),
            ("0.0001", 1, "0.0001 %"), ("50.05", 500_500, "50.05 %"),
        ]
    )
    func reading(text: String, partsPerMillion: Int, shown: String) throws {
        let target = try Target(percent: text)
        #expect(target.partsPerMillion == partsPerMillion)
        #expect(target.text == shown)
    }

    @Test(
        "are refused with the reason",
        arguments: [
            ("100", TargetFault.outOfRange("100")), ("0", .outOfRange("0")),
            ("99.99999", .notAPercentage("99.99999")), ("-1", .notAPercentage("-1")),
            ("99,9", .notAPercentage("99,9")), ("", .notAPercentage("")),
            ("99.", .notAPercentage("99.")), ("９9", .notAPercentage("９9")),
        ]
    )
    func refusal(text: String, fault: TargetFault) {
        #expect(throws: fault) { try Target(percent: text) }
        #expect(fault.description.contains("'\(text)'"))
    }

    @Test("says when nothing is left if it goes on like this")
    func gone() throws {
        let budget = Budget(target: try Target(percent: "99"), slots: 10_000)
        let share = { (bad: Int, burn: Double, remaining: Int) in
            budget.share(of: remaining, untilGoneAt: burn, after: Tally(good: 0, bad: bad))
        }
        // 100 are allowed, 50 left, and the 51st comes after 510 slots at ten times the rate.
        #expect(share(50, 10, 5000) == 510.0 / 5000)
        #expect(share(50, 1, 5000) == nil, "it lasts")
        #expect(share(101, 10, 5000) == nil, "it is gone")
        #expect(share(50, 0, 5000) == nil)
        #expect(share(50, 10, 0) == nil)
    }

    @Test("have a budget that is used up, to the slot")
    func outlook() throws {
        let budget = Budget(target: try Target(percent: "99.9"), slots: 43_200)
        func outlook(bad: Int, remaining: Int) -> Budget.Outlook {
            budget.outlook(after: Tally(good: 1000, bad: bad), remaining: remaining)
        }
        #expect(outlook(bad: 44, remaining: 40_000) == .alreadyLost)
        #expect(outlook(bad: 43, remaining: 40_000) == .open)
        #expect(outlook(bad: 40, remaining: 3) == .alreadySafe)
        #expect(outlook(bad: 40, remaining: 4) == .open)
        #expect(budget.left(after: Tally(good: 1000, bad: 50)) == -7)
        #expect(budget.pace(after: Tally(bad: 43), elapsed: 21_600) == 2)
        #expect(budget.pace(after: Tally(), elapsed: 0) == nil)
        #expect(Budget(target: budget.target, slots: 999).allowed == 0)
    }

    @Test("are kept by exactly their share, where binary fractions are not")
    func kept() throws {
        let target = try Target(percent: "99.9")
        #expect(target.isKept(good: 43_157, of: 43_200))
        #expect(!target.isKept(good: 43_156, of: 43_200))
        #expect(target.isKept(good: 999_000_000_000_000, of: 1_000_000_000_000_000))
        #expect(!target.isKept(good: 998_999_999_999_999, of: 1_000_000_000_000_000))
    }
}
