import Alerting
import JSON
import ProbeModel
import Report
import Testing

@Suite("An incident for people")
struct IncidentTextTests {
    private static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)
    private static let person = Intervention.Person(user: 0, process: 1, name: "ada")

    private static var alert: Alert {
        var alert = Alert(
            id: RunID(bits: 0x5A5A_0000_0000_0001),
            change: .firing,
            service: "shipping",
            journey: "ship",
            location: "here",
            step: "pay",
            reason: .status,
            component: "psp",
            since: origin,
            at: origin + .seconds(60),
            run: RunID(bits: 0x7F3A_0000_0000_0003),
            summary: "customers cannot complete 'ship' (shipping): step 'pay' fails"
        )
        (alert.firstBad, alert.lastGood) = (RunID(bits: 0x7F3A << 48), RunID(bits: 0x6F3A << 48))
        alert.lastGoodAt = origin + .seconds(-60)
        return alert
    }

    private static func shown(
        _ words: [(Intervention.Verb, String)],
        _ presents: PresentBook = PresentBook()
    ) throws -> [String] {
        var book = IncidentBook()
        _ = book.handle(.recorded(alert))
        for (number, (verb, text)) in words.enumerated() {
            var deed = Intervention(verb, by: person, at: origin + .seconds(120 + 60 * number))
            (deed.subject, deed.text) = (alert.id, text)
            _ = book.handle(.intervened(deed))
            guard verb == .resolve else { continue }
            // The fold ends its alerts with it.
            var end = alert
            (end.change, end.at) = (.resolved, deed.at)
            _ = book.handle(.recorded(end))
        }
        let document = IncidentDocument(book, presents, at: origin + .seconds(600))
        let incident = try #require(book.all.first)
        return IncidentText(style: .plain).lines(of: document.json(of: incident))
    }

    @Test("all of it, each line with what to type next")
    func whole() throws {
        let lines = try Self.shown([(.acknowledge, ""), (.update, "the bank restarts")])
        #expect(
            lines.joined(separator: "\n") == """
                5MPG0000 acknowledged (page)  customers cannot complete 'ship' (shipping)
                alert     customers cannot complete 'ship' (shipping): step 'pay' fails
                since     2026-11-21 03:00:00 UTC (at the earliest 2026-11-21 02:59:00 UTC), for \
                10 min
                cause     step pay, reason status, blames psp
                first bad probectl show 7YEG0000
                last good probectl show 6YEG0000
                why       probectl alerts explain 5MPG0000
                ✗ ship (shipping)  probectl show 7YEG0000
                2026-11-21 03:02:00 UTC ada looks after it
                2026-11-21 03:03:00 UTC ada says: the bank restarts
                tell customers: Identified: Customers of shipping cannot complete "ship": it \
                stops at "pay". Since 02:59 at the earliest, 03:00 at the latest (2026-11-21, UTC). \
                We know where it fails and work on it. Next update by 03:40.
                """
        )
    }

    @Test(
        "a person's end makes no journey good that fails on",
        arguments: [[.failed, .failed], [.failed, .passed], [.passed, .failed]] as [[Outcome]]
    )
    func failingOn(outcomes: [Outcome]) throws {
        var presents = PresentBook()
        // The end is said after 120 s; the runs start before and behind it.
        for (number, outcome) in outcomes.enumerated() {
            var run = Run(
                id: RunID(bits: 9),
                journey: "ship",
                service: "shipping",
                location: "here",
                kind: .scheduled,
                plan: 0,
                planned: Self.origin,
                outcome: outcome
            )
            run.started = Self.origin + .seconds(100 + 60 * number)
            presents.absorb(run)
        }
        let lines = try Self.shown([(.resolve, "")], presents)
        let mark = outcomes == [.failed, .failed] ? "✗" : "✓"
        #expect(lines.contains { $0.hasPrefix("\(mark) ship (shipping)") }, "\(lines)")
    }

    @Test("the words of people are sentences", arguments: Intervention.Verb.allCases)
    func words(verb: Intervention.Verb) throws {
        let lines = try Self.shown([(verb, "so it is")]).filter { $0.contains("so it is") }
        let expected: [Intervention.Verb: String] = [
            .acknowledge: "ada looks after it: so it is", .update: "ada says: so it is",
            .resolve: "ada says that it is over: so it is",
        ]
        #expect(lines == (expected[verb].map { ["2026-11-21 03:02:00 UTC \($0)"] } ?? []))
    }
}
