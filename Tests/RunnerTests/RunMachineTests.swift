import Journey
import ProbeModel
import Runner
import Testing

@Suite("The run machine")
struct RunMachineTests {
    private static let journey = """
        journey: ship
        service: shipping
        every: 1m
        promise: 2s
        deadline: 10s
        variables: { shop: "http://127.0.0.1:1" }
        steps:
          - name: sign in
            component: auth
            post: "{{shop}}/login"
            json: { user: robot }
            expect: { status: 200 }
            capture: { token: { json: $.token, secret: true } }
          - name: create
            component: [web, db]
            post: "{{shop}}/shipments"
            bearer: "{{token}}"
            expect: { status: 201 }
            capture: { shipment: { json: $.id } }
            undo: cancel
          - name: label
            get: "{{shop}}/shipments/{{shipment}}/label"
            poll: { every: 500ms, for: 3s }
            expect: { status: 200 }
        cleanup:
          - name: cancel
            delete: "{{shop}}/shipments/{{shipment}}"
            expect: { status: 204 }
          - name: sign out
            post: "{{shop}}/logout"
            expect: { status: 200 }
        """

    private func plan(_ text: String = journey) throws -> Plan { try Rig.plan(text) }

    @Test(
        "keeps as much as it is told; the judgement and the masks are the same",
        arguments: [
            (Keeping.recorded, [[], ["status 404"]], [[], []], 0),
            (.checks, [["status 200"], ["status 404"]], [["token"], []], 0),
            (.transcripts, [["status 200"], ["status 404"]], [["token"], []], 3),
            (.requests, [["status 200"], ["status 404"]], [["token"], []], 0),
        ]
    )
    func keeping(_ keeps: Keeping, checks: [[String]], captured: [[String]], said: Int) throws {
        var rig = Rig(try plan(), keeps: keeps)
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        rig.answer(404, "no shipment for abcdefgh")
        let run = try #require(rig.answer(200).run)
        let attempts = run.steps.prefix(2).flatMap(\.attempts)
        #expect(attempts.map { $0.checks.map { "\($0.subject) \($0.got)" } } == checks)
        #expect(attempts.map { $0.captured.map(\.name) } == captured)
        #expect(run.transcripts.count == said)
        let repetition = run.repetition?.value
        #expect((repetition != nil) == (keeps == .requests))
        if let repetition {
            #expect(repetition.requests.map(\.step) == ["sign in", "create", "sign out"])
            #expect(repetition.secrets.map(\.text.revealed) == ["abcdefgh"])
        }
        #expect(run.detail == "expected status 201, got 404")
        let body = try #require(run.transcript).response.body
        #expect(String(decoding: body, as: UTF8.self) == "no shipment for •••")
    }

    @Test("keeps what was said when the first step failed, secrets masked")
    func transcript() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        rig.answer(500, #"no shipment for abcdefgh"#)
        // Cleaning up fails too; the first failure says why the customer could not go on.
        let run = try #require(rig.answer(503, "later").run)
        let transcript = try #require(run.transcript)
        #expect(transcript.step == "create")
        #expect(transcript.request.headers.map(\.value) == [Secret.mask])
        #expect(String(decoding: transcript.response.body, as: UTF8.self) == "no shipment for •••")
        #expect(transcript.response.bodySize == 24)
    }

    @Test("has no verdict on a time in which the process did not run, and cleans up")
    func suspended() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        rig.answer(201, #"{"id":"s1"}"#)
        #expect(rig.answer(404) == .wait(.milliseconds(500)))
        rig.now = rig.now + .seconds(3600)
        let action = rig.machine.handle(.suspended(.seconds(3599)), at: rig.now)
        #expect(action.path == "DELETE /shipments/s1")
        rig.answer(204)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .aborted)
        #expect(run.reason == .local)
        #expect(run.detail.contains("did not run"))
    }

    @Test("tells which answers can be judged at once")
    func effort() throws {
        let step = { (expect: String) in
            """
            journey: effort
            service: s
            every: 1m
            steps:
              - name: one
                get: "http://127.0.0.1:1/"
                expect: { \(expect) }
            """
        }
        let isLight = { (expect: String, bytes: Int) throws in
            var rig = Rig(try plan(step(expect)))
            rig.begin()
            let exchange = Exchange(method: "GET", url: "http://127.0.0.1:1/")
            let body = [UInt8](repeating: 0x20, count: bytes)
            let asked = try #require(rig.machine.asked)
            return asked.isLight(for: Response(exchanges: [exchange], body: body))
        }
        #expect(try isLight("status: 200, json: { '$.a[0].b': { atLeast: 1 } }", 4096))
        #expect(try isLight("status: 200, body: { contains: x }, header: { A: b }", 4096))
        #expect(try !isLight("status: 200", 4097))
        #expect(try !isLight("body: { matches: '^(a+)+$' }", 1))
        #expect(try !isLight("header: { A: { not: { matches: x } } }", 1))
        #expect(try !isLight("json: { '$..a': { count: { atLeast: 1 } } }", 1))
        #expect(try !isLight("json: { '$[?@.a == 1]': { exists: true } }", 1))
    }

    @Test("walks every step and cleans up")
    func passes() throws {
        var rig = Rig(try plan())
        #expect(rig.begin().path == "POST /login")
        #expect(rig.answer(200, #"{"token":"abcdefgh"}"#).path == "POST /shipments")
        #expect(rig.answer(201, #"{"id":"S-1"}"#).path == "GET /shipments/S-1/label")
        #expect(rig.answer(200).path == "DELETE /shipments/S-1")
        #expect(rig.answer(204).path == "POST /logout")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .passed)
        #expect(run.steps.map(\.state) == [.passed, .passed, .passed, .passed, .passed])
        #expect(run.duration.count == 300_000, "cleanup is not the customer's time")
        #expect(run.reason == nil)
    }

    @Test("is degraded when it succeeds later than promised")
    func degraded() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#, after: 1900)
        rig.answer(201, #"{"id":"S-1"}"#)
        rig.answer(200, "{}", after: 200)
        rig.answer(204)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .degraded)
        #expect(run.detail == "took 2.20 s, promised 2 s")
    }

    @Test("ends at the first step that fails, and still cleans up what was created")
    func fails() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        // The creation was answered wrongly, yet it names the shipment: it must be cancelled.
        #expect(rig.answer(200, #"{"id":"S-9"}"#).path == "DELETE /shipments/S-9")
        rig.answer(204)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .failed)
        #expect(run.reason == .status)
        #expect(run.failedStep?.name == "create")
        #expect(run.steps.map(\.name) == ["sign in", "create", "label", "cancel", "sign out"])
        #expect(run.steps.map(\.state) == [.passed, .failed, .notReached, .passed, .passed])
        // Each record is its own step's, also behind one that was left out.
        let answers = run.steps.map { $0.attempts.flatMap(\.exchanges).map(\.status) }
        #expect(answers == [[200], [200], [], [204], [200]])
    }

    @Test("undoes nothing that was never sent")
    func nothingToUndo() throws {
        var rig = Rig(try plan())
        rig.begin()
        #expect(rig.answer(503).path == "POST /logout")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .failed)
        #expect(run.steps[3].state == .notReached)
    }

    @Test("records a debt when what was sent cannot be named")
    func debt() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        #expect(rig.fail(.timeout).path == "POST /logout")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .failed)
        #expect(run.reason == .timeout)
        #expect(run.steps[3].state == .failed)
        #expect(run.steps[3].detail.contains("shipment"))
    }

    @Test("polls until the checks pass, and gives up in time")
    func polls() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        rig.answer(201, #"{"id":"S-1"}"#)
        #expect(rig.answer(202) == .wait(.milliseconds(500)))
        #expect(rig.wait(.milliseconds(500)).path == "GET /shipments/S-1/label")
        var action = rig.answer(202)
        var attempts = 2
        while case .wait(let pause) = action {
            rig.wait(pause)
            action = rig.answer(202)
            attempts += 1
        }
        #expect(action.path == "DELETE /shipments/S-1")
        #expect(attempts == 5, "3 s hold five tries of 0.6 s")
        rig.answer(204)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .failed)
        #expect(run.reason == .status)
        #expect(run.steps[2].attempts.count == attempts)
    }

    @Test("gives each exchange the rest of the journey's time, and cleanup its own")
    func deadline() throws {
        var rig = Rig(try plan())
        rig.begin()
        guard case .send(let second) = rig.answer(200, #"{"token":"abcdefgh"}"#, after: 7000) else {
            Issue.record("the second step must be sent")
            return
        }
        #expect(second.limits.total == .seconds(3))
        guard case .send(let cleanup) = rig.fail(.timeout, after: 3000) else {
            Issue.record("cleanup must be sent")
            return
        }
        #expect(cleanup.limits.total == Limits.cleanupTime)
        let run = try #require(rig.answer(200).run)
        #expect(run.reason == .timeout)
        #expect(run.detail == "the journey's deadline of 10 s is over")
        #expect(run.steps[2].state == .notReached)
    }

    @Test(
        "our own fault is never counted as the service's failure",
        arguments: Reason.allCases.filter(\.isOurs)
    )
    func ours(reason: Reason) throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.fail(reason)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .aborted)
        #expect(run.reason == reason)
        #expect(run.steps[0].state == .aborted)
    }

    @Test("a cancelled wait aborts the run and cleans up")
    func cancelled() throws {
        var rig = Rig(try plan())
        rig.begin()
        rig.answer(200, #"{"token":"abcdefgh"}"#)
        rig.answer(201, #"{"id":"S-1"}"#)
        rig.answer(202)
        #expect(rig.machine.handle(.cancelled, at: rig.now).path == "DELETE /shipments/S-1")
        #expect(rig.machine.isCleaning)
        rig.answer(204)
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .aborted)
        #expect(run.reason == .cancelled)
    }

    @Test("a missing secret aborts the run with its name")
    func missingSecret() throws {
        let text = Self.journey.replacing(
            "{ user: robot }",
            with: #"{ key: "{{secret.shop_key}}" }"#
        )
        var rig = Rig(try plan(text))
        #expect(rig.begin().path == "POST /logout")
        let run = try #require(rig.answer(200).run)
        #expect(run.outcome == .aborted)
        #expect(run.reason == .credential)
        #expect(run.detail.contains("shop_key"))
    }

    @Test("the time in a request is that of the request, not of the run's start")
    func time() throws {
        var rig = Rig(
            try Rig.plan(
                steps: """
                    - name: one
                      get: "{{u}}/{{now unix}}"
                      expect: { status: 200 }
                    - name: two
                      get: "{{u}}/{{now +1m unix}}"
                      expect: { status: 200 }
                    """
            )
        )
        #expect(rig.begin().path == "GET /1800000000")
        #expect(rig.answer(200, after: 40_000).path == "GET /1800000100")
    }
}
