import Journey
import ProbeModel
import Runner
import Testing

@Suite("The book of caps")
struct CapBookTests {
    private let noon = Timestamp(clampingSeconds: 20_600 * 86_400 + 12 * 3600)

    private func caps(_ caps: String) throws -> Caps {
        let plan = try Rig.plan(
            """
            journey: ship
            healthOf: web
            every: 1d
            caps: \(caps)
            steps:
              - name: sign in
                counts: login
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
              - name: create
                counts: creation
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        )
        return try #require(plan.caps)
    }

    private func run(_ id: UInt64, at started: Timestamp, logins: Int = 1, creations: Int = 1)
        -> Run
    {
        var run = Run(
            id: RunID(bits: id),
            journey: "ship",
            service: "",
            location: "here",
            kind: .scheduled,
            plan: 0,
            planned: started,
            outcome: .passed
        )
        for (name, count) in [("sign in", logins), ("create", creations)] {
            var step = Run.Step(name: name, components: [], isCleanup: false)
            step.attempts = Array(repeating: Run.Attempt(exchanges: []), count: count)
            run.steps.append(step)
        }
        return run
    }

    private func used(_ book: CapBook, _ caps: Caps, at now: Timestamp) -> [Int] {
        book.uses(of: "ship", caps, at: now).map(\.used)
    }

    @Test("lets as many runs start as the cap says, and again from midnight on")
    func runs() throws {
        let caps = try caps("{ runs: 2 }")
        var book = CapBook()
        let admitted = (1...4).map { number in
            book.admit(RunID(bits: number), of: "ship", caps, at: noon)
        }
        #expect(admitted == [true, true, false, false])
        let midnight = noon + .seconds(12 * 3600)
        let last = midnight - .nanoseconds(1)
        #expect(book.admit(RunID(bits: 5), of: "ship", caps, at: last) == false)
        #expect(book.admit(RunID(bits: 6), of: "ship", caps, at: midnight) == true)
        #expect(used(book, caps, at: midnight) == [1])
    }

    /// Each row: what the first run comes to, and whether a second one fits, of one login each.
    @Test(
        "what a run did counts as soon as it has ended, and what it will do before",
        arguments: [
            ("{ logins: 2 }", nil, true), ("{ logins: 1 }", nil, false),
            // It never came to the login; or it tried twice.
            ("{ logins: 1 }", 0, true), ("{ logins: 2 }", 1, true), ("{ logins: 2 }", 2, false),
            ("{ logins: 2 }", 5, false),
        ] as [(String, Int?, Bool)]
    )
    func settled(text: String, logins: Int?, fits: Bool) throws {
        let caps = try caps(text)
        var book = CapBook()
        #expect(book.admit(RunID(bits: 1), of: "ship", caps, at: noon) == true)
        if let logins { book.settle(run(1, at: noon, logins: logins), caps) }
        #expect(used(book, caps, at: noon) == [logins ?? 1])
        #expect(book.admit(RunID(bits: 2), of: "ship", caps, at: noon) == fits)
    }

    @Test("each kind has a cap of its own, and all of them must leave room")
    func kinds() throws {
        let caps = try caps("{ runs: 9, creations: 1, logins: 9 }")
        var book = CapBook()
        #expect(book.admit(RunID(bits: 1), of: "ship", caps, at: noon) == true)
        #expect(book.admit(RunID(bits: 2), of: "ship", caps, at: noon) == false)
        #expect(used(book, caps, at: noon) == [1, 1, 1])
        #expect(book.admit(RunID(bits: 3), of: "track", caps, at: noon) == true, "another journey")
    }

    @Test("counts what the ledger holds of today, from every kind of run, and of no other day")
    func replay() throws {
        let caps = try caps("{ runs: 3 }")
        var book = CapBook()
        for (id, hours) in [(1, -13), (2, -12), (3, -1), (4, 2)] as [(UInt64, Int)] {
            book.settle(run(id, at: noon + .seconds(hours * 3600)), caps)
        }
        #expect(used(book, caps, at: noon) == [3])
        let later = noon + .seconds(3 * 3600)
        #expect(book.admit(RunID(bits: 9), of: "ship", caps, at: later) == false)
        // Recorded late: it began before midnight.
        book.settle(run(5, at: noon - .seconds(86_400)), caps)
        #expect(used(book, caps, at: noon) == [3])
        book.keep { $0 != "ship" }
        #expect(used(book, caps, at: noon) == [0])
    }

    @Test("what goes on with a journey counts under the journey's name, and is no run")
    func parts() throws {
        let caps = try caps("{ runs: 3, logins: 9 }")
        var book = CapBook()
        book.settle(run(1, at: noon), caps)
        let place = Suspension.Place(journey: "ship", service: "", location: "here", step: "later")
        var part = run(2, at: noon, logins: 2, creations: 0)
        part.journey = place.title
        part.suspension = Suspension(of: run(1, at: noon), at: place, noon, values: [])
        book.settle(part, caps)
        #expect(used(book, caps, at: noon) == [1, 3])
    }

    @Test("a run over midnight counts on the day on which it started")
    func midnight() throws {
        let caps = try caps("{ runs: 1 }")
        var book = CapBook()
        let (before, after) = (noon + .seconds(43_199), noon + .seconds(43_201))
        #expect(book.admit(RunID(bits: 1), of: "ship", caps, at: before) == true)
        #expect(book.admit(RunID(bits: 2), of: "ship", caps, at: after) == true)
        book.settle(run(1, at: before), caps)
        #expect(used(book, caps, at: after) == [1])
        book.settle(run(2, at: after), caps)
        #expect(used(book, caps, at: after) == [1])
    }

    @Test(
        "never more than the cap if nothing is tried again, whatever comes between",
        arguments: 1...20
    )
    func bounded(seed: UInt64) throws {
        let caps = try caps("{ runs: 7, creations: 5, logins: 6 }")
        var random = SplitMix64(seed: seed)
        var book = CapBook()
        var now = noon
        var flying: [Run] = []
        var done: [Int64: [Int]] = [:]
        for id in 1...600 as ClosedRange<UInt64> {
            now = now + .seconds(Int(random.next() % 4000))
            if book.admit(RunID(bits: id), of: "ship", caps, at: now) {
                let logins = Int(random.next() % 2)
                let creations = logins * Int(random.next() % 2)
                flying.append(run(id, at: now, logins: logins, creations: creations))
                let day = now.nanoseconds / 86_400_000_000_000
                let sum = zip(done[day, default: [0, 0, 0]], [1, creations, logins]).map(+)
                done[day] = sum
            }
            if random.next() % 2 == 0, let ended = flying.popLast() { book.settle(ended, caps) }
        }
        #expect(done.count > 5)
        for (day, sum) in done {
            #expect(
                zip(sum, [7, 5, 6]).allSatisfy { $0 <= $1 },
                "seed \(seed), day \(day): \(sum)"
            )
        }
    }

    @Test("asking for a token creates nothing")
    func tokens() throws {
        let caps = try caps("{ creations: 10 }")
        var run = run(1, at: noon)
        var attempt = Run.Attempt(exchanges: [])
        attempt.isForToken = true
        run.steps[1].attempts.insert(attempt, at: 0)
        var book = CapBook()
        book.settle(run, caps)
        #expect(used(book, caps, at: noon) == [1])
    }
}
