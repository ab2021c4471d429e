import Notify
import ProbeModel
import Testing

@Suite("Routes")
struct RouteTests {
    private let one = Story.name(1)
    private let two = Story.name(2)

    private func receiver(
        _ name: String,
        _ change: (inout Route) -> Void = { _ in }
    ) -> ReceiverConfiguration {
        var receiver = ReceiverConfiguration(name, .command(["/bin/true"]))
        receiver.severity = .warning
        change(&receiver.route)
        return receiver
    }

    /// Monday to Friday, 8 to 18 o'clock; the stories begin on a Saturday at 02:09:58.
    private static let hours = OpeningHours(
        (0..<5).map { $0 * 1440 + 480..<$0 * 1440 + 1080 },
        in: .utc
    )
    private static let untilMonday = (24 + 24 + 5) * 3600 + 50 * 60 + 2

    @Test("tickets wait for the hours, in their order, and pages do not")
    func hours() {
        var story = Story(receiver("mail") { $0.hours = Self.hours })
        #expect(story.begin(1, .ticket) == [])
        #expect(story.begin(2, .page) == ["mail: ALERT \(two)"])
        #expect(story.wait(3600) == [])
        #expect(story.end(2, .page) == ["mail: RESOLVED \(two)"])
        #expect(story.end(1, .ticket) == [])
        #expect(story.wait(Self.untilMonday - 3602) == [])
        #expect(story.wait(2) == ["mail: ALERT \(one)", "mail: RESOLVED \(one)"])
        #expect(story.begin(3, .ticket) == ["mail: ALERT \(Story.name(3))"])
    }

    @Test("a page that is back is a page for whoever wants pages only, to its end")
    func back() {
        var pager = receiver("pager") {
            $0.reminder = .seconds(60)
            $0.escalation = .init(after: .seconds(30), to: "boss")
        }
        pager.severity = .critical
        var boss = receiver("boss")
        boss.isReserve = true
        var story = Story(pager, boss)
        #expect(story.begin(1) == ["pager: ALERT \(one)"])
        #expect(story.end(1) == ["pager: RESOLVED \(one)"])
        #expect(story.begin(1, isAgain: true) == ["pager: ALERT \(one)"])
        #expect(story.begin(2, .ticket, isAgain: true) == [])
        #expect(story.wait(30) == ["boss: ALERT \(one)"])
        #expect(story.wait(30) == ["pager: ALERT \(one)"], "the reminder")
        #expect(
            story.end(1, takers: ["boss"]) == ["pager: RESOLVED \(one)", "boss: RESOLVED \(one)"]
        )
    }

    @Test("pages wait, too, where that is wanted")
    func heldPages() {
        var story = Story(
            receiver("mail") {
                $0.hours = Self.hours
                $0.holdsPages = true
            }
        )
        #expect(story.begin(1) == [])
        #expect(story.wait(Self.untilMonday) == ["mail: ALERT \(one)"])
    }

    @Test(
        "hours follow the clocks of their zone, in summer and in winter",
        arguments: [
            (1, 12, 6, 59, false), (1, 12, 7, 0, true), (7, 20, 5, 59, false), (7, 20, 6, 0, true),
        ]
    )
    func zones(month: Int64, day: Int64, hour: Int64, minute: Int64, isOpen: Bool) throws {
        let bytes = try #require(Peer.bytes(of: "/usr/share/zoneinfo/Europe/Berlin"))
        let hours = OpeningHours([480..<1080], in: try #require(Zone(bytes)))
        let days = CivilTime.days(year: 2026, month: month, day: day)
        let time = Timestamp(clampingSeconds: days * 86_400 + hour * 3600 + minute * 60)
        #expect(hours.contains(time) == isOpen)
    }

    @Test("a limit tells so many one by one, the rest together, and the ends of what was told")
    func limit() {
        var story = Story(receiver("mail") { $0.limit = .init(2, in: .seconds(3600)) })
        #expect(story.begin(1) == ["mail: ALERT \(one)"])
        #expect(story.begin(2) == ["mail: ALERT \(two)"])
        for number in 3...7 as ClosedRange<UInt64> { #expect(story.begin(number) == []) }
        #expect(story.end(3) == [], "its beginning was not told")
        #expect(story.end(1) == ["mail: RESOLVED \(one)"])
        #expect(story.wait(59) == [])
        #expect(story.wait(1) == ["mail: SUMMARY 5"])
        #expect(story.end(4) == [])
        #expect(story.begin(8) == [])
        #expect(story.wait(3000) == [], "the next summary has time")
        #expect(story.wait(540) == [])
        // The first two have left the span.
        #expect(story.begin(9) == ["mail: ALERT \(Story.name(9))"])
        #expect(story.wait(60) == ["mail: SUMMARY 1"])
    }

    @Test("whoever took the ticket is woken by the page; whoever was told hears one end of each")
    func levels() {
        var ticket = Samples.alert
        (ticket.level, ticket.id) = (.ticket, RunID(bits: 8))
        let page = Samples.alert
        var end = ticket
        (end.change, end.at) = (.resolved, Samples.at + .seconds(300))
        let notices = [(ticket, [ticket]), (page, [ticket, page]), (end, [ticket, page])].map {
            Notice($0).telling(of: page.id, knownBy: $1, isAgain: false)
        }
        var pager = receiver("pager")
        pager.severity = .critical
        var book = RouteBook([pager, receiver("mail")])
        let heard = notices.map { notice in
            book.handle(.posted(notice, to: .everybody), at: Samples.clocks()).map { action in
                let word = action.notice.isEnd ? "end of " : ""
                return "\(action.receiver): \(word)\(action.notice.subject?.level.word ?? "")"
            }
        }
        #expect(heard[0] == ["mail: ticket"])
        #expect(heard[1] == ["pager: page", "mail: page"])
        #expect(heard[2] == ["pager: end of page", "mail: end of page", "mail: end of ticket"])
        let lasting = [notices[0], notices[1]].map {
            LastingNotice($0, isAcknowledged: false, takers: ["pager", "mail"])
        }
        var reminding = RouteBook([receiver("mail") { $0.reminder = .seconds(60) }])
        let reminded = [0, 60].flatMap { seconds in
            reminding.handle(.turned(lasting), at: Samples.clocks(after: seconds))
        }
        #expect(reminded.map { $0.notice.subject?.level } == [.page], "once for both")
    }

    @Test("a summary says how many of what there were, how urgent, which, and what is over")
    func summary() throws {
        var book = RouteBook([receiver("mail") { $0.limit = .init(1, in: .seconds(3600)) }])
        for (number, level) in [(1, .page), (4, .ticket), (2, .page), (3, .page)]
            as [(UInt64, Alert.Level)]
        {
            let notice = Story.notice(number, level, .firing, at: Samples.at)
            _ = book.handle(.posted(notice, to: .everybody), at: Samples.clocks())
        }
        let end = Story.notice(2, .page, .resolved, at: Samples.at)
        _ = book.handle(.posted(end, to: .everybody), at: Samples.clocks())
        let actions = book.handle(.stopping, at: Samples.clocks())
        let notice = try #require(actions.first?.notice)
        #expect(
            notice.text
                == "3 more notices than the limit lets through: 2 critical ALERT, 1 warning ALERT; "
                + "critical JourneyFailing \(two) (shipping, 'ship-a-package'), over; "
                + "critical JourneyFailing \(Story.name(3)) (shipping, 'ship-a-package'); "
                + "warning JourneyBurning \(Story.name(4)) (shipping, 'ship-a-package'); "
                + "1 of them are over; next: probectl incident"
        )
        #expect(notice.severity == .critical && notice.kind == .trouble)
        #expect(book.handle(.stopping, at: Samples.clocks()).isEmpty, "once")
    }

    @Test("what nobody acknowledges is told again, at places that a restart does not move")
    func reminder() {
        let mail = receiver("mail") { $0.reminder = .seconds(4 * 3600) }
        var story = Story(mail)
        #expect(story.begin(1) == ["mail: ALERT \(one)"])
        #expect(story.wait(1) == [])
        #expect(story.wait(4 * 3600 - 2) == [])
        #expect(story.wait(1) == ["mail: ALERT \(one)"])
        #expect(story.wait(4 * 3600) == ["mail: ALERT \(one)"])
        // A restart: nothing is remembered but what the ledger knows.
        story.book = RouteBook([mail])
        #expect(story.wait(3600) == [])
        #expect(story.wait(3 * 3600) == ["mail: ALERT \(one)"])
        story.acknowledge(1)
        #expect(story.wait(4 * 3600) == [])
        #expect(story.end(1) == ["mail: RESOLVED \(one)"])
    }

    @Test("a reminder of a ticket waits for the hours, and comes once")
    func reminderInHours() {
        var story = Story(
            receiver("mail") {
                $0.hours = Self.hours
                $0.reminder = .seconds(3600)
            }
        )
        _ = story.wait(Self.untilMonday + 9 * 3600)
        #expect(story.begin(1, .ticket) == ["mail: ALERT \(one)"])
        #expect(story.wait(1) == [])
        #expect(story.wait(3 * 3600) == [], "the evening")
        #expect(story.wait(12 * 3600) == ["mail: ALERT \(one)"])
        #expect(story.wait(60) == [])
    }

    @Test("a page that nobody acknowledges goes to another receiver, and so does its end")
    func escalation() {
        var reserve = receiver("boss")
        reserve.isReserve = true
        let first = receiver("mail") { $0.escalation = .init(after: .seconds(900), to: "boss") }
        var story = Story(first, reserve)
        #expect(story.begin(1) == ["mail: ALERT \(one)"])
        #expect(story.begin(2, .ticket) == ["mail: ALERT \(two)"])
        #expect(story.wait(899) == [])
        #expect(story.wait(1) == ["boss: ALERT \(one)"])
        #expect(story.wait(900) == [], "once")
        // A restart; the ledger knows that both took it.
        story.book = RouteBook([first, reserve])
        #expect(story.wait(900) == [])
        #expect(story.end(2, .ticket) == ["mail: RESOLVED \(two)"])
        #expect(
            story.end(1, takers: ["mail", "boss"])
                == ["mail: RESOLVED \(one)", "boss: RESOLVED \(one)"]
        )
        #expect(story.begin(3) == ["mail: ALERT \(Story.name(3))"])
        story.acknowledge(3)
        #expect(story.wait(3600) == [])
        #expect(story.end(3, takers: ["mail"]) == ["mail: RESOLVED \(Story.name(3))"])
    }

    @Test("what goes ahead of the disk is escalated and reminded of, and so is its end")
    func pending() {
        var reserve = receiver("boss")
        reserve.isReserve = true
        let first = receiver("mail") {
            $0.escalation = .init(after: .seconds(900), to: "boss")
            $0.reminder = .seconds(600)
        }
        var book = RouteBook([first, reserve, receiver("quiet")])
        let notice = { (change: Alert.Change, evidence: Alert.Evidence, isSecond: Bool) in
            var alert = Samples.alert
            alert.change = change
            return Notice(alert, evidence: evidence, isSecond: isSecond)
                .telling(of: alert.id, knownBy: [alert], isAgain: false)
        }
        let post = { (notice: Notice, book: inout RouteBook) in
            book.handle(.posted(notice, to: .everybody), at: Samples.clocks()).map(\.receiver)
        }
        let begin = notice(.firing, .pending, false)
        #expect(post(begin, &book) == ["mail", "quiet"])
        // No delivery can be recorded.
        let lasting = [LastingNotice(begin, isAcknowledged: false, takers: [])]
        let turn = { (seconds: Int, book: inout RouteBook) in
            book.handle(.turned(lasting), at: Samples.clocks(after: seconds))
                .map { "\($0.receiver): \($0.notice.evidence?.rawValue ?? "")" }
        }
        #expect(turn(1, &book) == [])
        #expect(turn(600, &book) == ["mail: pending"])
        #expect(turn(899, &book) == [])
        #expect(turn(900, &book) == ["boss: pending"])
        #expect(turn(901, &book) == [])
        #expect(post(notice(.firing, .durable, true), &book) == [], "no news for people")
        #expect(turn(902, &book) == [])
        #expect(post(notice(.resolved, .durable, false), &book) == ["mail", "boss", "quiet"])
    }

    @Test("an escalation may go on, and says how long nobody heeded it")
    func chain() throws {
        var (two, three) = (receiver("two"), receiver("three"))
        (two.isReserve, three.isReserve) = (true, true)
        two.route.escalation = .init(after: .seconds(600), to: "three")
        var story = Story(
            receiver("one") { $0.escalation = .init(after: .seconds(300), to: "two") },
            two,
            three
        )
        _ = story.begin(1)
        #expect(story.wait(300) == ["two: ALERT \(one)"])
        #expect(story.wait(599) == [])
        #expect(story.wait(1) == ["three: ALERT \(one)"])
        var book = RouteBook([
            receiver("one") { $0.escalation = .init(after: .seconds(300), to: "two") }, two,
        ])
        let notice = Story.notice(1, .page, .firing, at: Samples.at)
        let lasting = LastingNotice(notice, isAcknowledged: false, takers: ["one"])
        let action = book.handle(.turned([lasting]), at: Samples.clocks(after: 305)).first
        #expect(action?.notice.text.hasPrefix("nobody has acknowledged it for 5 min: ") == true)
    }

    @Test("what is told again says what is true now, and then what was told at first")
    func present() {
        let mail = receiver("mail") {
            $0.reminder = .seconds(3600)
            $0.escalation = .init(after: .seconds(300), to: "boss")
        }
        var book = RouteBook([mail, receiver("boss")])
        let notice = Story.notice(1, .page, .firing, at: Samples.at)
        let lasting = LastingNotice(
            notice,
            isAcknowledged: false,
            takers: ["mail"],
            now: "10 of the last 10 runs failed; step 'quote' fails (status)"
        )
        let rest = "now 10 of the last 10 runs failed; step 'quote' fails (status); told at first: "
        let escalated = book.handle(.turned([lasting]), at: Samples.clocks(after: 305))
        #expect(
            escalated.map(\.notice.text) == [
                "nobody has acknowledged it for 5 min: \(rest)\(notice.text)"
            ]
        )
        let reminded = book.handle(.turned([lasting]), at: Samples.clocks(after: 3605))
        #expect(
            reminded.first?.notice.text
                == "open for 60 min, and nobody has acknowledged it: \(rest)\(notice.text)"
        )
    }

    @Test("whom others escalate to is told nothing else, and can be tested")
    func reserve() {
        var reserve = receiver("boss")
        reserve.isReserve = true
        var book = RouteBook([receiver("mail"), reserve])
        let notice = Notice(.trouble, "a test", at: Samples.at)
        let told = book.handle(.posted(notice, to: .everybody), at: Samples.clocks())
        #expect(told.map(\.receiver) == ["mail"])
        let others = book.handle(.posted(notice, to: .everybodyBut("mail")), at: Samples.clocks())
        #expect(others.isEmpty)
        let test = book.handle(.posted(notice, to: .tested(["boss"])), at: Samples.clocks())
        #expect(test.map(\.receiver) == ["boss"])
    }

    @Test(
        "a clock that is set moves no limit, no reminder and no escalation",
        arguments: [-7 * 3600, 0, 7 * 3600]
    )
    func clockSteps(seconds: Int) {
        var reserve = receiver("boss")
        reserve.isReserve = true
        let mail = receiver("mail") {
            $0.limit = .init(1, in: .seconds(3600))
            $0.reminder = .seconds(4 * 3600)
            $0.escalation = .init(after: .seconds(900), to: "boss")
        }
        var story = Story(mail, reserve)
        #expect(story.begin(1) == ["mail: ALERT \(one)"])
        #expect(story.wait(1) == [])
        story.setClock(by: seconds)
        #expect(story.begin(2) == [])
        #expect(story.wait(59) == [])
        #expect(story.wait(1) == ["mail: SUMMARY 1"])
        #expect(story.wait(838) == [])
        #expect(story.wait(1) == ["boss: ALERT \(one)"])
        #expect(story.wait(2699) == [])
        story.setClock(by: seconds)
        #expect(story.wait(1) == [])
        #expect(story.begin(3) == ["mail: ALERT \(Story.name(3))"])
        #expect(story.end(3) == ["mail: RESOLVED \(Story.name(3))"])
        #expect(story.wait(3 * 3600 - 1) == [])
        #expect(story.wait(1) == ["mail: ALERT \(one)"])
    }

    @Test("nothing is dropped silently: what is not told one by one stands in a summary")
    func conservation() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var story = Story(
            receiver("mail") {
                $0.limit = .init(3, in: .seconds(600))
                $0.hours = Self.hours
            }
        )
        var told = 0
        var summarised = 0
        func count(_ lines: [String]) {
            for line in lines {
                let words = line.split(separator: " ")
                if words[1] == "ALERT" { told += 1 }
                if words[1] == "SUMMARY" { summarised += Int(words[2]) ?? 0 }
            }
        }
        for number in 1...400 as ClosedRange<UInt64> {
            count(story.begin(number, random.next() % 3 == 0 ? .ticket : .page))
            if random.next() % 2 == 0 {
                count(story.end(number, .page))
            }
            count(story.wait(Int(random.next() % 1200)))
        }
        // Through a whole week, so that hours come.
        for _ in 0..<7 * 24 { count(story.wait(3600)) }
        #expect(told + summarised == 400, "seed \(seed)")
        #expect(told > 0 && summarised > 0, "seed \(seed)")
    }
}
