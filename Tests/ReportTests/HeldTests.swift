import Alerting
import JSON
import ProbeModel
import Reliability
import Report
import Testing

@Suite("What is held back, and by what")
struct HeldTests {
    private static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)

    /// Shipping pages at 03:00, and tracking, which needs it, a minute later.
    private var book: TellingBook {
        let rules = IncidentRules(dependencies: ["tracking": ["shipping"]])
        var book = TellingBook(rules) { $0 == $1 }
        for (number, service) in ["shipping", "tracking"].enumerated() {
            _ = book.handle(.recorded(Self.alert(UInt64(number), service)))
        }
        return book
    }

    private static func alert(_ number: UInt64, _ service: String) -> Alert {
        Alert(
            id: RunID(bits: 0x5A5A_0000_0000_0001 + number << 32),
            change: .firing,
            service: service,
            journey: "journey of \(service)",
            location: "here",
            step: service,
            reason: .status,
            component: nil,
            since: origin + .seconds(60 * Int(number)),
            at: origin + .seconds(60 * Int(number)),
            run: RunID(bits: 1),
            summary: "customers cannot complete 'journey of \(service)'"
        )
    }

    private func document(_ book: TellingBook, minute: Int) -> IncidentDocument {
        var document = IncidentDocument(
            book.incidents,
            PresentBook(),
            at: Self.origin + .seconds(60 * minute)
        )
        (document.held, document.silences) = (book.held, book.silences)
        return document
    }

    private func status(_ document: IncidentDocument) -> [String] {
        var status = StatusDocument(board: Board(), intervals: [:], alerts: [], now: document.now)
        status.add(document)
        return StatusText(status.json(about: nil, daemon: .null), style: .plain).lines
    }

    @Test("status, alerts and the incident say which service is in the way, and which incident")
    func needs() throws {
        let book = book
        let document = document(book, minute: 2)
        let words =
            "held: tracking needs shipping, whose incident 5MPG0000 is open; told if it outlasts "
            + "that by 5 min"
        let lines = status(document)
        #expect(lines.contains("    " + words), "\(lines)")
        #expect(lines.contains { $0.hasSuffix("for 1 min; nobody is told yet") }, "\(lines)")
        #expect(lines.contains { $0.contains("paged at 2026-11-21 03:00:00 UTC") }, "\(lines)")
        #expect(lines.first?.hasPrefix("✗ 5MPG0000") ?? false, "what is in the way comes first")
        let incident = try #require(book.incidents.open.first)
        let shown = IncidentText(style: .plain).lines(of: document.json(of: incident))
        #expect(shown.contains("told      nobody yet: " + words), "\(shown)")
        let list = IncidentText(style: .plain).list(["incidents": .array(document.list(all: false))]
        )
        #expect(list.map { $0.contains("page, nobody is told yet  since") } == [false, true])
        let alerts = book.incidents.open.flatMap(\.firing).map(document.json(of:))
        let told = AlertsText(style: .plain).lines(of: ["alerts": .array(alerts)])
        #expect(told.first?.hasSuffix("(\(words))") ?? false, "\(told)")
        #expect(told.last?.hasSuffix("'journey of shipping'") ?? false, "\(told)")
    }

    @Test("after the other's end it says when that was, and nothing once it is told")
    func after() {
        var book = book
        var end = Self.alert(0, "shipping")
        (end.change, end.at) = (.resolved, Self.origin + .seconds(180))
        _ = book.handle(.recorded(end))
        let lines = status(document(book, minute: 4))
        #expect(
            lines.contains {
                $0.contains("whose incident 5MPG0000 ended at 2026-11-21 03:03:00 UTC; told if")
            },
            "\(lines)"
        )
        #expect(book.release(at: Self.origin + .seconds(480)).count == 1)
        let later = status(document(book, minute: 9))
        #expect(!later.contains { $0.contains("held") || $0.contains("nobody is told") })
        #expect(later.contains { $0.contains("paged at") }, "\(later)")
    }

    @Test("what a silence holds back was not paged")
    func silence() {
        var book = TellingBook(IncidentRules()) { $0 == $1 }
        let person = Intervention.Person(user: 0, process: 1, name: "ada")
        var deed = Intervention(.silence, by: person, at: Self.origin)
        deed.subject = RunID(bits: 7)
        deed.until = Self.origin + .seconds(3600)
        deed.matchers = [Matcher("service=shipping")].compactMap(\.self)
        _ = book.handle(.intervened(deed))
        _ = book.handle(.recorded(Self.alert(0, "shipping")))
        let lines = status(document(book, minute: 2))
        #expect(lines.contains { $0.hasSuffix("nobody is told yet") }, "\(lines)")
        #expect(lines.contains { $0.contains("silenced until 2026-11-21 04:00:00 UTC by ada") })
        #expect(!lines.contains { $0.contains("paged at") }, "\(lines)")
    }
}
