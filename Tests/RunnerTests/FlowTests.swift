import Journey
import ProbeModel
import Runner
import Testing

@Suite("The flow of a journey")
struct FlowTests {
    @Test("retries for the reasons that the file names, and for no other")
    func retries() throws {
        let steps = """
            - name: one
              get: "{{u}}/one"
              retry: { count: 2, delay: 300ms, on: [connect, status] }
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.fail(.connect) == .wait(.milliseconds(300)))
        #expect(rig.wait(.milliseconds(300)).path == "GET /one")
        #expect(rig.answer(503) == .wait(.milliseconds(300)))
        rig.wait(.milliseconds(300))
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].attempts.count == 3)
        #expect(run.steps[0].duration.count == 900_000)
        #expect(run.steps[0].retried == .connect && run.neededRetry)

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        let failed = try #require(rig.fail(.tls).run)
        #expect(failed.reason == .tls)
        #expect(failed.steps[0].attempts.count == 1)
        #expect(failed.steps[0].retried == nil)

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        for _ in 0..<2 {
            rig.fail(.connect)
            rig.wait(.milliseconds(300))
        }
        #expect(rig.fail(.connect).run?.steps[0].attempts.count == 3)
    }

    @Test("retries are counted per step: those of one leave the next one its own")
    func retriesOfEach() throws {
        let steps = ["one", "two"].map { name in
            """
            - name: \(name)
              get: "{{u}}/\(name)"
              retry: { count: 1, delay: 300ms, on: [status] }
              expect: { status: 200 }
            """
        }
        var rig = Rig(try Rig.plan(steps: steps.joined(separator: "\n")))
        rig.begin()
        #expect(rig.answer(503) == .wait(.milliseconds(300)))
        #expect(rig.wait(.milliseconds(300)).path == "GET /one")
        #expect(rig.answer(200).path == "GET /two")
        #expect(rig.answer(503) == .wait(.milliseconds(300)))
        #expect(rig.wait(.milliseconds(300)).path == "GET /two")
        let run = try #require(rig.answer(503).run)
        #expect(run.outcome == .failed && run.reason == .status)
        #expect(run.steps.map(\.attempts.count) == [2, 2])
    }

    @Test(
        "only what the journey depends on needs a retry: no poll, no step that may fail",
        arguments: [
            "poll: { every: 300ms, for: 2s }", "tolerate: true, retry: { on: [status] }",
        ]
    )
    func noRetry(field: String) throws {
        let step = #"- { name: one, get: "{{u}}/one", \#(field), expect: { status: 200 } }"#
        var rig = Rig(try Rig.plan(steps: step))
        rig.begin()
        rig.answer(503)
        rig.wait(.milliseconds(300))
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed && run.steps[0].attempts.count == 2)
        #expect(run.steps[0].retried == nil && !run.neededRetry)
    }

    @Test("a step that fails softly is recorded and does not fail the journey")
    func tolerated() throws {
        let steps = """
            - name: soft
              get: "{{u}}/soft"
              tolerate: true
              expect: { status: 200 }
            - name: hard
              get: "{{u}}/hard"
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(500).path == "GET /hard")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].state == .failed)
        #expect(run.steps[0].isTolerated)
        #expect(run.failedStep == nil)
        #expect(run.transcript == nil)

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        rig.answer(500)
        let failed = try #require(rig.answer(404).run)
        #expect(failed.failedStep?.name == "hard")
        #expect(failed.transcript?.step == "hard")

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.fail(.local).run?.outcome == .aborted, "our own fault is not the step's")
    }

    @Test("leaves a step out when its condition does not hold")
    func conditions() throws {
        let steps = """
            - name: list
              get: "{{u}}/list"
              expect: { status: 200 }
              capture: { n: { json: $.n } }
            - name: none
              get: "{{u}}/none"
              when: { n: { atMost: 0 } }
              expect: { status: 200 }
              stop: ok
            - name: some
              get: "{{u}}/some"
              pause: 2s
              when: { n: { atLeast: 1, lessThan: 9 }, u: { startsWith: http } }
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(200, #"{"n": 3}"#) == .wait(.seconds(2)))
        #expect(rig.wait(.seconds(2)).path == "GET /some")
        let run = try #require(rig.answer(200).run)
        #expect(run.steps.map(\.state) == [.passed, .notReached, .passed])
        #expect(run.steps[1].detail == "left out: 'n' is not at most 0")
        #expect(run.steps[2].duration.count == 100_000, "a pause is no part of the step")
        #expect(run.steps[2].offset.count == 2_100_000)
        #expect(run.duration.count == 2_200_000)

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        #expect(rig.answer(200, #"{"n": 0}"#).path == "GET /none")
        let enough = try #require(rig.answer(200).run)
        #expect(enough.outcome == .passed)
        #expect(enough.steps.map(\.state) == [.passed, .passed, .notReached])

        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        let wrong = try #require(rig.answer(200, #"{"n": "3"}"#).run)
        #expect(wrong.reason == .check)
        #expect(wrong.detail.contains("string where number is needed"))
    }

    @Test("walks a block for each element of a list")
    func forEach() throws {
        let steps = """
            - name: list
              get: "{{u}}/list"
              expect: { status: 200 }
              capture: { ids: { json: $.ids } }
            - forEach: { name: id, in: ids, first: 2 }
              steps:
                - name: look
                  get: "{{u}}/{{id}}"
                  expect: { status: 200 }
                - name: like
                  post: "{{u}}/{{id}}"
                  tolerate: true
                  expect: { status: 200 }
            - name: end
              get: "{{u}}/end"
              expect: { status: 200 }
            """
        let plan = try Rig.plan(steps: steps)
        var rig = Rig(plan)
        rig.begin()
        #expect(rig.answer(200, #"{"ids": ["a", "b", "c"]}"#).path == "GET /a")
        #expect(rig.answer(200).path == "POST /a")
        #expect(rig.answer(500).path == "GET /b")
        #expect(rig.answer(200).path == "POST /b")
        #expect(rig.answer(200).path == "GET /end")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps.map(\.attempts.count) == [1, 2, 2, 1])
        #expect(run.steps[2].state == .failed, "a later turn does not hide an earlier one")

        rig = Rig(plan)
        rig.begin()
        #expect(rig.answer(200, #"{"ids": []}"#).path == "GET /end")
        #expect(rig.answer(200).run?.steps[1].detail == "left out: the list is empty")

        rig = Rig(plan)
        rig.begin()
        let wrong = try #require(rig.answer(200, #"{"ids": 7}"#).run)
        #expect(wrong.reason == .capture)
        #expect(wrong.failedStep?.name == "look")
        #expect(wrong.detail == "'ids' is a number, a list is needed")
    }

    @Test("a list that is longer than a loop may be fails its step, nothing is cut off silently")
    func longList() throws {
        let steps = """
            - name: list
              get: "{{u}}/list"
              expect: { status: 200 }
              capture: { ids: { json: $.ids } }
            - name: look
              get: "{{u}}/{{id}}"
              forEach: { name: id, in: ids }
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        let ids = (0...Limits.iterations).map { String($0) }.joined(separator: ",")
        #expect(rig.answer(200, "{\"ids\": [\(ids)]}").run?.reason == .limit)
    }

    @Test("repeats a step, each turn of which must pass")
    func repeats() throws {
        let steps = """
            - name: look
              get: "{{u}}/"
              repeat: 3
              expect: { status: 200 }
            """
        var rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        rig.answer(200)
        rig.answer(200)
        #expect(rig.answer(200).run?.steps[0].attempts.count == 3)
        rig = Rig(try Rig.plan(steps: steps))
        rig.begin()
        rig.answer(200)
        let run = try #require(rig.answer(404).run)
        #expect(run.outcome == .failed)
        #expect(run.steps[0].attempts.count == 2)
    }

    @Test("a fragment's results get the names that the journey gives them")
    func results() throws {
        let fragment = """
            fragment: list
            parameters: { from: /list }
            results: [ids, first]
            steps:
              - name: list {{from}}
                get: "{{u}}{{from}}"
                expect: { status: 200 }
                capture: { ids: { json: $.ids }, first: { json: "$.ids[0]" } }
              - name: each {{from}}
                get: "{{u}}/{{id}}?first={{first}}"
                forEach: { name: id, in: ids }
                when: { first: { exists: on } }
                expect: { status: 200 }
            """
        let journey = """
            journey: flow
            service: shop
            every: 1m
            variables: { u: "http://127.0.0.1:1" }
            steps:
              - use: list
                with: { from: /old }
                results: { ids: oldIDs, first: oldest }
              - use: list
                with: { from: /new }
              - name: compare
                get: "{{u}}/compare/{{oldest}}/{{first}}"
                query: { filtered: "{{oldIDs | first}}" }
                expect: { status: 200 }
            """
        let catalogue = Catalogue.compile([
            SourceText(path: "f.yaml", text: fragment), SourceText(path: "j.yaml", text: journey),
        ])
        #expect(catalogue.diagnostics.filter { $0.severity == .error }.map(\.rendered) == [])
        var rig = Rig(try #require(catalogue.plans.first))
        #expect(rig.begin().path == "GET /old")
        #expect(rig.answer(200, #"{"ids": ["a", "b"]}"#).path == "GET /a?first=a")
        #expect(rig.answer(200).path == "GET /b?first=a")
        #expect(rig.answer(200).path == "GET /new")
        #expect(rig.answer(200, #"{"ids": ["z"]}"#).path == "GET /z?first=z")
        #expect(rig.answer(200).path == "GET /compare/a/z?filtered=a")
        let own = try #require(rig.answer(500).run)
        #expect(own.failedStep?.name == "compare" && own.failedStep?.origin == nil)

        rig = Rig(try #require(catalogue.plans.first))
        rig.begin()
        let shared = try #require(rig.answer(500).run)
        let origin = Run.Step.Origin(fragment: "list", step: "list {{from}}")
        #expect(shared.failedStep?.name == "list /old" && shared.failedStep?.origin == origin)
    }

    // MARK: Lost answers

    private static let payment = """
        - name: pay
          once: { ask: paid }
          retry: { count: 1 }
          post: "{{u}}/pay"
          expect: { status: 201 }
          capture: { id: { json: $.id } }
        - name: paid
          get: "{{u}}/paid"
          expect: { status: 200, json: { $.count: 1 } }
          capture: { id: { json: $.id } }
        - name: receipt
          get: "{{u}}/receipt/{{id}}"
          expect: { status: 200 }
        """

    @Test("does not ask what became of a request that was answered", arguments: [201, 404])
    func answered(status: UInt16) throws {
        var rig = Rig(try Rig.plan(steps: Self.payment))
        rig.begin()
        let action = rig.answer(status, #"{"id": "p1"}"#)
        guard status == 201 else {
            #expect(action.run?.failedStep?.name == "pay")
            return
        }
        #expect(action.path == "GET /receipt/p1")
        #expect(rig.answer(200).run?.steps[1].state == .notReached)
    }

    @Test(
        "goes on when the lost request had arrived",
        arguments: [Reason.timeout, .receive, .send]
    )
    func arrived(reason: Reason) throws {
        var rig = Rig(try Rig.plan(steps: Self.payment))
        rig.begin()
        #expect(rig.fail(reason).path == "GET /paid")
        #expect(rig.answer(200, #"{"count": 1, "id": "p2"}"#).path == "GET /receipt/p2")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps[0].state == .passed)
        #expect(run.steps[0].detail == "the answer was lost (\(reason.word)); 'paid' found it")
        #expect(run.steps[0].attempts.count == 1)
        #expect(run.transcript == nil)
    }

    @Test("sends again only what had not arrived")
    func notArrived() throws {
        var rig = Rig(try Rig.plan(steps: Self.payment))
        rig.begin()
        #expect(rig.fail(.timeout).path == "GET /paid")
        #expect(rig.answer(200, #"{"count": 0}"#).path == "POST /pay")
        #expect(rig.fail(.timeout).path == "GET /paid")
        let run = try #require(rig.answer(200, #"{"count": 0}"#).run)
        #expect(run.outcome == .failed)
        #expect(run.reason == .timeout)
        #expect(run.failedStep?.name == "pay")
        #expect(run.steps[0].attempts.count == 2)
        #expect(run.steps[1].attempts.count == 2)
    }

    @Test("sends nothing again when nobody knows")
    func unknown() throws {
        var rig = Rig(try Rig.plan(steps: Self.payment))
        rig.begin()
        #expect(rig.answer(504).path == "GET /paid")
        let run = try #require(rig.fail(.connect).run)
        #expect(run.reason == .status)
        #expect(run.steps[0].attempts.count == 1)
        #expect(run.detail.contains("504"))
    }
}
