import Journey
import ProbeModel
import Runner
import Testing

@Suite("What captures hold from turn to turn")
struct TurnTests {
    @Test(
        "a later turn uses nothing that an earlier one captured",
        arguments: [
            // The answer of the second turn has nothing to capture.
            ("forEach: { name: e, in: [a, b] }", "expect: { status: 200 }"),
            // The second turn leaves the step out.
            ("forEach: { name: e, in: [a, b] }", "when: { e: a }"),
            // It cannot be sent.
            ("forEach: { name: e, in: [a, [b]] }", "headers: { X: \"{{e | split ','}}\" }"),
        ]
    )
    func turns(loop: String, line: String) throws {
        let steps = """
            - \(loop)
              steps:
                - name: get
                  get: "{{u}}/get"
                  tolerate: true
                  \(line)
                  capture: { v: { json: $.v } }
                - name: use
                  get: "{{u}}/use/{{v}}"
                  expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(200, #"{"v": 1}"#).path == "GET /use/1")
        var action = rig.answer(200)
        if action.path == "GET /get" { action = rig.answer(200) }
        let run = try #require(action.run, "sent \(action.path ?? "nothing")")
        #expect(run.failedStep?.name == "use")
        #expect(run.detail == "nothing was captured as 'v'")
    }

    @Test("a failed attempt uses nothing that an earlier one captured")
    func capturesOfAttempts() throws {
        let steps = """
            - name: get
              get: "{{u}}/get"
              tolerate: true
              poll: { every: 1s, for: 1500ms }
              expect: { status: 200, json: { $.done: true } }
              capture: { v: { json: $.v } }
            - name: use
              get: "{{u}}/use/{{v}}"
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        rig.answer(200, #"{"v": 1}"#)
        #expect(rig.wait(.seconds(1)).path == "GET /get")
        #expect(rig.fail(.receive).run?.detail == "nothing was captured as 'v'")
    }

    @Test("another attempt asks for the same, whatever the one before captured")
    func sameAgain() throws {
        let steps = """
            - name: first
              get: "{{u}}/1"
              expect: { status: 200 }
              capture: { next: { json: $.next } }
            - name: page
              repeat: 2
              retry: { count: 1, on: [timeout, check] }
              get: "{{u}}/{{next}}"
              expect: { status: 200, json: { $.bad: { exists: off } } }
              capture: { next: { json: $.next } }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(200, #"{"next": 2}"#).path == "GET /2")
        rig.answer(200, #"{"next": 9, "bad": 1}"#)
        #expect(rig.wait(.zero).path == "GET /2")
        #expect(rig.answer(200, #"{"next": 3}"#).path == "GET /3")
        rig.fail(.timeout)
        #expect(rig.wait(.zero).path == "GET /3")
    }

    @Test("a step goes on from what it captured itself, and leaves what others did")
    func pages() throws {
        let steps = """
            - name: first
              get: "{{u}}/1"
              expect: { status: 200 }
              capture: { next: { json: $.next } }
            - name: alternative
              get: "{{u}}/other"
              when: { next: { exists: off } }
              expect: { status: 200 }
              capture: { next: { json: $.next } }
            - name: page
              repeat: 3
              get: "{{u}}/{{next}}"
              tolerate: true
              expect: { status: 200 }
              capture: { next: { json: $.next } }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(200, #"{"next": 2}"#).path == "GET /2")
        #expect(rig.answer(200, #"{"next": 3}"#).path == "GET /3")
        let run = try #require(rig.answer(200).run)
        #expect(run.steps[2].detail == "nothing was captured as 'next'")
    }
}
