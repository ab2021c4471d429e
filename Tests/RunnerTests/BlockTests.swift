import Journey
import ProbeModel
import Runner
import Testing

/// Steps that are left out, may fail and end the journey together.
@Suite("Blocks of steps")
struct BlockTests {
    /// Looks at the session, signs in again, and goes on.
    private func plan(_ fields: String, last: String = "") throws -> Plan {
        try Rig.plan(
            steps: """
                - name: look
                  get: "{{u}}/look"
                  expect: { status: [200, 401] }
                  capture: { session: { json: $.session, default: none } }
                - \(fields)
                  steps:
                    - name: form
                      get: "{{u}}/form"
                      expect: { status: 200 }
                      capture: { session: { json: $.session } }
                    - name: sign in
                      post: "{{u}}/sign-in"
                      expect: { status: 200 }\(last)
                - name: end
                  get: "{{u}}/end"
                  expect: { status: 200 }
                """
        )
    }

    @Test("a condition is judged when the first step's turn comes, and holds for all")
    func condition() throws {
        let plan = try plan("when: { session: none }")
        var rig = Rig(plan)
        _ = rig.begin()
        #expect(rig.answer(401, "{}").path == "GET /form")
        #expect(rig.answer(200, #"{"session": "s-1"}"#).path == "POST /sign-in")
        #expect(rig.answer(200).path == "GET /end")
        #expect(rig.answer(200).run?.outcome == .passed)

        rig = Rig(plan)
        _ = rig.begin()
        #expect(rig.answer(200, #"{"session": "s-7"}"#).path == "GET /end")
        let run = try #require(rig.answer(200).run)
        #expect(run.steps.map(\.state) == [.passed, .notReached, .notReached, .passed])
        #expect(run.steps[2].detail == #"left out: 'session' is not "none""#)
    }

    @Test("what fails in a tolerated one ends it, and not the journey")
    func tolerated() throws {
        var rig = Rig(try plan("tolerate: true"))
        _ = rig.begin()
        _ = rig.answer(200, "{}")
        #expect(rig.answer(500).path == "GET /end")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.transcript == nil)
        #expect(run.steps.map(\.state) == [.passed, .failed, .notReached, .passed])
        #expect(run.steps[1].isTolerated)
        #expect(run.steps[2].detail == "left out: 'form' before it failed")
    }

    @Test(
        "the journey is over when one has passed that is enough, whatever its last step came to",
        arguments: ["", "\n      when: { session: gone }"]
    )
    func enough(last: String) throws {
        let plan = try plan("stop: ok\n  when: { session: none }", last: last)
        var rig = Rig(plan)
        _ = rig.begin()
        _ = rig.answer(401, "{}")
        var next = rig.answer(200, #"{"session": "s-1"}"#)
        if last.isEmpty { next = rig.answer(200) }
        let run = try #require(next.run)
        #expect(run.outcome == .passed)
        #expect(run.steps[3].state == .notReached)

        rig = Rig(plan)
        _ = rig.begin()
        #expect(rig.answer(200, #"{"session": "s-7"}"#).path == "GET /end", "it was left out")
    }

    /// Two turns, with blocks within and around the loop.
    private func loop(_ inner: String, _ outer: String) throws -> Plan {
        try Rig.plan(
            steps: """
                - \(outer)
                  steps:
                    - \(inner)
                      forEach: { name: id, in: [a, b] }
                      steps:
                        - { name: one, get: "{{u}}/{{id}}/1", expect: { status: 200 } }
                        - { name: two, get: "{{u}}/{{id}}/2", expect: { status: 200 } }
                - { name: end, get: "{{u}}/end", expect: { status: 200 } }
                """
        )
    }

    @Test("within a loop, each turn is judged and tolerated for itself")
    func turns() throws {
        var rig = Rig(try loop("tolerate: true", "when: { u: { exists: on } }"))
        #expect(rig.begin().path == "GET /a/1")
        #expect(rig.answer(500).path == "GET /b/1")
        #expect(rig.answer(200).path == "GET /b/2")
        #expect(rig.answer(200).path == "GET /end")

        rig = Rig(try loop("when: { id: b }", "tolerate: true"))
        #expect(rig.begin().path == "GET /b/1")
        #expect(rig.answer(200).path == "GET /b/2")
        #expect(rig.answer(200).path == "GET /end")
    }

    @Test("around a loop, a failure ends all of its turns; the end is behind the last one")
    func around() throws {
        var rig = Rig(try loop("when: { u: { exists: on } }", "tolerate: true"))
        #expect(rig.begin().path == "GET /a/1")
        #expect(rig.answer(500).path == "GET /end")
        #expect(rig.answer(200).run?.outcome == .passed)

        rig = Rig(try loop("when: { u: { exists: on } }", "stop: ok"))
        _ = rig.begin()
        for path in ["GET /a/2", "GET /b/1", "GET /b/2"] { #expect(rig.answer(200).path == path) }
        #expect(rig.answer(200).run?.outcome == .passed)

        rig = Rig(try loop("when: { u: { exists: off } }", "tolerate: true"))
        #expect(rig.begin().path == "GET /end", "each turn was left out")
    }

    @Test("a lost answer that nobody finds again ends a tolerated one")
    func lost() throws {
        let steps = """
            - tolerate: true
              steps:
                - name: pay
                  once: { ask: paid }
                  post: "{{u}}/pay"
                  expect: { status: 201 }
                - { name: paid, get: "{{u}}/paid", expect: { status: 200, json: { $.n: 1 } } }
                - { name: receipt, get: "{{u}}/receipt", expect: { status: 200 } }
            - { name: end, get: "{{u}}/end", expect: { status: 200 } }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        _ = rig.begin()
        #expect(rig.fail(.timeout).path == "GET /paid")
        #expect(rig.answer(403).path == "GET /end")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed && run.steps[0].isTolerated)
        #expect(run.steps[2].state == .notReached)
    }
}
