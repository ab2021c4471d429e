import Journey
import ProbeModel
import Runner
import Testing

@Suite("The time that is left")
struct TimeLeftTests {
    private static let poll = """
        - name: wait
          get: "{{u}}/wait"
          poll: { every: 200ms, for: 1s }
          expect: { status: 200 }
        """

    @Test("a try of a poll takes no longer than the poll")
    func poll() throws {
        var rig = Rig(try Rig.plan(steps: Self.poll))
        #expect(rig.begin().time == .seconds(1))
        #expect(rig.answer(404, after: 300) == .wait(.milliseconds(200)))
        #expect(rig.wait(.milliseconds(200)).time == .milliseconds(500))
    }

    @Test("a poll that is over has failed for what it was told, else for want of an answer")
    func pollIsOver() throws {
        var rig = Rig(try Rig.plan(steps: Self.poll))
        rig.begin()
        rig.answer(404, after: 300)
        rig.wait(.milliseconds(200))
        let told = try #require(rig.fail(.timeout, after: 500).run)
        #expect(told.reason == .status && told.detail == "expected status 200, got 404")
        #expect(told.steps[0].attempts.count == 2)
        #expect(told.transcript?.status == 404, "what was said is that answer")

        rig = Rig(try Rig.plan(steps: Self.poll))
        rig.begin()
        let silent = try #require(rig.fail(.timeout, after: 1000).run)
        #expect(silent.reason == .timeout && silent.detail == "the poll's time of 1 s is over")
    }

    @Test("a pause ends with the journey's deadline")
    func pause() throws {
        let journey = """
            journey: flow
            service: shop
            every: 1m
            deadline: 9s
            variables: { u: "http://127.0.0.1:1" }
            steps:
              - { name: read, get: "{{u}}/a", pause: 10s, expect: { status: 200 } }
            """
        var rig = Rig(try Rig.plan(journey))
        #expect(rig.begin() == .wait(.seconds(9)))
        let run = try #require(rig.wait(.seconds(9)).run)
        #expect(run.reason == .timeout && run.detail == "the journey's deadline of 9 s is over")
        #expect(run.duration.duration == .seconds(9))
    }

    @Test("a run that sent nothing has no verdict")
    func nothing() throws {
        let steps = """
            - { name: a, get: "{{u}}/a", when: { u: other }, expect: { status: 200 } }
            - { name: b, get: "{{u}}/b", forEach: { name: e, in: [] }, expect: { status: 200 } }
            """
        let cleanup = "- { name: bye, get: \"{{u}}/bye\" }"
        var rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        #expect(rig.begin().path == "GET /bye")
        let run = try #require(rig.answer(200).run)
        #expect(
            run.outcome == .skipped && run.detail == "every step was left out, so nothing was asked"
        )
    }
}

extension RunMachine.Action {
    /// What a request may take.
    fileprivate var time: Duration? {
        if case .send(let request) = self { request.limits.total } else { nil }
    }
}
