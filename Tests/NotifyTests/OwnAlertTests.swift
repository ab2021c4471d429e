import JSON
import Notify
import ProbeModel
import Testing

/// What probed tells of itself, over a restart: a former life's words and this one's in, notices out.
@Suite("What probed told of itself")
struct OwnAlertTests {
    private static func notice(
        _ kind: Notice.Kind,
        _ name: Notice.Field.Name,
        _ value: String
    ) -> Notice {
        Notice(kind, "\(value) is the matter", fields: [.init(name, value)], at: Samples.at)
    }

    private static let budget = notice(.trouble, .reason, "budget")
    private static let evidence = notice(.evidence, .reason, "no-evidence")
    private static let stuck = notice(.receiver, .receiver, "mail")

    /// A life behind another one, with one receiver: mail.
    private struct Life {
        var book: RouteBook

        init(former: [Notice]) {
            book = RouteBook(
                [ReceiverConfiguration("mail", .command(["/bin/true"]))],
                former: Notice.all(in: Life.bytes(of: former))
            )
        }

        /// Through the file that a life leaves to the next one.
        private static func bytes(of notices: [Notice]) -> [UInt8] {
            var bytes: [UInt8] = []
            JSON.array(notices.map(\.json)).append(to: &bytes)
            return bytes
        }

        mutating func handle(_ event: RouteBook.Event, after seconds: Int) -> [String] {
            book.handle(event, at: Samples.clocks(after: seconds)).map { action in
                "\(action.notice.isEnd ? "end" : "begin") \(action.notice.kind.messageName)"
            }
        }
    }

    @Test("what lasts over a restart is told no second time, and its end is told")
    func lasting() {
        var life = Life(former: [Self.budget])
        #expect(life.book.lasting == [Self.budget])
        #expect(life.handle(.posted(Self.budget, to: .everybody), after: 1).isEmpty)
        #expect(life.handle(.looked, after: 2).isEmpty)
        #expect(life.handle(.looked, after: 100_000).isEmpty, "it is there")
        var end = Self.budget
        end.kind = .troubleOver
        #expect(life.handle(.posted(end, to: .everybody), after: 100_001) == ["end TROUBLE"])
        #expect(life.book.lasting.isEmpty)
        let again = life.handle(.posted(Self.budget, to: .everybody), after: 100_002)
        #expect(again == ["begin TROUBLE"])
    }

    @Test(
        "what a restart does not find again is ended once, when it has been looked for long enough",
        arguments: [(budget, 600, "end TROUBLE"), (evidence, 60, "end EVIDENCE")]
            as [(Notice, Int, String)]
    )
    func gone(notice: Notice, patience: Int, expected: String) {
        var life = Life(former: [notice])
        #expect(life.handle(.looked, after: 0).isEmpty)
        #expect(life.handle(.looked, after: patience - 1).isEmpty)
        #expect(life.handle(.looked, after: patience) == [expected])
        #expect(life.handle(.looked, after: patience + 1).isEmpty && life.book.lasting.isEmpty)
    }

    @Test("a receiver that was stuck is so until it takes something, or is no receiver any more")
    func receivers() {
        let other = Self.notice(.receiver, .receiver, "pager")
        var life = Life(former: [Self.stuck, other])
        #expect(life.handle(.looked, after: 0) == ["end RECEIVER"])
        #expect(life.handle(.looked, after: 100_000).isEmpty)
        #expect(life.book.lasting == [Self.stuck])
    }

    @Test("who forgets what fires is told again at a start")
    func forgetful() {
        let target = ReceiverConfiguration.WebTarget(.alertmanager, url: "http://x/api/v2/alerts")
        var book = RouteBook(
            [ReceiverConfiguration("manager", .web(target))],
            former: [Self.budget]
        )
        let told = book.handle(.posted(Self.budget, to: .everybody), at: Samples.clocks())
        #expect(told.map(\.receiver) == ["manager"])
    }

    @Test("what a former life kept and nobody can read is nothing")
    func unreadable() {
        #expect(Notice.all(in: Array("[{\"alertname\":\"ProbedFun\"},{]".utf8)).isEmpty)
        #expect(Notice.all(in: []).isEmpty)
    }
}
