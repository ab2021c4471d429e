import Alerting
import JSON
import ProbeModel
import Reliability
import Report
import Testing

/// A morning at 03:00, as the ledger would have it.
private struct Scene {
    static let origin = Timestamp(nanoseconds: 1_795_230_000_000_000_000)

    var now = Self.origin + .seconds(1200)
    var board = Board()
    var presents = PresentBook()
    var incidents = IncidentBook()
    var silences = SilenceBook { text, pattern in text == pattern }
    var alerts: [Alert] = []
    var unverified: Set<String> = []
    private var runs: UInt64 = 0

    /// The journey runs, each minute, `count` times from the minute on; `place` is step and reason.
    mutating func run(
        _ journey: String,
        from minute: Int,
        _ count: Int = 1,
        failing place: (step: String, reason: Reason)? = nil
    ) {
        for number in 0..<count {
            runs += 1
            var run = Run(
                id: RunID(bits: 0x7F3A_0000_0000_0000 + runs),
                journey: journey,
                service: "shipping",
                location: "here",
                kind: .scheduled,
                plan: 1,
                planned: Self.origin + .seconds(60 * (minute + number)),
                outcome: place == nil ? .passed : .failed
            )
            run.duration = Microseconds(.milliseconds(500))
            if let place {
                var step = Run.Step(name: place.step, components: [], isCleanup: false)
                (step.state, step.reason) = (.failed, place.reason)
                step.detail = place.reason == .timeout ? "no answer" : "expected 200, got 500"
                (run.steps, run.reason, run.detail) = ([step], place.reason, step.detail)
            }
            board.absorb(run)
            presents.absorb(run)
        }
    }

    /// Pages, as people are told, for the step 'sign in'.
    mutating func page(_ journey: String, atMinute minute: Int) {
        var alert = Alert(
            id: RunID(bits: 0x5A5A_0000_0000_0001 + UInt64(alerts.count) << 32),
            change: .firing,
            service: "shipping",
            journey: journey,
            location: "here",
            step: "sign in",
            reason: .timeout,
            component: nil,
            since: Self.origin + .seconds(60 * minute - 60),
            at: Self.origin + .seconds(60 * minute),
            run: RunID(bits: 0x7F3A_0000_0000_0001),
            summary: "customers cannot complete '\(journey)'"
        )
        alert.segments = ["private"]
        alerts.append(alert)
        _ = incidents.handle(.recorded(alert))
    }

    /// The journey's page is over at a minute, and back a minute later.
    mutating func reopen(atMinute minute: Int) {
        var end = alerts[0]
        (end.change, end.at) = (.resolved, Self.origin + .seconds(60 * minute))
        var back = alerts[0]
        (back.id, back.reopens, back.at) = (RunID(bits: 0x6A), end.id, end.at + .seconds(60))
        back.since = end.at
        for alert in [end, back] { _ = incidents.handle(.recorded(alert)) }
    }

    mutating func say(
        _ verb: Intervention.Verb,
        _ text: String,
        _ adjust: (inout Intervention) -> Void = { _ in }
    ) {
        let person = Intervention.Person(user: 0, process: 1, name: "ada")
        var deed = Intervention(verb, by: person, at: Self.origin + .seconds(900))
        (deed.subject, deed.text) = (incidents.open.first?.id ?? RunID(bits: 0x1F), text)
        adjust(&deed)
        _ = incidents.handle(.intervened(deed))
        silences.handle(deed)
    }

    var document: JSON { document(about: nil) }

    func document(about name: String?) -> JSON {
        var document = StatusDocument(
            board: board,
            intervals: ["ship": .seconds(60), "print": .seconds(60)],
            alerts: alerts,
            suspected: alerts.isEmpty ? ["ship"] : [],
            unverified: unverified,
            now: now
        )
        document.add(incidentDocument)
        return document.json(about: name, daemon: .null)
    }

    var incidentDocument: IncidentDocument {
        var known = IncidentDocument(incidents, presents, unverified: unverified, at: now)
        known.silences = silences
        return known
    }

    var lines: [String] { StatusText(document, style: .plain).lines.filter { !$0.isEmpty } }
}

@Suite("Status at three in the morning")
struct StatusTests {
    @Test("what probed told of itself stands beside the alerts, and under the status")
    func own() {
        let budget: JSON = [
            "alertname": "ProbedTrouble", "severity": "warning", "reason": "budget",
            "since": "2026-11-21T02:09:58.412Z", "text": "what 'ship' may lose is lost",
        ]
        let line = "ProbedTrouble  since 2026-11-21 02:09:58 UTC: what 'ship' may lose is lost"
        let lines = AlertsText(style: .plain).lines(of: ["alerts": [], "own": [budget]])
        #expect(lines == ["✓ no alert of a journey is firing", line])
        let status = StatusText(["daemon": ["version": "1", "alerts": [budget]]], style: .plain)
        #expect(status.lines.contains(line))
    }

    @Test(
        "maintenance is told wherever a silence would be: in status, of the incident, of the alert"
    )
    func maintenance() throws {
        var scene = Scene()
        scene.run("ship", from: 0, 10, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 3)
        scene.silences.plan([
            SilenceBook.Silence(
                maintenance: "disks",
                of: "shipping",
                in: Scene.origin..<Scene.origin + .seconds(3600),
                by: "ada",
                reason: ""
            )
        ])
        let words = "in maintenance until 2026-11-21 04:00:00 UTC by ada: disks"
        #expect(scene.lines.contains("    " + words), "\(scene.lines)")
        var known = IncidentDocument(scene.incidents, scene.presents, at: scene.now)
        known.silences = scene.silences
        let incident = known.json(of: try #require(scene.incidents.open.first))
        #expect(IncidentText(style: .plain).lines(of: incident).contains("mute      " + words))
        let alert: JSON = ["maintenanceUntil": "2026-11-21T04:00:00Z", "silencedBy": "5A5A"]
        let lines = AlertsText(style: .plain).lines(of: ["alerts": [alert]])
        #expect(lines.first?.hasSuffix("(in maintenance until 2026-11-21 04:00:00 UTC)") ?? false)
        var well = Scene()
        well.silences = scene.silences
        well.run("ship", from: 0)
        let expected =
            "in maintenance  service=\"shipping\"  until 2026-11-21 04:00:00 UTC  by ada: disks"
        #expect(well.lines.contains(expected), "\(well.lines)")
    }

    @Test("all is well: a line a service, a line a journey, nothing else")
    func well() {
        var scene = Scene()
        scene.now = Scene.origin + .seconds(60)
        scene.run("ship", from: 0)
        scene.run("print", from: 0)
        let document = scene.document
        #expect(document["incidents"]?.array == [] && document["silences"]?.array == [])
        #expect(
            scene.lines == [
                "shipping  ✓ ok",
                "  print   ✓  1 of the last 1 runs good  p95 0.500 s",
                "  ship    ✓  failed lately, watched closely  1 of the last 1 runs good  p95 0.500 s",
            ]
        )
    }

    @Test("a journey that takes any server says so, and so does its incident")
    func unverified() throws {
        var scene = Scene()
        scene.unverified = ["ship"]
        scene.run("print", from: 5)
        scene.run("ship", from: 5, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 7)
        let words = "takes any server's certificate (tls verify: off)"
        #expect(scene.lines.filter { $0.contains(words) }.map { $0.prefix(6) } == ["  ship"])
        let incident = try #require(scene.incidents.open.first)
        let json = scene.incidentDocument.json(of: incident)
        let shown = IncidentText(style: .plain).lines(of: json).filter { $0.contains(words) }
        #expect(shown.map { $0.prefix(6) } == ["✗ ship"])
    }

    @Test("a page that nobody has taken up, whose cause has changed since")
    func open() {
        var scene = Scene()
        scene.run("print", from: 19)
        scene.run("ship", from: 5, 6, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 7)
        scene.run("ship", from: 11, 9, failing: ("quote", .status))
        #expect(
            scene.lines == [
                "✗ 5MPG0000  customers (private) cannot complete 'ship' (shipping)",
                "    since 2026-11-21 03:06:00 UTC, for 14 min; paged at 2026-11-21 03:07:00 UTC",
                "    now: 10 of the last 10 runs failed; step 'quote' fails (status): "
                    + "expected 200, got 500",
                "    at first: step 'sign in', timeout",
                "    nobody looks after it: probectl incident ack 5MPG0000",
                "shipping  ✗ FAILING  since 2026-11-21 03:05:00 UTC",
                "  print   ✓  1 of the last 1 runs good  p95 0.500 s",
                "  ship    ✗  step 1 quote: expected 200, got 500  page 5MPG0000  "
                    + "0 of the last 15 runs good",
            ]
        )
    }

    @Test(
        "who asks about a journey is answered about that journey",
        arguments: [
            ("print", "ok", "print     ✓ ok  of shipping"),
            ("ship", "failing", "ship      ✗ FAILING  since 2026-11-21 03:05:00 UTC  of shipping"),
            ("shipping", "failing", "shipping  ✗ FAILING  since 2026-11-21 03:05:00 UTC"),
        ]
    )
    func journey(name: String, state: String, headline: String) {
        var scene = Scene()
        scene.run("print", from: 19)
        scene.run("ship", from: 5, 15, failing: ("quote", .status))
        let text = StatusText(scene.document(about: name), style: .plain, about: name)
        #expect(text.states == [state])
        #expect(text.lines.filter { $0.first?.isLetter ?? false } == [headline], "\(text.lines)")
    }

    @Test("somebody looks after it, it is silenced, and works again")
    func acknowledged() {
        var scene = Scene()
        scene.run("ship", from: 5, 6, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 7)
        scene.run("ship", from: 17, 3)
        scene.say(.acknowledge, "auth restarts")
        scene.say(.silence, "release 1.42") { deed in
            deed.matchers = [Matcher(name: "service", value: "shipping")]
            (deed.from, deed.until) = (Scene.origin, Scene.origin + .seconds(7200))
        }
        #expect(
            scene.lines == [
                "✗ 5MPG0000  customers (private) could not complete 'ship' (shipping)",
                "    since 2026-11-21 03:06:00 UTC, for 14 min; paged at 2026-11-21 03:07:00 UTC",
                "    works again: the last 3 runs were good",
                "    ada looks after it since 2026-11-21 03:15:00 UTC: auth restarts",
                "    silenced until 2026-11-21 05:00:00 UTC by ada: release 1.42",
                "shipping  ✓ ok  but see 5MPG0000",
                "  ship    ✓  page 5MPG0000, not over yet  3 of the last 9 runs good  p95 0.500 s",
            ]
        )
        scene.say(.silence, "moving house") { deed in
            deed.subject = RunID(bits: 0x2F)
            deed.matchers = [Matcher(name: "service", value: "mail")]
            (deed.from, deed.until) = (Scene.origin, Scene.origin + .seconds(7200))
        }
        #expect(
            scene.lines.last
                == "silenced  service=\"mail\"  until 2026-11-21 05:00:00 UTC  by ada: moving house"
        )
    }

    @Test("what a person opened stands beside journeys that see nothing")
    func manual() {
        var scene = Scene()
        scene.run("print", from: 19)
        scene.say(.open, "labels smell") { $0.service = "shipping" }
        #expect(
            scene.lines == [
                "✗ 00000000  labels smell",
                "    since 2026-11-21 03:15:00 UTC, for 5 min; opened by ada, paged at "
                    + "2026-11-21 03:15:00 UTC",
                "    nobody looks after it: probectl incident ack 00000000",
                "shipping  ✓ ok  but see 00000000",
                "  print   ✓  1 of the last 1 runs good  p95 0.500 s",
            ]
        )
    }

    @Test("one that was over and is back is the same one, and says so")
    func again() {
        var scene = Scene()
        scene.run("ship", from: 5, 15, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 7)
        let since = "    since 2026-11-21 03:06:00 UTC, for 14 min"
        let paged = "; paged at 2026-11-21 03:07:00 UTC"
        scene.say(.acknowledge, "auth restarts")
        scene.reopen(atMinute: 16)
        let back = ", back once, now since 2026-11-21 03:16:00 UTC"
        #expect(scene.lines.contains("\(since)\(back)\(paged)"), "\(scene.lines)")
        let care = "    nobody looks after it: probectl incident ack 5MPG0000"
        #expect(scene.lines.contains(care), "\(scene.lines)")
        #expect(scene.lines.contains { $0.hasPrefix("    now: 4 of the last 4 runs failed") })
    }

    @Test("what nobody has looked at for a while was true then")
    func stale() {
        var scene = Scene()
        scene.run("ship", from: 5, 6, failing: ("sign in", .timeout))
        scene.page("ship", atMinute: 7)
        let line = "5 of the last 5 runs failed; step 'sign in' fails (timeout): no answer"
        #expect(scene.lines.contains("    at 2026-11-21 03:10:00 UTC: \(line)"), "\(scene.lines)")
        scene.now = Scene.origin + .seconds(900)
        #expect(scene.lines.contains("    now: \(line)"), "\(scene.lines)")
    }

    @Test("a storm is a number, and so are many journeys that are well")
    func storm() {
        var scene = Scene()
        for number in 0..<30 { scene.run("journey \(number)", from: 19) }
        for number in 0..<25 {
            scene.run("bad \(number)", from: 19, failing: ("step \(number)", .status))
        }
        for number in 0..<5 {
            scene.say(.open, "trouble \(number)") { $0.subject = RunID(bits: UInt64(number) << 40) }
        }
        let lines = scene.lines
        #expect(lines.filter { $0.hasPrefix("✗") }.count == 3)
        #expect(lines.contains("  2 more: probectl incident"))
        #expect(lines.filter { $0.hasPrefix("  bad") }.count == 20)
        #expect(lines.last == "  5 more are not well, 30 others are ok: probectl status shipping")
        let whole = StatusText(scene.document, style: .plain, about: "shipping").lines
        #expect(whole.filter { $0.hasPrefix("  bad") || $0.hasPrefix("  journey") }.count == 55)
    }

    @Test(
        "components that have not answered lately are neither up nor down",
        arguments: [
            (100, 12, 88, "  components: 12 of 12 up by their own checks, 88 unknown"),
            (100, 99, 0, "  components: 99 of 100 up by their own checks"), (0, 0, 0, ""),
        ]
    )
    func components(checked: Int, up: Int, unknown: Int, expected: String) {
        let service: JSON = [
            "name": "shipping", "state": "ok",
            "components": [
                "checked": JSON(checked), "up": JSON(up), "unknown": JSON(unknown),
            ],
        ]
        let lines = StatusText(["services": [service]], style: .plain).lines
        #expect(lines.first == "shipping  ✓ ok" + expected, "\(lines)")
    }
}
