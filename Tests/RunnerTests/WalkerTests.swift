import Dispatch
import Journey
import ProbeModel
import Runner
import Synchronization
import Testing
import Transfer

@Suite("The walker")
struct WalkerTests {
    private func plan(
        _ name: String,
        every: String,
        steps: Int = 1,
        more: String = "description: plain"
    ) throws -> Plan {
        let text = """
            journey: \(name)
            service: shipping
            every: \(every)
            \(more)
            steps:

            """
            + (1...steps).map { number in
                """
                  - name: look \(number)
                    get: "http://127.0.0.1:1/"
                    expect: { status: 200 }

                """
            }.joined()
        let catalogue = Catalogue.compile(
            [SourceText(path: "\(name).yaml", text: text)],
            given: Givens(variables: [:], secretNames: nil)
        )
        return try #require(catalogue.plans.first)
    }

    private func walker(
        _ network: FakeNetwork,
        obstacle: Reason? = nil,
        keep: @escaping @Sendable (Run) -> Run = { $0 }
    ) -> (Walker, Runner, AsyncStream<Walker.Happening>) {
        let (stream, queue) = AsyncStream<Walker.Happening>.makeStream()
        let runner = Runner(network: network, vault: Vault())
        let walker = Walker(
            runner: runner,
            location: "here",
            record: { queue.yield($0) },
            keep: keep,
            obstacle: { obstacle }
        )
        return (walker, runner, stream)
    }

    @Test("starts what is due, records it, and ends when it is stopped")
    func walks() async throws {
        let network = FakeNetwork()
        let (walker, runner, happenings) = walker(network)
        await walker.replace(with: [try plan("ship", every: "20ms")], runner: runner)
        async let walking: Void = walker.walk()
        var count = 0
        for await happening in happenings {
            guard case .finished(let run) = happening else { continue }
            #expect(run.outcome == .passed)
            #expect(run.kind == .scheduled)
            #expect(run.started.nanoseconds >= run.planned.nanoseconds - 2_000_000)
            count += 1
            if count == 3 { break }
        }
        await walker.stop()
        await walking
        #expect(network.isClosed)
        #expect(await walker.runsInFlight == 0)
    }

    @Test("what was said when a run failed is kept beside the timetable, not on it")
    func keeping() async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        let (walker, runner, happenings) = walker(FakeNetwork(status: 503)) { run in
            beginning.yield()
            _ = gate.wait(timeout: .now() + 10)
            var run = run
            run.detail = "kept"
            return run
        }
        await walker.replace(with: [try plan("ship", every: "20ms")], runner: runner)
        async let walking: Void = walker.walk()
        for await _ in begun { break }
        #expect(await walker.runsInFlight == 1, "the walker answers meanwhile")
        gate.signal()
        for await happening in happenings {
            guard case .finished(let run) = happening else { continue }
            #expect(run.outcome == .failed && run.detail == "kept")
            break
        }
        for _ in 0..<100 { gate.signal() }
        await walker.stop()
        await walking
    }

    @Test("runs a journey at once when somebody asks, outside the timetable")
    func demand() async throws {
        let (walker, runner, _) = walker(FakeNetwork(status: 503))
        await walker.replace(with: [try plan("ship", every: "7d")], runner: runner)
        async let walking: Void = walker.walk()
        guard case .finished(let run) = await walker.demand("ship") else {
            Issue.record("the run must be made")
            return
        }
        #expect(run.kind == .demanded)
        #expect(run.outcome == .failed)
        #expect(await walker.demand("nobody") == .unknown)
        await walker.stop()
        #expect(await walker.demand("ship") == .busy, "a walker that stops starts nothing")
        await walking
    }

    @Test(
        "a failure without an answer has no verdict when the control target gives none either",
        arguments: [
            (503, [], .failed), (503, ["neutral"], .failed), (200, ["127"], .failed),
            (200, ["127", "neutral"], .aborted), (200, ["neutral"], .passed),
        ] as [(UInt16, Set<String>, Outcome)]
    )
    func control(status: UInt16, silent: Set<String>, outcome: Outcome) async throws {
        let network = FakeNetwork(status: status)
        network.silent.withLock { $0 = silent }
        let control = ControlTarget("http://neutral/", over: network)
        let runner = Runner(network: network, vault: Vault(), control: control)
        let run = await runner.run(try plan("ship", every: "1h"), as: .blank)
        #expect(run.outcome == outcome)
        guard outcome == .aborted else { return }
        #expect(run.reason == .local && run.steps[0].state == .aborted)
        #expect(run.failedStep == nil)
        #expect(run.detail.contains("our network"), "\(run.detail)")
    }

    @Test("the control target is asked beside the cleanup", .timeLimit(.minutes(1)))
    func controlBesideCleanup() async throws {
        let network = FakeNetwork(healing: (host: "cleanup", after: "neutral"))
        network.silent.withLock { $0 = ["lost", "neutral"] }
        let plan = try Rig.plan(
            steps: #"- { name: a, get: "http://lost/" }"#,
            cleanup: #"- { name: b, get: "http://cleanup/" }"#
        )
        let control = ControlTarget("http://neutral/", over: network)
        let runner = Runner(network: network, vault: Vault(), control: control)
        let run = await runner.run(plan, as: .blank)
        #expect(run.outcome == .aborted && run.reason == .local, "\(run.detail)")
        #expect(run.steps[1].state == .passed)
    }

    @Test("a wait in which the machine slept leaves no verdict", arguments: [1, 3600])
    func asleep(seconds: Int) async throws {
        let plan = try Rig.plan(
            steps: """
                - { name: a, get: "{{u}}/", expect: { status: 204 }, poll: { every: 10ms, for: 50ms } }
                """
        )
        var runner = Runner(network: FakeNetwork(), vault: Vault())
        let readings = Mutex(0)
        runner.sinceBoot = {
            // Each wait is measured twice.
            let slept = readings.withLock { count in
                count += 1
                return (count / 2) * seconds
            }
            return Instant(nanoseconds: 0) + .seconds(slept)
        }
        let run = await runner.run(plan, as: .blank)
        #expect(run.outcome == (seconds == 1 ? .failed : .aborted), "\(run.detail)")
        #expect(run.detail.contains("did not run") == (seconds > 1))
    }

    @Test("what the control target was found to be counts for five seconds if it was silent")
    func controlValidity() async {
        let network = FakeNetwork()
        network.silent.withLock { $0 = ["neutral"] }
        let pauses = Mutex<[Duration]>([])
        let control = ControlTarget("http://neutral/", over: network) { pause in
            pauses.withLock { $0.append(pause) }
        }
        let start = MonotonicClock.now()
        let questions = { network.asked.withLock(\.count) }
        #expect(await control.problem(at: start) == "connection refused")
        #expect(await control.problem(at: start + .seconds(5)) != nil)
        #expect(questions() == 1)
        network.silent.withLock { $0 = [] }
        #expect(await control.problem(at: start + .seconds(6)) == nil)
        #expect(await control.problem(at: start + .seconds(6)) == nil)
        #expect(questions() == 3, "that all is well must be found after the failure")
        #expect(pauses.withLock(\.self) == [.seconds(1)], "asked once a second at most")
        #expect(await control.problem(at: start + .milliseconds(7250)) == nil)
        #expect(pauses.withLock(\.self).last == .milliseconds(750))
    }

    @Test("a run compares with what the one before it captured, through a reload too")
    func memory() async throws {
        let network = FakeNetwork(body: Array(#"{"price":10}"#.utf8))
        let (walker, runner, _) = walker(network)
        let plan = try Rig.plan(
            steps: """
                - name: quote
                  get: "{{u}}/quote"
                  expect: { json: { $.price: { near: { value: "{{last.price}}", by: 5% } } } }
                  capture: { price: { json: $.price, remember: 2 } }
                """
        )
        await walker.replace(with: [plan], runner: runner)
        async let walking: Void = walker.walk()
        var seen: [String?] = []
        for _ in 0..<2 {
            guard case .finished(let run) = await walker.demand("flow") else { break }
            seen.append(run.steps[0].attempts[0].checks.last?.got)
            #expect(run.remembered == [Run.Remembered(name: "price", json: "10")])
            await walker.replace(with: [plan], runner: runner)
        }
        #expect(seen == ["10, nothing remembered yet", "10"])
        await walker.stop()
        await walking
    }

    @Test("records what it could not start, with the reason")
    func obstacle() async throws {
        let (walker, runner, happenings) = walker(FakeNetwork(), obstacle: .local)
        await walker.replace(with: [try plan("ship", every: "20ms")], runner: runner)
        async let walking: Void = walker.walk()
        for await happening in happenings {
            guard case .missed(let miss, let service) = happening else {
                Issue.record("nothing may run")
                break
            }
            #expect(miss.journey == "ship")
            #expect(service == "shipping")
            if miss.reason == .local { break }
        }
        await walker.stop()
        await walking
    }

    @Test("starts no run beyond the cap of a day: its slot is missed, and nobody gets one")
    func capped() async throws {
        let (walker, runner, happenings) = walker(FakeNetwork())
        let plan = try plan("ship", every: "20ms", more: "caps: { runs: 2 }")
        await walker.replace(with: [plan], runner: runner)
        async let walking: Void = walker.walk()
        var runs = 0
        for await happening in happenings {
            switch happening {
            case .finished: runs += 1
            case .missed(let miss, _) where miss.reason == .cap:
                #expect(miss.count == 1)
                #expect(runs == 2)
                #expect(await walker.capUses["ship"]?.map(\.used) == [2])
                #expect(await walker.demand("ship") == .capped)
                await walker.stop()
                await walking
                return
            case .missed: continue
            }
        }
    }

    @Test("reports at once what was due while no daemon ran")
    func down() async throws {
        let (walker, runner, happenings) = walker(FakeNetwork())
        let last = MonotonicClock.wallClock() - .seconds(100)
        await walker.replace(
            with: [try plan("ship", every: "1s")],
            runner: runner,
            last: ["ship": last]
        )
        for await happening in happenings {
            guard case .missed(let miss, _) = happening else { continue }
            #expect(miss.reason == .down)
            #expect((98...102).contains(miss.count))
            break
        }
    }

    @Test("lets a run go on where the network wants it, also after a long judgement")
    func executor() async throws {
        let loop = try TransferLoop(TransferConfiguration(userAgent: "test"))
        defer { loop.stop() }
        let body = [UInt8](repeating: 0x20, count: Limits.lightBodyBytes + 1)
        let network = FakeNetwork(body: body, executor: loop.executor)
        let (walker, runner, _) = walker(network)
        await walker.replace(with: [try plan("ship", every: "7d", steps: 3)], runner: runner)
        async let walking: Void = walker.walk()
        guard case .finished(let run) = await walker.demand("ship") else {
            Issue.record("the run must be made")
            return
        }
        #expect(run.outcome == .passed)
        #expect(
            network.threads.withLock { $0 } == [
                "probed-transfer", "probed-transfer", "probed-transfer",
            ]
        )
        await walker.stop()
        await walking
    }
}

extension Run {
    /// Before it is made.
    fileprivate static var blank: Run {
        Run(
            id: RunID(bits: 1),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: .scheduled,
            plan: 0,
            planned: MonotonicClock.wallClock(),
            outcome: .passed
        )
    }
}
