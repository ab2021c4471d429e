import Glibc
import JSON
import Notify
import Patience
import ProbeModel
import Synchronization
import Testing

/// A tool behind HTTP as the tests play it: what it was asked, and what it answers.
final class Tool: Sendable {
    private let calls = Mutex<[WebCall]>([])
    private let answers: Mutex<[NetworkCall.Answer]>

    /// Answers in this order, and then takes everything.
    init(_ answers: [NetworkCall.Answer] = []) {
        self.answers = Mutex(answers)
    }

    func take(_ call: NetworkCall, _: Duration) -> NetworkCall.Answer {
        if case .web(let call) = call { calls.withLock { $0.append(call) } }
        return answers.withLock { $0.isEmpty ? .status(200, said: "") : $0.removeFirst() }
    }

    var bodies: [JSON] {
        calls.withLock { $0 }.compactMap { try? JSON.parse($0.body) }
    }
    var first: WebCall? { calls.withLock { $0.first } }
    var keys: [Secret?] { calls.withLock { $0 }.map(\.signingKey) }
}

@Suite("Tools behind HTTP")
struct WebTests {
    private func target(
        _ form: ReceiverConfiguration.WebTarget.Form,
        key: Secret? = nil
    ) -> ReceiverConfiguration {
        ReceiverConfiguration("tool", .web(.init(form, url: "http://tool/x", signingKey: key)))
    }

    private func notifier(
        _ receivers: [ReceiverConfiguration],
        _ tool: Tool,
        bounds: DeliveryBounds = Samples.quick,
        told: @escaping @Sendable (Notice, String) -> Void = { _, _ in }
    ) throws -> Notifier {
        var surroundings = Samples.surroundings()
        surroundings.now = { Samples.at }
        return try Notifier(
            receivers,
            surroundings: surroundings,
            bounds: bounds,
            onDelivered: told,
            couriers: .calls(tool.take)
        )
    }

    @Test("a link leads to the incident, and a receiver's own certificates go with the call")
    func link() throws {
        let tool = Tool()
        var receiver = target(.webhook)
        receiver.authorities = "/etc/ca.pem"
        var surroundings = Samples.surroundings()
        surroundings.link = "https://status.example/probed/"
        let notifier = try Notifier(
            [receiver],
            surroundings: surroundings,
            couriers: .calls(tool.take)
        )
        notifier.post(
            Samples.notice.telling(of: RunID(bits: 9), knownBy: [Samples.alert], isAgain: false)
        )
        #expect(notifier.stop(within: .seconds(5)))
        let body = try #require(tool.bodies.first)
        #expect(body["externalURL"] == "https://status.example/probed/")
        let page = "https://status.example/probed/api/v1/incidents/\(RunID(bits: 9))"
        #expect(body["alerts"]?.array?.first?["generatorURL"]?.string == page)
        #expect(tool.first?.authorities == "/etc/ca.pem")
    }

    private static var resolved: Notice {
        var alert = Samples.alert
        alert.change = .resolved
        alert.at = Samples.at + .seconds(300)
        return Notice(alert)
    }

    @Test("a webhook gets the body of Alertmanager's version 4, and is signed")
    func webhook() throws {
        let tool = Tool()
        let notifier = try notifier([target(.webhook, key: Secret("a long key"))], tool)
        var notice = Samples.notice.telling(of: RunID(bits: 9), knownBy: [], isAgain: false)
        notice.fields.append(Notice.Field(.runbook, "https://wiki.example/ship"))
        notifier.post(notice)
        notifier.post(Self.resolved)
        #expect(eventually { tool.bodies.count == 2 })
        notifier.stop(within: .seconds(1))
        let (first, second) = (tool.bodies[0], tool.bodies[1])
        #expect(first["version"] == "4" && first["status"] == "firing")
        let alert = try #require(first["alerts"]?.array?.first)
        #expect(alert["endsAt"] == "0001-01-01T00:00:00Z")
        #expect(alert["labels"]?["alertname"] == "JourneyFailing")
        #expect(alert["labels"]?["severity"] == "critical")
        #expect(alert["annotations"]?["summary"]?.string?.contains("ship-a-package") == true)
        #expect(alert["annotations"]?["runbook_url"] == "https://wiki.example/ship")
        #expect(alert["fingerprint"]?.string?.count == 16)
        #expect(first["groupKey"]?.string?.hasPrefix("{}:{") == true)
        let end = try #require(second["alerts"]?.array?.first)
        #expect(second["status"] == "resolved")
        #expect(end["fingerprint"] == alert["fingerprint"], "the same alert")
        #expect(end["annotations"]?["summary"] != nil, "annotations come with the end too")
        #expect(tool.keys == [Secret("a long key"), Secret("a long key")], "signed when sent")
    }

    @Test("PagerDuty gets one key for the beginning and the end")
    func pagerDuty() throws {
        let tool = Tool()
        let form = ReceiverConfiguration.WebTarget.Form.pagerDuty(routingKey: Secret("R0UTING"))
        let notifier = try notifier([target(form)], tool)
        let incident = RunID(bits: 9)
        notifier.post(Samples.notice.telling(of: incident, knownBy: [], isAgain: false))
        notifier.post(Self.resolved.telling(of: incident, knownBy: [], isAgain: false))
        #expect(eventually { tool.bodies.count == 2 })
        notifier.stop(within: .seconds(1))
        #expect(tool.bodies.map { $0["event_action"] } == ["trigger", "resolve"])
        #expect(Set(tool.bodies.map { $0["dedup_key"] }).count == 1)
        #expect(tool.bodies[0]["routing_key"] == "R0UTING")
        #expect(tool.bodies[0]["payload"]?["severity"] == "critical")
    }

    @Test("one that fails for a while gets everything later, once and in order")
    func patience() throws {
        let down = Array(repeating: NetworkCall.Answer.status(500, said: "no"), count: 5)
        let tool = Tool(down + [.none("connection closed"), .status(429, said: "slow down")])
        let told = Mutex<[String]>([])
        let (other, port) = PeerSocket.loopback(SOCK_DGRAM)
        let good = ReceiverConfiguration.udp("good", port, [.receiver])
        let notifier = try notifier([target(.webhook), good], tool) { notice, receiver in
            if receiver == "tool" { told.withLock { $0.append(notice.kind.messageName) } }
        }
        notifier.post(Samples.notice)
        notifier.post(Self.resolved)
        #expect(other.receives("receiver 'tool' takes no notices"), "the others say so")
        #expect(eventually { told.withLock { $0 } == ["ALERT", "RESOLVED"] })
        #expect(other.receives("receiver 'tool' takes notices again"))
        #expect(tool.bodies.count == 9)
        notifier.stop(within: .seconds(1))
    }

    @Test("a recovery that is refused is not told yet, and is tried again until it is")
    func refusedRecovery() throws {
        let no = NetworkCall.Answer.status(503, said: "no")
        let tool = Tool([.status(200, said: ""), no, no])
        let told = Mutex<[String]>([])
        let notifier = try notifier([target(.webhook)], tool) { notice, _ in
            told.withLock { $0.append("\(notice.kind.messageName) \(tool.bodies.count)") }
        }
        notifier.post(Samples.notice)
        notifier.post(Self.resolved)
        #expect(eventually { told.withLock { $0 } == ["ALERT 1", "RESOLVED 4"] })
        #expect(tool.bodies.map { $0["status"] } == ["firing", "resolved", "resolved", "resolved"])
        notifier.stop(within: .seconds(1))
    }

    @Test("one that answers 500 as often as in an hour gets the beginning and the end then, once")
    func hour() throws {
        let tries = MailbagTests.triesOfAnHour
        let tool = Tool(Array(repeating: .status(500, said: "no"), count: tries))
        let told = Mutex<[String]>([])
        var bounds = Samples.quick
        (bounds.retry, bounds.retryMaximum) = (.microseconds(100), .microseconds(100))
        let notifier = try notifier([target(.webhook)], tool, bounds: bounds) { notice, _ in
            told.withLock { $0.append(notice.kind.messageName) }
        }
        notifier.post(Samples.notice)
        notifier.post(Self.resolved)
        #expect(eventually { notifier.counters[0].delivered == 2 })
        #expect(told.withLock { $0 } == ["ALERT", "RESOLVED"])
        let wanted = Array(repeating: "firing", count: tries + 1) + ["resolved"]
        #expect(tool.bodies.map { $0["status"]?.string } == wanted)
        #expect(notifier.counters[0].dropped == 0)
        notifier.stop(within: .seconds(1))
    }

    @Test("what can never be taken does not stop what comes after it")
    func refused() throws {
        let tool = Tool([.status(400, said: "bad labels")])
        let notifier = try notifier([target(.webhook)], tool)
        notifier.post(Samples.notice)
        notifier.post(Self.resolved)
        #expect(eventually { notifier.counters[0].delivered == 1 })
        #expect(notifier.counters[0].dropped == 1)
        notifier.stop(within: .seconds(1))
    }

    @Test("Alertmanager is told again what fires, until it ends")
    func repetition() {
        var standing = Standing(every: .seconds(60))
        let start = SuspendingClock.now
        let isFirst = standing.note(Samples.notice, at: start)
        #expect(isFirst)
        #expect(standing.due(at: start.advanced(by: .seconds(59))) == nil)
        #expect(standing.due(at: start.advanced(by: .seconds(60))) == Samples.notice)
        let isAgain = standing.note(Samples.notice, at: start.advanced(by: .seconds(60)))
        #expect(!isAgain)
        #expect(standing.deadline == start.advanced(by: .seconds(120)))
        let isEnd = standing.note(Self.resolved, at: start.advanced(by: .seconds(90)))
        #expect(isEnd)
        #expect(standing.deadline == nil)
        _ = standing.note(Samples.notice, at: start)
        standing.noteRefused(Samples.notice)
        #expect(standing.deadline == nil, "what is refused for good would be refused at once again")
        var once = Standing(every: nil)
        _ = once.note(Samples.notice)
        #expect(once.deadline == nil)
    }

    @Test("routes choose by severity and service, and an end follows its beginning")
    func routes() {
        var receiver = target(.webhook)
        receiver.severity = .critical
        #expect(receiver.accept(Samples.notice) != nil && receiver.accept(Self.resolved) != nil)
        var ticket = Samples.alert
        ticket.level = .ticket
        #expect(receiver.accept(Notice(ticket)) == nil)
        receiver.services = ["search"]
        #expect(receiver.accept(Samples.notice) == nil)
        receiver.services = ["search", "shipping"]
        #expect(receiver.accept(Samples.notice) != nil)
    }

    @Test(
        "a route names segments of customers: one that it shares with the alert is enough",
        arguments: [
            (nil, ["shops"], true), (nil, [], true), (["shops"], ["shops"], true),
            (["shops"], ["private", "shops"], true), (["private", "shops"], ["shops"], true),
            (["private"], ["shops"], false), (["shops"], [], false), ([], ["shops"], false),
        ] as [([String]?, [String], Bool)]
    )
    func segments(wanted: [String]?, touched: [String], isTold: Bool) {
        var receiver = ReceiverConfiguration("team", .command(["/bin/true"]))
        receiver.segments = wanted.map(Set.init)
        var alert = Samples.alert
        alert.segments = touched
        let alone = Notice(alert)
        #expect((receiver.accept(alone) != nil) == isTold)
        alert.change = .resolved
        let end = Notice(alert).telling(of: alert.id, knownBy: [alert], isAgain: false)
        #expect((receiver.accept(end) != nil) == isTold)
        receiver.services = ["search"]
        #expect(receiver.accept(alone) == nil, "both must fit")
        #expect(receiver.accept(Notice(.trouble, "blind", at: Samples.at)) != nil)
    }

    @Test("each receiver ends what it began, though another journey of another service ends last")
    func ends() throws {
        var (ship, track) = (Samples.alert, Samples.alert)
        (track.id, track.journey, track.service) = (RunID(bits: 7), "track", "tracking")
        let incident = ship.id
        let notices = { () -> [Notice] in
            let first = Notice(ship).telling(of: incident, knownBy: [ship], isAgain: false)
            let joined = Notice(track)
                .telling(of: incident, knownBy: [ship, track], isAgain: false)
            var end = track
            (end.change, end.at) = (.resolved, Samples.at + .seconds(300))
            let last = Notice(end).telling(of: incident, knownBy: [ship, track], isAgain: false)
            return [first, joined, last]
        }()
        let heard = { (services: Set<String>?) -> [String] in
            var receiver = target(.webhook)
            receiver.services = services
            return notices.compactMap { receiver.accept($0) }
                .map { "\($0.isEnd ? "end of" : "begin") \($0.subject?.journey ?? "")" }
        }
        #expect(heard(nil) == ["begin ship-a-package", "end of ship-a-package"])
        #expect(heard(["shipping"]) == ["begin ship-a-package", "end of ship-a-package"])
        #expect(heard(["tracking"]) == ["begin track", "end of track"])
        #expect(heard(["search"]).isEmpty)
        var standing = Standing(every: .seconds(60))
        _ = standing.note(notices[0])
        _ = standing.note(notices[2])
        #expect(standing.deadline == nil, "the end of another journey is the end of this topic")
    }

    @Test("what the ledger does not bear out is taken back")
    func lost() throws {
        let tool = Tool()
        let notifier = try notifier([target(.webhook)], tool)
        notifier.post(Notice(Samples.alert, evidence: .pending))
        notifier.post(Notice(Samples.alert, evidence: .lost, isSecond: true))
        var end = Samples.alert
        end.change = .resolved
        notifier.post(Notice(end, evidence: .lost, isSecond: true))
        #expect(eventually { tool.bodies.count == 3 })
        notifier.stop(within: .seconds(1))
        #expect(tool.bodies.map { $0["status"] } == ["firing", "resolved", "firing"])
    }

    @Test("two troubles are two alerts, and one that lasts is told again until it is over")
    func troubles() {
        let notice = { (kind: Notice.Kind, reason: String) in
            Notice(
                kind,
                "x",
                fields: [Notice.Field(.reason, reason), Notice.Field(.journey, "ship")],
                at: Samples.at
            )
        }
        let start = SuspendingClock.now
        var standing = Standing(every: .seconds(60))
        _ = standing.note(notice(.trouble, "blind"), at: start)
        _ = standing.note(notice(.trouble, "debt"), at: start)
        _ = standing.note(notice(.troubleOver, "debt"), at: start)
        let again = standing.due(at: start.advanced(by: .seconds(60)))
        #expect(again == notice(.trouble, "blind"))
        _ = standing.note(notice(.troubleOver, "blind"), at: start)
        #expect(standing.deadline == nil)
        _ = standing.note(notice(.runFailed, "status"), at: start)
        #expect(standing.deadline == nil, "what does not last is told once")
    }
}
