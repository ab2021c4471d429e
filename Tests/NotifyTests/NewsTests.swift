import JSON
import Notify
import ProbeModel
import Testing

@Suite("What is new of an incident, at each receiver")
struct NewsTests {
    private static let incident = RunID(bits: 9)
    private static let begin = Samples.notice.telling(
        of: incident,
        knownBy: [Samples.alert],
        isAgain: false
    )
    private static let update = begin.news(
        .update,
        "it reaches further: 4 journeys of billing and shipping",
        of: incident,
        at: Samples.at + .seconds(120)
    )
    private static let acknowledged = begin.news(
        .acknowledged,
        "ada looks after it",
        of: incident,
        at: Samples.at + .seconds(60)
    )

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What a tool is told of these, one body each.
    private func bodies(
        _ form: ReceiverConfiguration.WebTarget.Form,
        _ notices: [Notice]
    ) throws -> [JSON] {
        let tool = Tool()
        let target = ReceiverConfiguration.WebTarget(form, url: "https://tool.example/")
        let notifier = try Notifier(
            [ReceiverConfiguration("tool", .web(target))],
            surroundings: Samples.surroundings(),
            couriers: Couriers(call: { tool.take($0, $1) }, stream: { _ in { _, _ in nil } })
        )
        for notice in notices { notifier.post(notice) }
        #expect(notifier.stop(within: .seconds(5)))
        return tool.bodies
    }

    @Test("PagerDuty gets a line in the log of the incident, and its acknowledgement, by one key")
    func pagerDuty() throws {
        let bodies = try bodies(
            .pagerDuty(routingKey: Secret("R0UTING")),
            [Self.begin, Self.acknowledged, Self.update]
        )
        let events = bodies.map { body in
            "\(body["event_action"]?.string ?? "") \(body["dedup_key"]?.string ?? "") "
                + "\(body["payload"]?["severity"]?.string ?? "")"
        }
        let key = Self.incident.description
        #expect(
            events == [
                "trigger \(key) critical", "acknowledge \(key) error", "trigger \(key) error",
            ]
        )
    }

    @Test("Alertmanager and webhooks get other annotations under the same labels")
    func alertmanager() throws {
        for form in [.webhook, .alertmanager] as [ReceiverConfiguration.WebTarget.Form] {
            let bodies = try bodies(form, [Self.begin, Self.update])
            let alerts = bodies.compactMap { $0["alerts"]?.array?.first ?? $0.array?.first }
            #expect(alerts.count == 2 && alerts[0]["labels"] == alerts[1]["labels"])
            #expect(alerts[0]["startsAt"] == alerts[1]["startsAt"])
            #expect(
                alerts[1]["annotations"]?["summary"]?.string
                    == "it reaches further: 4 journeys of billing and shipping; next: probectl "
                    + "incident show 00000000"
            )
        }
    }

    @Test("a mail answers the first one")
    func mail() {
        let mails = [Self.begin, Self.update, Self.acknowledged].map { notice in
            text(MailMessage(notice, from: "probed@example.org", to: ["a@example.org"]).bytes)
                .split(separator: "\r\n").map(String.init)
        }
        let header = { (name: String, mail: [String]) in
            mail.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }
        let own = mails.map { header("Message-ID", $0) }
        #expect(Set(own).count == 3)
        #expect(mails.dropFirst().allSatisfy { header("In-Reply-To", $0) == own[0] })
        #expect(
            header("Subject", mails[1])
                == "[error] UPDATE it reaches further: 4 journeys of billing and"
        )
    }

    @Test("syslog and the journal have the fields of the beginning")
    func logs() {
        let syslog = SyslogMessage(Self.update, facility: .daemon, processID: 812)
        let line = text(syslog.structured(host: "probe-1", enterprise: 32473))
        #expect(line.hasPrefix("<27>1 2026-11-21T02:11:58.412Z probe-1 probed 812 UPDATE ["))
        #expect(line.contains("incident=\"\(Self.incident)\"] it reaches further: "))
        let quiet = text(
            SyslogMessage(Self.acknowledged, facility: .daemon, processID: 812)
                .structured(host: "probe-1", enterprise: 32473)
        )
        #expect(quiet.hasPrefix("<29>1 ") && quiet.contains(" ACK ["))
    }

    @Test("who was told of the beginning is told what is new, beside any limit, and nobody else")
    func routes() {
        var pager = ReceiverConfiguration("pager", .command(["/bin/true"]))
        pager.severity = .critical
        pager.route.limit = .init(1, in: .seconds(3600))
        pager.route.escalation = .init(after: .seconds(30), to: "boss")
        var boss = ReceiverConfiguration("boss", .command(["/bin/true"]))
        boss.isReserve = true
        var other = ReceiverConfiguration("other", .command(["/bin/true"]))
        other.services = ["billing"]
        var book = RouteBook([pager, boss, other])
        var now = Samples.clocks()
        let told = { (notice: Notice, book: inout RouteBook, now: ClockReading) in
            book.handle(.posted(notice, to: .everybody), at: now)
                .map { "\($0.receiver) \($0.notice.kind.messageName)" }
        }
        #expect(told(Self.begin, &book, now) == ["pager ALERT"])
        #expect(told(Self.update, &book, now) == ["pager UPDATE"])
        now = Samples.clocks(after: 40)
        let lasting = LastingNotice(Self.begin, isAcknowledged: false, takers: ["pager"])
        #expect(book.handle(.turned([lasting]), at: now).map(\.receiver) == ["boss"])
        #expect(told(Self.update, &book, now) == ["pager UPDATE", "boss UPDATE"])
    }

    @Test("what a person opens has no step and no run, and says what to type")
    func manual() {
        var alert = Samples.alert
        (alert.journey, alert.step, alert.component) = ("", "", nil)
        alert.summary = "customers cannot pay (shipping), says ada"
        let notice = Notice(alert)
        #expect(
            notice.text
                == "customers cannot pay (shipping), says ada; next: probectl incident show "
                + "\(alert.id.short)"
        )
        #expect([.journey, .step, .reason, .run].allSatisfy { notice[$0] == nil })
        #expect(notice.severity == .critical && notice[.service] == "shipping")
    }
}
