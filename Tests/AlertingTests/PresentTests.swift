import Alerting
import ProbeModel
import Testing

@Suite("What is true of an incident now")
struct PresentTests {
    /// Runs of journeys, a minute apart: `ship passed`, `ship failed pay/status psp`.
    private func runs(_ lines: [String]) -> [Run] {
        lines.enumerated().map { number, line in
            let words = line.split(separator: " ").map(String.init)
            var run = Run.sample(
                words[0],
                id: UInt64(number + 1),
                kind: number.isMultiple(of: 2) ? .scheduled : .recovery,
                outcome: Outcome.allCases.first { $0.word == words[1] } ?? .missed,
                planned: Transcript.origin + .seconds(60 * number)
            )
            if words.count > 2 {
                run.fail(at: words[2], blaming: words.count > 3 ? words[3] : nil)
            }
            return run
        }
    }

    /// What is true after these runs of what was told as a timeout of the step 'sign in'.
    private func present(_ lines: [String], journeys: [String] = ["ship"]) -> IncidentPresent? {
        var book = IncidentBook()
        for journey in journeys {
            let alert = Alert.sample(journey, at: 100) {
                ($0.reason, $0.since) = (.timeout, Transcript.origin)
            }
            _ = book.handle(.recorded(alert))
        }
        var presents = PresentBook()
        for run in runs(lines) { presents.absorb(run) }
        return book.open.first.flatMap(presents.present)
    }

    @Test(
        "is said in a sentence",
        arguments: [
            ([], nil, false),
            (["ship aborted"], nil, false),
            (
                ["ship passed", "ship failed sign/timeout"],
                "1 of the last 2 runs failed; step 'sign' fails (timeout): expected status 200, got 503",
                true
            ),
            (
                Array(repeating: "ship failed pay/status psp", count: 12),
                "10 of the last 10 runs failed; step 'pay' fails (status, blames 'psp'): "
                    + "expected status 200, got 503", true
            ),
            (["ship failed pay/status", "ship passed"], "the last run was good", true),
            (
                ["ship failed pay/status"] + Array(repeating: "ship passed", count: 3),
                "the last 3 runs were good", true
            ),
        ] as [([String], String?, Bool)]
    )
    func sentence(lines: [String], text: String?, isOther: Bool) {
        let present = present(lines)
        #expect(present?.sentence == text)
        #expect(present?.isOther ?? false == isOther)
    }

    @Test(
        "another cause is the word when it has most of the last five failures",
        arguments: [(0, "timeout"), (2, "timeout"), (3, "status"), (5, "status"), (9, "status")]
    )
    func change(later: Int, reason: String) {
        let before = Array(repeating: "ship failed pay/timeout", count: 6)
        let after = Array(repeating: "ship failed quote/status", count: later)
        let present = present(before + after)
        #expect(present?.symptom?.cause.reason.word == reason)
        // Good runs in between change the share, and not the word.
        let flapping = (before + after).flatMap { [$0, "ship passed"] }
        #expect(self.present(flapping + [after.last ?? before[0]])?.share == 0.5)
    }

    @Test("what was before the outage says nothing about it")
    func before() {
        // The alert says that it began at the fourth run.
        var book = IncidentBook()
        let alert = Alert.sample("ship", at: 240) {
            $0.since = Transcript.origin + .seconds(180)
        }
        _ = book.handle(.recorded(alert))
        var presents = PresentBook()
        let lines =
            Array(repeating: "ship passed", count: 3)
            + Array(repeating: "ship failed pay/status", count: 2)
        for run in runs(lines) { presents.absorb(run) }
        let present = book.open.first.flatMap(presents.present)
        #expect(present?.runs == 2 && present?.share == 1)
        // The clock is set back by an hour: what comes then is of this outage all the same.
        for number in 0..<12 {
            var run = Run.sample(
                "ship",
                id: UInt64(100 + number),
                kind: .scheduled,
                outcome: .passed,
                planned: Transcript.origin + .seconds(60 * number - 3600)
            )
            if number > 0 { run.outcome = .failed }
            presents.absorb(run)
            let now = book.open.first.flatMap(presents.present)
            #expect(now?.runs == min(10, 3 + number), "after \(number)")
            #expect((now?.bad ?? 0) >= min(9, 2 + number), "after \(number)")
        }
    }

    @Test("each journey has one voice, however often it runs")
    func journeys() {
        let often = Array(repeating: "ship failed quote/status", count: 9)
        let seldom = ["print failed login/connect", "track failed login/connect", "mail passed"]
        let present = present(often + seldom, journeys: ["ship", "print", "track", "mail"])
        #expect(
            present?.sentence == "3 of 4 journeys fail; step 'login' fails (connect): "
                + "expected status 200, got 503"
        )
        #expect(present?.runs == 12 && present?.bad == 11)
        #expect(
            self.present(["ship passed", "print passed"], journeys: ["ship", "print"])?.sentence
                == "the last run of each journey was good"
        )
    }

    @Test("what changed in the hour before is of its services, or of all, or our own configuration")
    func changes() {
        var book = IncidentBook()
        _ = book.handle(.recorded(.sample("ship", at: 7260)))
        var changes = ChangeBook()
        let declare = { (name: String, service: String, seconds: Double) in
            let at = Transcript.origin + .seconds(seconds)
            let change = Change(name: name, service: service, component: "", at: at, note: "")
            return Declaration(at: at, who: "ada", matter: .change(change))
        }
        for (name, service, seconds) in [
            ("too early", "shipping", 3599), ("in time", "shipping", 3600),
            ("of others", "tracking", 7000), ("of all", "", 7100), ("last", "shipping", 7260),
            ("later", "shipping", 7261),
        ] { changes.absorb(declare(name, service, Double(seconds))) }
        // The first one that the ledger tells, a start with the same, another one in two parts.
        for (hash, seconds) in [("a", 6800.0), ("a", 6900), ("b", 7000), ("b", 7050)] {
            changes.absorb(configuration: hash, at: Transcript.origin + .seconds(seconds))
        }
        let found = book.open.first.map(changes.before) ?? []
        #expect(found.map(\.name) == ["last", "of all", "configuration of probed", "in time"])
    }

    @Test("at every cut a replay knows the same", arguments: UInt64(1)...10)
    func fold(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let journeys = ["ship", "print", "track"]
        let ends = ["passed", "failed pay/status", "failed quote/timeout psp", "aborted"]
        let lines = (0..<60).map { _ in
            "\(journeys.randomElement(using: &random) ?? "") "
                + (ends.randomElement(using: &random) ?? "")
        }
        let runs = runs(lines)
        var live = PresentBook()
        for cut in runs.indices {
            live.absorb(runs[cut])
            var replayed = PresentBook()
            for run in runs[...cut] { replayed.absorb(run) }
            #expect(live == replayed, "seed \(seed), cut \(cut)")
        }
        live.keep { $0 == "ship" }
        #expect(live["print"].count == 0 && live["ship"].count > 0, "seed \(seed)")
    }
}
