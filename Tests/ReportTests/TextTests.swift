import JSON
import ProbeModel
import Reliability
import Report
import Testing

@Suite("Text for people")
struct TextTests {
    private static func run() -> Run {
        var run = Run(
            id: RunID(bits: 0x7F3A_11D2_9C44_0B01),
            journey: "ship-a-package",
            service: "shipping",
            location: "fra",
            kind: .scheduled,
            plan: 0xABC,
            planned: Timestamp(nanoseconds: 1_795_226_998_000_000_000),
            outcome: .failed
        )
        run.started = run.planned + .milliseconds(120)
        run.duration = Microseconds(1_890_000)
        run.reason = .status
        run.detail = "expected status 200, got 503"
        var quote = Run.Step(name: "quote", components: ["pricing"], isCleanup: false)
        quote.state = .passed
        quote.duration = Microseconds(212_000)
        quote.attempts = [.init(exchanges: [exchange(200)])]
        var pay = Run.Step(name: "pay", components: ["psp"], isCleanup: false)
        pay.state = .failed
        pay.reason = .status
        pay.detail = run.detail
        pay.offset = Microseconds(212_000)
        pay.duration = Microseconds(1_502_000)
        pay.attempts = [
            .init(
                exchanges: [exchange(503)],
                checks: [
                    .init(subject: "status", isMet: false, wanted: "200", got: "503", line: 41)
                ]
            )
        ]
        let label = Run.Step(name: "label", components: [], isCleanup: false)
        run.steps = [quote, pay, label]
        return run
    }

    private static func exchange(_ status: UInt16) -> Exchange {
        var exchange = Exchange(method: "GET", url: "http://shop/quote")
        exchange.status = status
        exchange.phases = Phases(
            lookup: Microseconds(3000),
            connect: Microseconds(11_000),
            tls: Microseconds(24_000),
            send: .zero,
            wait: Microseconds(160_000),
            receive: Microseconds(14_000)
        )
        return exchange
    }

    @Test("a transcript is shown line by line, and nothing in it reaches the terminal raw")
    func transcript() {
        var run = Self.run()
        run.transcript = Transcript(
            step: "pay",
            last: Self.exchange(503),
            request: .init(
                headers: [Header(name: "Accept", value: "*/*")],
                body: Array(#"{"sum":12}"#.utf8),
                bodySize: 10
            ),
            response: .init(
                headers: [Header(name: "X-Evil", value: "a\u{1B}]0;b")],
                body: Array("psp is down\nsorry".utf8),
                bodySize: 17
            )
        )
        let lines = RunText(RunDocument.json(of: run), style: .plain, isDetailed: true).lines
        let said = Array(lines.suffix(12))
        #expect(
            said == [
                "", "step 'pay' said", "> GET http://shop/quote", "> Accept: */*", "> ",
                #"> {"sum":12}"#, "and this came back:", "< 503", "< X-Evil: a\u{FFFD}]0;b", "< ",
                "< psp is down", "< sorry",
            ]
        )
        let binary = Transcript.Message(headers: [], body: [0xFF, 0x00], bodySize: 2)
        run.transcript?.response = binary
        let document = RunDocument.json(of: run)["transcript"]?["response"]
        #expect(document?["bodyHexadecimal"]?.string == "ff00")
    }

    @Test("a run is shown step by step, with what was wanted and what came")
    func run() {
        let lines = RunText(
            RunDocument.json(of: Self.run()),
            style: .plain,
            isDetailed: false
        ).lines
        #expect(
            lines == [
                "ship-a-package from fra at 2026-11-21 02:09:58.120: ✗ failed, step 2 of 3, reason status, after 1.890 s   run 7YEGHTAE",
                " 1 quote   ✓ 200         0.212 s  lookup 3.0  connect 11  TLS 24  send 0  wait 160  receive 14 ms",
                " 2 pay     ✗ 503         1.502 s  lookup 3.0  connect 11  TLS 24  send 0  wait 160  receive 14 ms",
                "     status: expected status 200, got 503",
                "     ✗ status: wanted 200, got 503   line 41",
                " 3 label   – not reached",
            ]
        )
    }

    @Test("a run says whom its failing step blames")
    func blamed() throws {
        var run = Self.run()
        run.blamed = "psp"
        let lines = RunText(RunDocument.json(of: run), style: .plain, isDetailed: false).lines
        #expect(try #require(lines.first).contains("reason status, blames psp, after"))
    }

    @Test("a step that was left out says why on its line")
    func leftOut() {
        var run = Self.run()
        run.steps[2].detail = "left out: the list is empty"
        let lines = RunText(RunDocument.json(of: run), style: .plain, isDetailed: false).lines
        #expect(lines.last == " 3 label   – left out: the list is empty")
    }

    @Test("in detail, a check that is met says what came, unless that is what was wanted")
    func met() {
        var run = Self.run()
        let check = { (got: String) in
            Run.CheckResult(subject: "json $.n", isMet: true, wanted: "3", got: got, line: 7)
        }
        run.steps[0].attempts[0].checks = [check("3, nothing remembered yet"), check("3")]
        let lines = RunText(RunDocument.json(of: run), style: .plain, isDetailed: true).lines
        let checks = lines.filter { $0.contains("$.n") }
        #expect(
            checks == [
                "     ✓ json $.n: wanted 3, got 3, nothing remembered yet   line 7",
                "     ✓ json $.n: wanted 3   line 7",
            ]
        )
    }

    @Test("an exchange for a token stands for itself, and says what it was for")
    func token() {
        var run = Self.run()
        var attempt = run.steps[0].attempts[0]
        attempt.isForToken = true
        attempt.exchanges[0].url = "http://auth/token"
        run.steps[0].attempts.insert(attempt, at: 0)
        run.steps[1].attempts = [attempt]
        let document = RunDocument.json(of: run)
        let attempts = document["steps"]?.array?.first?["attempts"]?.array ?? []
        #expect(attempts.map { $0["purpose"]?.string } == ["token", nil])
        let lines = RunText(document, style: .plain, isDetailed: false).lines
        let phases = "lookup 3.0  connect 11  TLS 24  send 0  wait 160  receive 14 ms"
        let line = "      +0.000 s  200  for the token: GET http://auth/token  \(phases)"
        #expect(lines.filter { $0.contains("for the token") } == [line, line], "\(lines)")
        #expect(lines.contains { $0.contains("200  GET http://shop/quote") }, "\(lines)")
    }

    @Test("colours come only when they are wanted")
    func colours() {
        let document = RunDocument.json(of: Self.run())
        let painted = RunText(document, style: TextStyle(hasColour: true), isDetailed: true).lines
        let plain = RunText(document, style: .plain, isDetailed: true).lines
        #expect(painted.joined().contains("\u{1B}[31m"))
        #expect(!plain.joined().contains("\u{1B}"))
    }

    @Test("no server writes on the terminal")
    func hostile() {
        var run = Self.run()
        run.steps[1].detail = "got \u{1B}]0;owned\u{7}\u{9B}31m\u{202E}"
        let text = RunText(RunDocument.json(of: run), style: .plain, isDetailed: true).lines
            .joined()
        #expect(
            !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
        )
        #expect(!text.contains("\u{202E}"))
    }

    @Test("the gap is explained in words that add up")
    func gap() {
        var journey = JourneyCounts(name: "ship", healthOf: nil)
        journey.ends = [
            .init(outcome: .passed, reason: nil, count: 40),
            .init(outcome: .failed, reason: .status, count: 60),
        ]
        journey.components = (0..<100).map {
            ComponentTally(name: "part-\($0)", needed: 100, proven: $0 == 7 ? 60 : 0)
        }
        let checks = Dictionary(
            uniqueKeysWithValues: (0..<100).map { ("part-\($0)", Tally(good: 99, bad: 1)) }
        )
        let gap = ServiceGap(
            ServiceCounts(service: "shipping", journeys: [journey], ownChecks: checks)
        )
        let until = Timestamp(nanoseconds: 60_000_000_000)
        let document = GapDocument.json(
            of: gap,
            since: Timestamp(nanoseconds: 0),
            until: until,
            lastFailure: nil,
            figures: .init(sequence: 9, durable: 9, reached: until, isCatchingUp: false)
        )
        let lines = GapText(document, style: .plain, top: 1).lines
        #expect(
            lines == [
                "shipping, last 1 min: 100 runs count, coverage 100.0 %",
                " components   100, each 99.0–99.0 % available by its own checks, mean 99.0 %: IT's view: all green",
                " customers    40.00 % succeeded  (30.9–49.8 % with 95 % confidence);  independent parts predict 36.6 %",
                " gap          59.0 points = 62.4 many parts in series − 3.4 failures that coincide",
                "",
                " costs most   points of reliability, by what failing steps blame",
                "   part-7   60.0  ████████████████████████  available 99.0 %",
                "   … 99 that cost nobody anything",
            ]
        )
    }

    @Test("a first report without a figure says where to look")
    func unknown() {
        var journey = JourneyCounts(name: "send", healthOf: nil)
        journey.ends = [.init(outcome: .aborted, reason: .local, count: 1200)]
        let counts = ServiceCounts(service: "mail", journeys: [journey], ownChecks: [:])
        let document = GapDocument.json(
            of: ServiceGap(counts),
            since: Timestamp(nanoseconds: 0),
            until: Timestamp(nanoseconds: 1),
            lastFailure: nil,
            figures: .init(sequence: 9, durable: 9, reached: nil, isCatchingUp: false)
        )
        #expect(
            GapText(document, style: .plain, top: 5).lines
                == [
                    "mail: no run has a verdict in this period yet; 1 200 are unknown: "
                        + "'probectl status' tells whether the clock is why"
                ]
        )
    }

    @Test("no data is neither good nor bad")
    func nothing() {
        let gap = ServiceGap(ServiceCounts(service: "mail", journeys: [], ownChecks: [:]))
        let document = GapDocument.json(
            of: gap,
            since: Timestamp(nanoseconds: 0),
            until: Timestamp(nanoseconds: 1),
            lastFailure: nil,
            figures: .init(sequence: 9, durable: 1209, reached: nil, isCatchingUp: true)
        )
        #expect(
            GapText(document, style: .plain, top: 5).lines
                == [
                    "mail: no run has a verdict in this period yet",
                    "figures begin and catch up, 1 200 records to go",
                ]
        )
        let trust = JSON.Member("takesAnyServer", .array([.string("send")]))
        let blind = JSON.object((document.members ?? []) + [trust])
        #expect(
            GapText(blind, style: .plain, top: 5).lines[1]
                == " attention    send: takes any server's certificate (tls verify: off)"
        )
    }

    @Test(
        "a certificate that ends says when, in words that hold",
        arguments: [
            (2 * 86_400 + 3700, "ends on 2026-11-30, in 2 d 1 h; renew it"),
            (5 * 3600, "ends on 2026-11-28, in 5 h; renew it"),
            (0, "ended on 2026-11-27; renew it"), (-60, "ended on 2026-11-27; renew it"),
        ] as [(Int64, String)]
    )
    func certificate(left: Int64, words: String) {
        let now = Timestamp(clampingSeconds: 1_795_820_400)
        let text = CertificateText.warning(of: "shop", ending: now + .seconds(left), at: now)
        #expect(text == "the certificate of 'shop' \(words)")
    }
}
