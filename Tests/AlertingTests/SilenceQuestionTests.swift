import Alerting
import ProbeModel
import Testing

@Suite("What is asked about silences")
struct SilenceQuestionTests {
    private static let now = Transcript.origin

    /// Three that people made, and maintenance that goes on.
    private var book: SilenceBook {
        var book = SilenceBook { text, pattern in
            pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : text == pattern
        }
        for (number, (matchers, from, until)) in [
            (["service=shipping", "step!=pay"], -7200, -3600),
            (["service=shipping"], -3600, 3600),
            (["service=~ship.*", "host=~a.*"], 7200, 4 * 3600),
        ].enumerated() {
            var deed = Intervention.sample(.silence, RunID(bits: UInt64(number + 1)))
            deed.matchers = matchers.compactMap { Matcher($0) }
            deed.from = Self.now + .seconds(from)
            deed.until = Self.now + .seconds(until)
            book.handle(deed)
        }
        book.plan([
            SilenceBook.Silence(
                maintenance: "disks",
                of: "mail",
                in: Self.now..<Self.now + .seconds(600),
                by: "ada",
                reason: ""
            )
        ])
        return book
    }

    @Test(
        "is answered as amtool does: by times, and by what they mute",
        arguments: [
            (.lasting, nil, [], "3 2 m"), (.over, nil, [], "1"), (.all, nil, [], "3 2 1 m"),
            (.lasting, 3600, [], "2 m"), (.over, 3600, [], "1"), (.over, 3599, [], ""),
            (.all, nil, ["service=shipping"], "2 1"),
            // By the text of a pattern, too.
            (.all, nil, ["service=~ship*"], "3 2 1"), (.all, nil, ["service=mail"], "m"),
            (.all, nil, ["service=shipping", "step=pay"], "1"),
            (.all, nil, ["service!=shipping"], "3 m"), (.all, nil, ["host=~a*"], "3"),
            (.all, nil, ["host!=x", "step!=pay"], "3 2 m"), (.all, nil, ["journey=ship"], ""),
        ] as [(SilenceBook.Question.Times, Int?, [String], String)]
    )
    func answers(
        times: SilenceBook.Question.Times,
        within: Int?,
        matchers: [String],
        expected: String
    ) {
        var question = SilenceBook.Question()
        question.times = times
        question.within = within.map { .seconds($0) }
        question.matchers = matchers.compactMap { Matcher($0) }
        let found = book.answer(to: question, at: Self.now)
            .map { $0.isMaintenance ? "m" : "\($0.id.bits)" }
        #expect(found.joined(separator: " ") == expected)
    }

    @Test("an update takes the place of what was said before")
    func update() {
        var book = book
        var deed = Intervention.sample(.silence, RunID(bits: 2), "longer")
        deed.matchers = [Matcher(name: "service", value: "shipping")]
        (deed.from, deed.until) = (Self.now, Self.now + .seconds(9000))
        book.handle(deed)
        #expect(book.all.count == 3)
        #expect(book[RunID(bits: 2)]?.until == Self.now + .seconds(9000))
        #expect(book[RunID(bits: 2)]?.comment == "longer")
    }
}
