import Alerting
import Bureau
import Journey
import ProbeModel
import Rollup
import Testing

@Suite("Maintenance that mutes")
struct PlannedSilenceTests {
    private static let now = Town.moment("20261206T030000Z")

    /// Announced for 02:00 to 04:00 on 6 December, so many hours before.
    private static func work(
        notice hours: Int,
        _ adjust: (inout Maintenance) -> Void = { _ in }
    ) -> Declaration {
        let start = Town.moment("20261206T020000Z")
        var work = Maintenance(
            name: "disks",
            service: "shipping",
            start: start,
            end: start + .seconds(7200)
        )
        adjust(&work)
        return Declaration(
            at: start - .seconds(3600 * hours),
            who: "ada",
            matter: .maintenance(work)
        )
    }

    private static func cancellation(_ time: String) -> Declaration {
        let matter = Declaration.Matter.cancellation(of: "disks", reason: "")
        return Declaration(at: Town.moment(time), who: "ada", matter: matter)
    }

    private static func silences(
        _ declarations: [Declaration],
        by contract: Contract? = nil,
        at now: Timestamp = Self.now
    ) -> [SilenceBook.Silence] {
        let entries = declarations.enumerated().map {
            DeclaredEntry(sequence: UInt64($0.offset + 1), declaration: $0.element)
        }
        return PlannedSilences(entries, zone: { _ in .utc }, at: now)
            .silences(of: "shipping", by: contract)
    }

    private static let rows: [([Declaration], String?)] = [
        ([work(notice: 72)], "04:00"), ([work(notice: 71)], nil), ([work(notice: -1)], nil),
        ([work(notice: 100) { $0.service = "" }], "04:00"),
        ([work(notice: 100) { $0.service = "tracking" }], nil),
        ([work(notice: 100), cancellation("20261205T000000Z")], nil),
        ([work(notice: 100), cancellation("20261206T033000Z")], "03:30"),
        // Four hours in thirty days are usual.
        ([work(notice: 100) { $0.end = $0.start + .seconds(6 * 3600) }], "06:00"),
        // Of four Sundays the first two use up what there is; of two the second one is left.
        ([work(notice: 1000) { $0.recur(since: 21) }], nil),
        ([work(notice: 1000) { $0.recur(since: 7) }], "04:00"),
    ]

    @Test(
        "has the contracted notice, is not cancelled, and stays within the agreed maximum",
        arguments: rows
    )
    func effective(declarations: [Declaration], end: String?) {
        let active = Self.silences(declarations).filter { $0.isActive(at: Self.now) }
        #expect(
            active.map { String($0.until.rfc3339.dropFirst(11).prefix(5)) }
                == [end].compactMap(\.self)
        )
        #expect(active.allSatisfy { $0.isMaintenance && $0.by == "ada" })
    }

    @Test("goes by the service's own contract", arguments: [(1800, true), (3601, false)])
    func contract(notice: Int, mutes: Bool) throws {
        let text = """
            service: shipping
            target: 99.9%
            contract: { exclusions: { notice: \(notice)s, atMost: 10h } }
            """
        let outline = Outline(of: [SourceText(path: "shipping.yaml", text: text)])
        let contract = try #require(outline.services.first?.contract, "\(outline.problems)")
        let found = Self.silences([Self.work(notice: 1)], by: contract)
        #expect(found.contains { $0.isActive(at: Self.now) } == mutes)
    }

    @Test(
        "what mutes at a time depends on nothing that was declared later",
        arguments: UInt64(1)...50
    )
    func causal(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let origin = Self.now - .seconds(40 * 86_400)
        var declarations: [Declaration] = []
        var time = origin
        for _ in 0..<12 {
            time = time + .seconds(Int.random(in: 0...6 * 86_400, using: &random))
            guard Int.random(in: 0..<4, using: &random) > 0 else {
                declarations.append(
                    Declaration(
                        at: time,
                        who: "ada",
                        matter: .cancellation(of: "disks", reason: "")
                    )
                )
                continue
            }
            var work = Maintenance(
                name: ["disks", "release"].randomElement(using: &random) ?? "",
                service: "",
                start: time + .seconds(3600 * Int.random(in: 60...200, using: &random)),
                end: time
            )
            work.end = work.start + .seconds(600 * Int.random(in: 1...20, using: &random))
            if Bool.random(using: &random) { work.recur(since: 0) }
            declarations.append(Declaration(at: time, who: "ada", matter: .maintenance(work)))
        }
        for _ in 0..<20 {
            let moment = origin + .seconds(Int.random(in: 0...60 * 86_400, using: &random))
            let known = declarations.filter { $0.at <= moment }
            let live = Self.silences(known, at: moment).contains { $0.isActive(at: moment) }
            let replay = Self.silences(declarations, at: moment + .seconds(86_400))
                .contains { $0.isActive(at: moment) }
            #expect(live == replay, "seed \(seed), \(moment.rfc3339)")
        }
    }
}

extension Maintenance {
    /// Two hours in each week, for so many days already.
    fileprivate mutating func recur(since days: Int) {
        start = start - .seconds(86_400 * days)
        (rule, end) = ("FREQ=WEEKLY", start + .seconds(7200))
    }
}
