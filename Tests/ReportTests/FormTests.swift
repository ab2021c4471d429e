import JSON
import ProbeModel
import Report
import Testing

@Suite("Other forms of a run")
struct FormTests {
    /// A run of two steps: one that is redirected, and one that fails.
    private func run() -> Run {
        var run = Run(
            id: RunID(bits: 7),
            journey: "ship & pay",
            service: "shipping",
            location: "here",
            kind: .demanded,
            plan: 1,
            planned: Timestamp(nanoseconds: 1_800_000_000_000_000_000),
            outcome: .failed
        )
        run.detail = "expected status 200, got 500"
        run.duration = Microseconds(1_500_000)
        var first = Exchange(method: "POST", url: "http://shop.test/login?a=1&b", offset: .zero)
        first.status = 302
        first.version = .http11
        first.peer = "192.0.2.7:80"
        var second = Exchange(
            method: "GET",
            url: "http://shop.test/home",
            offset: Microseconds(20_000)
        )
        second.status = 200
        var login = Run.Step(name: "sign in", components: [], isCleanup: false)
        login.state = .passed
        login.attempts = [Run.Attempt(exchanges: [first, second])]
        var third = Exchange(method: "DELETE", url: "http://shop.test/it's", offset: .zero)
        third.failure = Exchange.Failure(reason: .timeout, detail: "no answer")
        var pay = Run.Step(name: "pay", components: [], isCleanup: false)
        pay.state = .failed
        pay.reason = .timeout
        pay.detail = "no <answer>"
        pay.attempts = [Run.Attempt(exchanges: [third])]
        run.steps = [login, pay, Run.Step(name: "look", components: [], isCleanup: false)]
        run.transcripts = transcripts(second, third)
        return run
    }

    private func transcripts(_ second: Exchange, _ third: Exchange) -> [Transcript] {
        let body = Array(#"{"password":"•••"}"#.utf8)
        return [
            Transcript(
                step: "sign in",
                last: second,
                request: .init(
                    headers: [
                        Header(name: "Content-Type", value: "application/json"),
                        Header(name: "Authorization", value: Secret.mask, isSecret: true),
                    ],
                    body: body,
                    bodySize: body.count
                ),
                response: .init(
                    headers: [Header(name: "Content-Type", value: "text/html")],
                    body: Array("<p>".utf8),
                    bodySize: 3
                )
            ),
            Transcript(
                step: "pay",
                last: third,
                request: .init(headers: [], body: [], bodySize: 0),
                response: .init(headers: [], body: [], bodySize: 0)
            ),
        ]
    }

    @Test("an HTTP archive, one entry a hop")
    func har() throws {
        let log = HARDocument.json(of: [run()])["log"]
        #expect(log?["version"]?.string == "1.2")
        let entries = try #require(log?["entries"]?.array)
        #expect(entries.count == 3)
        #expect(entries[0]["request"]?["postData"]?["text"]?.string == #"{"password":"•••"}"#)
        #expect(entries[0]["request"]?["queryString"]?.array?.count == 2)
        #expect(entries[0]["serverIPAddress"]?.string == "192.0.2.7")
        #expect(entries[0]["response"]?["status"]?.number?.integer == 302)
        #expect(entries[1]["startedDateTime"]?.string == "2027-01-15T08:00:00.020Z")
        #expect(entries[1]["response"]?["content"]?["text"]?.string == "<p>")
        #expect(entries[2]["response"]?["_error"]?.string == "timeout: no answer")
        #expect(entries[2]["timings"]?["dns"]?.number?.integer == -1)
    }

    @Test("a server that nobody verified is told in every form", arguments: [false, true])
    func unverified(isUnverified: Bool) throws {
        var run = run()
        run.steps[0].attempts[0].exchanges[1].isUnverified = isUnverified
        let words = isUnverified ? "takes any server's certificate (tls verify: off)" : nil
        let entries = HARDocument.json(of: [run])["log"]?["entries"]?.array ?? []
        #expect(entries.map { $0["comment"]?.string } == [nil, words, nil])
        let junit = JUnitText.lines(of: [run]).joined()
        let property =
            #"<property name="tls" value="takes any server's certificate (tls verify: off)"/>"#
        #expect(junit.contains(property) == isUnverified)
    }

    @Test("JUnit counts what the exit code counts: no cleanup", arguments: [false, true])
    func junitCleanup(isCleanup: Bool) {
        var run = run()
        var last = Run.Step(name: "cancel", components: [], isCleanup: isCleanup)
        (last.state, last.reason, last.detail) = (.failed, .status, "got 500")
        var broken = last
        (broken.name, broken.state) = ("sign out", .aborted)
        run.steps = [run.steps[0], last, broken]
        let text = JUnitText.lines(of: [run]).joined(separator: "\n")
        let counts = isCleanup ? #"failures="0" errors="0""# : #"failures="1" errors="1""#
        #expect(text.contains(counts), "\(text)")
        #expect(text.contains("<system-out>cleanup: got 500</system-out>") == isCleanup)
    }

    @Test("JUnit's XML, escaped")
    func junit() {
        let text = JUnitText.lines(of: [run()]).joined(separator: "\n")
        #expect(text.contains(#"<testsuite name="ship &amp; pay" tests="3" failures="1""#))
        #expect(text.contains(#"skipped="1" time="1.500""#))
        #expect(text.contains(#"<failure message="no &lt;answer&gt;" type="timeout"/>"#))
        #expect(text.contains(#"name="look""#))
    }
}
