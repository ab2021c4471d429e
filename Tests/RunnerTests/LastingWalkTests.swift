import Journey
import ProbeModel
import Runner
import Synchronization
import Testing
import Transfer

/// Journeys that wait, all of them due, and what became of them.
private final class FakeDesk: Sendable {
    private let waiting = Mutex<[Suspension]>([])
    private let answers: AsyncStream<Suspension>
    private let queue: AsyncStream<Suspension>.Continuation
    /// With which they go on, if it is another one than that of their plan.
    private let step: String?
    /// How they are found, as if another life of the daemon had left them.
    private let change: Suspension.Change

    init(step: String? = nil, change: Suspension.Change = .waiting) {
        (self.step, self.change) = (step, change)
        (answers, queue) = AsyncStream.makeStream()
    }

    var keeping: SuspensionKeeping {
        SuspensionKeeping(
            take: { _, _ in
                self.waiting.withLock { waiting in
                    defer { waiting = [] }
                    return waiting
                }
            },
            note: { noted in
                if noted.change == .going { self.waiting.withLock { $0.append(noted) } }
                self.queue.yield(noted)
            },
            hasRoom: { $0 != "full" }
        )
    }

    func note(_ happening: Walker.Happening) {
        guard case .finished(let run) = happening, var left = run.suspension else { return }
        let isPart = left.change != .waiting
        #expect(run.journey == (isPart ? "flow/later" : "flow") && run.kind == .demanded)
        #expect(run.steps.map(\.name) == [isPart ? "later" : "first"])
        guard !isPart else {
            queue.yield(left)
            return
        }
        (left.place.step, left.change) = (step ?? left.place.step, change)
        waiting.withLock { $0.append(left) }
    }

    /// What became of the next one.
    func answer() async -> Suspension? { await answers.first { _ in true } }
}

@Suite("The walker of journeys that last")
struct LastingWalkTests {
    /// A journey of two steps with these fields, which no slot starts while a test lasts.
    private func plan(
        first: String = "",
        later: String = "",
        more: String = "",
        resume: String = "{ after: 1h, for: 10h }"
    ) throws -> Plan {
        try Rig.plan(
            """
            journey: flow
            service: shop
            every: 7d
            variables: { u: "http://127.0.0.1:1" }
            \(more)
            steps:
              - name: first
                get: "{{u}}/first"
                \(first.isEmpty ? "expect: { status: [200, 404] }" : first)
              - name: later
                resume: \(resume)
                get: "{{u}}/later"
                expect: { status: 200 }
                \(later)
            """
        )
    }

    /// Lets a walker with this plan walk while the test does something.
    private func walk(
        _ plan: Plan,
        over network: FakeNetwork,
        _ desk: FakeDesk,
        _ body: (Walker) async -> Void
    ) async {
        let runner = Runner(network: network, vault: Vault(["key": Secret("client-secret")]))
        let walker = Walker(
            runner: runner,
            location: "here",
            record: { desk.note($0) },
            obstacle: { nil },
            suspensions: desk.keeping
        )
        await walker.replace(with: [plan], runner: runner)
        async let walking: Void = walker.walk()
        await body(walker)
        await walker.stop()
        await walking
    }

    /// The run that somebody asked for.
    private func first(_ walker: Walker) async -> Run? {
        guard case .finished(let run) = await walker.demand("flow") else {
            Issue.record("the run must be made")
            return nil
        }
        #expect(run.outcome == .passed)
        return run
    }

    @Test(
        "goes on with a journey that waits: records what passed, notes what is not met yet",
        arguments: [
            ("later", 200, .passed), ("later", 404, .waiting), ("gone", 200, .aborted),
        ] as [(String, UInt16, Suspension.Change)]
    )
    func lasting(step: String, status: UInt16, change: Suspension.Change) async throws {
        let desk = FakeDesk(step: step)
        await walk(try plan(), over: FakeNetwork(status: status), desk) { walker in
            _ = await first(walker)
            let found = await desk.answer()
            #expect(found?.change == change && found?.number == 2, "\(String(describing: found))")
        }
    }

    @Test("what must not be sent twice starts only behind a note that it does")
    func once() async throws {
        let desk = FakeDesk()
        let network = FakeNetwork()
        let plan = try plan(later: "once: true", resume: "{ after: 1h }")
        await walk(plan, over: network, desk) { walker in
            _ = await first(walker)
            let noted = await desk.answer()
            #expect(noted?.change == .going && noted?.number == 2)
            let found = await desk.answer()
            #expect(found?.change == .passed && found?.number == 3)
        }
        #expect(network.asked.withLock { $0.count { $0.hasSuffix("/later") } } == 1)
    }

    @Test("what must not be sent twice is not sent again behind a note of another life")
    func onceOnly() async throws {
        let desk = FakeDesk(change: .going)
        let network = FakeNetwork()
        let plan = try plan(later: "once: true", resume: "{ after: 1h }")
        await walk(plan, over: network, desk) { walker in
            _ = await first(walker)
            let found = await desk.answer()
            #expect(found?.change == .aborted)
            #expect(found?.detail.contains("probed ended while it went on with 'later'") == true)
        }
        #expect(network.asked.withLock { $0.count { $0.hasSuffix("/later") } } == 0)
    }

    @Test("a part uses the token that the one before it was given")
    func token() async throws {
        let token = #"oauth2: { token: "{{u}}/token", client: robot, secret: "{{secret.key}}" }"#
        let body = #"{"access_token":"t0k3n-of-flow","token_type":"Bearer","expires_in":3600}"#
        let network = FakeNetwork(body: Array(body.utf8))
        let desk = FakeDesk()
        let plan = try plan(first: token + "\n    expect: { status: 200 }", later: token)
        await walk(plan, over: network, desk) { walker in
            _ = await first(walker)
            #expect(await desk.answer()?.change == .passed)
        }
        let asked = network.asked.withLock { $0 }.compactMap { $0.split(separator: "/").last }
        #expect(asked == ["token", "first", "later"])
    }

    @Test("a part is no run under the caps, and what it does counts once")
    func counted() async throws {
        let desk = FakeDesk()
        let plan = try plan(
            first: "counts: login",
            later: "counts: [login, creation]",
            more: "caps: { runs: 5, creations: 5, logins: 5 }"
        )
        await walk(plan, over: FakeNetwork(), desk) { walker in
            _ = await first(walker)
            #expect(await desk.answer()?.change == .passed)
            #expect(await walker.capUses["flow"]?.map(\.used) == [1, 1, 2])
        }
    }

    @Test("a part beyond a cap waits until midnight, and was not tried")
    func capped() async throws {
        let desk = FakeDesk()
        let plan = try plan(later: "counts: login", more: "caps: { logins: 1 }")
        await walk(plan, over: FakeNetwork(), desk) { walker in
            _ = await first(walker)
            #expect(await desk.answer()?.change == .passed)
            _ = await first(walker)
            guard let found = await desk.answer() else {
                Issue.record("something must become of it")
                return
            }
            #expect(found.change == .waiting && found.number == 2 && found.tries == 0)
            #expect(found.detail == Reason.cap.word)
            #expect(found.due == Zone.utc.day(of: found.at, later: 1))
            #expect(await walker.capUses["flow"]?.map(\.used) == [1])
        }
    }

    @Test("what the first part remembers is still known behind the others")
    func memory() async throws {
        let desk = FakeDesk()
        let plan = try plan(
            first: """
                expect: { json: { $.price: { near: { value: "{{last.price}}", by: 5% } } } }
                    capture: { price: { json: $.price, remember: 2 } }
                """
        )
        let network = FakeNetwork(body: Array(#"{"price":10}"#.utf8))
        await walk(plan, over: network, desk) { walker in
            _ = await first(walker)
            #expect(await desk.answer()?.change == .passed)
            let second = await first(walker)
            #expect(second?.steps[0].attempts[0].checks.last?.got == "10")
        }
    }
}
