import Alerting
import JSON
import ProbeModel
import Report
import Testing

/// What looks at ourselves find over time, and what people are told: a time line in, notices out.
@Suite("What an audit tells")
struct AuditTests {
    private static let start = Timestamp(nanoseconds: 1_795_230_000_000_000_000)

    /// Looks every ten seconds until `end`; `change` says what is so at a second.
    private func told(
        until end: Int,
        _ change: (_ second: Int, inout AuditFindings) -> Void
    ) -> [String] {
        var watch = TroubleWatch()
        var findings = AuditFindings()
        var told: [String] = []
        for second in stride(from: 0, through: end, by: 10) {
            findings.up = .seconds(second)
            change(second, &findings)
            let present = findings.troubles(at: Self.start + .seconds(second))
            let now = Instant(nanoseconds: Int64(second) * 1_000_000_000)
            for change in watch.handle(present, at: now) {
                let line =
                    switch change {
                    case .began(let trouble, let text):
                        "\(second) \(trouble.kind.rawValue) \(trouble.subject): \(text)"
                    case .ended(let trouble):
                        "\(second) \(trouble.kind.rawValue) \(trouble.subject) is over"
                    }
                told.append(line)
            }
        }
        return told
    }

    @Test(
        "a journey without a verdict for longer than its patience is out of sight, and seen again",
        arguments: [
            // Nothing is said of what a young process has not seen yet.
            (nil, 300, nil),
            (
                nil, 330,
                "330 blind ship: nobody sees whether 'ship' (shipping) works: no verdict yet; "
                    + "see 'probectl log ship'"
            ),
            (-3600, 310, nil),
            (
                -3600, 330,
                "330 blind ship: nobody sees whether 'ship' (shipping) works: no verdict since "
                    + "2026-11-21 02:00:00 UTC; see 'probectl log ship'"
            ),
            (60, 380, nil),
            (
                60, 390,
                "390 blind ship: nobody sees whether 'ship' (shipping) works: no verdict since "
                    + "2026-11-21 03:01:00 UTC; see 'probectl log ship'"
            ),
        ] as [(Int?, Int, String?)]
    )
    func blind(lastVerdict: Int?, until end: Int, expected: String?) {
        let sight = { (second: Int?) in
            AuditFindings.Sight(
                of: "ship",
                "shipping",
                lastVerdict: second.map { Self.start + .seconds($0) },
                inForceSince: Self.start,
                patience: .seconds(300)
            )
        }
        let told = told(until: end) { $1.sights = [sight(lastVerdict)] }
        #expect(told == [expected].compactMap(\.self))
        guard expected != nil else { return }
        let seen = self.told(until: end + 10) { second, findings in
            findings.sights = [sight(second > end ? second : lastVerdict)]
        }
        #expect(seen.last == "\(end + 10) blind ship is over")
        // A reload that removes it ends it too.
        let removed = self.told(until: end + 10) { second, findings in
            findings.sights = second > end ? [] : [sight(lastVerdict)]
        }
        #expect(removed == seen)
    }

    @Test(
        "what a reload adds is new, and what is missed for our own network is no news beside that",
        arguments: [
            // No verdict yet, in force since then.
            ([], 2000, 0..<0, [2330]), ([], 0, 0..<0, [330]),
            // The network is lost from 500 to 3000: five minutes from its return, or from a verdict.
            ([290, 400], 0, 500..<3000, [3320]), ([290, 400, 3100], 0, 500..<3000, [3430]),
            // Blind before that.
            ([100], 0, 500..<3000, [430]),
        ] as [([Int], Int, Range<Int>, [Int])]
    )
    func noNews(verdicts: [Int], inForce: Int, loss: Range<Int>, expected: [Int]) {
        let told = told(until: 3500) { second, findings in
            let isLost = loss.contains(second)
            let now = Self.start + .seconds(second)
            findings.note(networkProblem: isLost ? "no answer" : nil, at: now)
            guard second >= inForce else { return }
            let sight = AuditFindings.Sight(
                of: "ship",
                "shipping",
                lastVerdict: verdicts.last { $0 <= second }.map { Self.start + .seconds($0) },
                inForceSince: Self.start + .seconds(inForce),
                patience: .seconds(300)
            )
            findings.sights = [sight]
        }
        let blind = told.filter { $0.contains(" blind ship: ") }
        #expect(blind.map { Int($0.split(separator: " ")[0]) ?? 0 } == expected, "\(told)")
    }

    @Test(
        "a certificate is told three weeks before its end, until another one is seen",
        arguments: [
            (21 * 86_400 + 100, 60, nil),
            // It comes to three weeks at 60, and is told when that has lasted.
            (
                21 * 86_400 + 55, 80,
                "80 certificate shop: the certificate of 'shop' ends on 2026-12-12, in "
            ),
            (-86_400, 20, "20 certificate shop: the certificate of 'shop' ended on 2026-11-20"),
        ] as [(Int, Int, String?)]
    )
    func certificate(end: Int, until last: Int, expected: String?) {
        let old = Self.start + .seconds(end)
        let told = told(until: last + 10) { second, findings in
            let isRenewed = second > last
            findings.certificates = ["shop": isRenewed ? old + .seconds(90 * 86_400) : old]
        }
        #expect(told.first?.hasPrefix(expected ?? "") ?? (expected == nil), "\(told)")
        #expect(told.last == expected.map { _ in "\(last + 10) certificate shop is over" })
    }

    @Test(
        "debts are told after an hour, together for a journey",
        arguments: [
            ([("ship", -3500)], 110, nil),
            (
                [("ship", -3500)], 120,
                "120 debt ship: 'ship' has created something that nobody has undone for an hour; "
                    + "see 'probectl debts'"
            ),
            (
                [("ship", -7200), ("ship", -7000), ("ship", 0)], 20,
                "20 debt ship: 'ship' has created 2 things that nobody has undone for an hour; "
                    + "see 'probectl debts'"
            ),
        ] as [([(String, Int)], Int, String?)]
    )
    func debt(debts: [(String, Int)], until end: Int, expected: String?) {
        let told = told(until: end + 10) { second, findings in
            findings.debts =
                second > end
                ? []
                : debts.map { journey, since in
                    AuditFindings.Leftover(of: journey, since: Self.start + .seconds(since))
                }
        }
        let over = expected.map { _ in "\(end + 10) debt ship is over" }
        #expect(told == [expected, over].compactMap(\.self))
    }

    private typealias Change = @Sendable (inout AuditFindings, _ isSo: Bool) -> Void

    private static let ours: [(kind: String, begins: String, Change)] = [
        (
            "late", "3 runs were missed",
            { $0.lateness = $1 ? "3 runs were missed" : nil }
        ),
        (
            "configuration",
            "the files of the configuration have changed and are not in force: 'probectl reload'",
            { $0.isConfigurationInForce = !$1 }
        ),
        (
            "control", "the control target does not answer (no answer): runs that fail without",
            { $0.networkProblem = $1 ? "no answer" : nil }
        ),
        (
            "canary", "probed does not pass its own trial: it slept; do not rely on its verdicts",
            { $0.trialProblem = $1 ? "it slept" : nil }
        ),
    ]

    @Test(
        "what is ours is told when it has lasted for two looks, and when it is over",
        arguments: ours.indices
    )
    func own(_ index: Int) throws {
        let (kind, begins, change) = Self.ours[index]
        // Two looks at 100 and 110 only; then from 200 to 290.
        let told = told(until: 400) { second, findings in
            change(&findings, (100...110).contains(second) || (200..<300).contains(second))
        }
        try #require(told.count == 2, "\(told)")
        #expect(told[0].hasPrefix("220 \(kind) : \(begins)"), "\(told)")
        #expect(told[1] == "300 \(kind)  is over")
    }

    @Test(
        "a budget is already lost, or half of it, and at this rate gone by a time",
        arguments: [
            (
                44, "2026-11-23",
                "what 'ship' may lose in November is already lost: 44 bad of 43 allowed"
            ),
            (44, nil, "what 'ship' may lose in November is already lost: 44 bad of 43 allowed"),
            (43, nil, nil), (21, "2026-11-23", nil),
            (
                22, "2026-11-23",
                "at the rate of the last six hours what 'ship' may lose in November is gone by "
                    + "2026-11-23: 22 bad of 43 allowed"
            ),
        ] as [(Int, String?, String?)]
    )
    func budget(used: Int, goneBy: String?, expected: String?) {
        let row: JSON = [
            "label": "November", "goneBy": JSON(goneBy),
            "budget": ["used": JSON(used), "allowed": 43],
        ]
        let text = BudgetText.warning(about: row, of: "ship")
        #expect(text == expected.map { $0 + "; see 'probectl report sla ship'" })
    }

    @Test("what has no budget yet is told to nobody")
    func noBudget() {
        #expect(BudgetText.warning(about: ["label": "November"], of: "ship") == nil)
    }

    @Test("several are told each by itself, in one order")
    func several() {
        let told = told(until: 20) { _, findings in
            findings.lateness = "late"
            findings.networkProblem = "no answer"
            findings.certificates = ["b": Self.start, "a": Self.start]
        }
        #expect(
            told.map { $0.split(separator: ":")[0] } == [
                "20 certificate a", "20 certificate b", "20 control ", "20 late ",
            ]
        )
    }
}
