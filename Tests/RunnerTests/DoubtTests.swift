import Journey
import ProbeModel
import Runner
import Testing

@Suite("Where nobody knows what was done")
struct DoubtTests {
    private static let creation = """
        - name: create
          once: true
          retry: { count: 1 }
          post: "{{u}}/shipments"
          undo: cancel
          expect: { status: 201 }
          capture: { id: { json: $.id } }
        """
    private static let cancel = """
        - name: cancel
          delete: "{{u}}/shipments/{{id}}"
          expect: { status: [204, 404] }
        """

    @Test(
        "a question that a gateway answers, that is not let in or never sent, denies nothing",
        arguments: [(UInt16(502), false), (401, false), (401, true), (400, true)]
    )
    func question(status: UInt16, needsToken: Bool) throws {
        let token = #"oauth2: { token: "{{u}}/token", client: a, secret: "{{secret.key}}" }"#
        let payment = """
            - name: pay
              once: { ask: paid }
              retry: { count: 1 }
              post: "{{u}}/pay"
              expect: { status: 201 }
            - name: paid
              get: "{{u}}/paid"
              expect: { status: 200 }
              \(needsToken ? token : "")
            """
        let vault = Vault(["key": Secret("client-secret")])
        var rig = Rig(try Rig.plan(steps: payment), vault: vault)
        rig.begin()
        #expect(rig.answer(502).path == (needsToken ? "POST /token" : "GET /paid"))
        let run = try #require(rig.answer(status).run)
        #expect(run.steps[0].attempts.count == 1)
        #expect(run.failedStep?.name == "pay")
    }

    // MARK: What the step that asks was told

    private static let payment = """
        - name: pay
          once: { ask: paid }
          retry: { count: 1 }
          post: "{{u}}/pay"
          undo: refund
          expect: { status: 201 }
          capture: { id: { json: $.id } }
        - name: paid
          get: "{{u}}/paid"
          expect: { status: 200, size: { lessThan: 60 }, json: { $.count: { atLeast: 1 } } }
          capture: { id: { json: $.id } }
        """
    private static let refund = """
        - name: refund
          delete: "{{u}}/pay/{{id}}"
          expect: { status: 204 }
        """

    /// A payment whose answer was lost, and about which the step that asks is told this.
    private func asked(_ status: UInt16, _ body: String) throws -> (Rig, RunMachine.Action) {
        var rig = Rig(try Rig.plan(steps: Self.payment, cleanup: Self.refund))
        rig.begin()
        #expect(rig.fail(.timeout).path == "GET /paid")
        let action = rig.answer(status, body)
        return (rig, action)
    }

    @Test(
        "only an answer that says so denies: then it is sent again, and nothing is owed for the first",
        arguments: [(UInt16(200), #"{"count": 0}"#), (404, #"{"count": 0}"#), (404, "{}")]
    )
    func denied(status: UInt16, body: String) throws {
        var (rig, action) = try asked(status, body)
        #expect(action.path == "POST /pay")
        #expect(rig.notes.map(\.change) == [.owed, .paid, .owed])
        #expect(rig.notes[1].detail == "it had not arrived")
        action = rig.answer(201, #"{"id": "p1"}"#)
        let run = try #require((action.path == nil ? action : rig.answer(204)).run)
        #expect(run.outcome == .passed && run.transcript == nil)
        #expect(run.steps[1].state == .passed, "it has answered")
        #expect(run.steps[1].detail == "'pay' had not arrived")
    }

    @Test(
        "what is no answer to the question denies nothing: nothing is sent again, and it stays owed",
        arguments: [
            // Somebody else answers, or does not want to.
            (UInt16(403), #"{"count": 0}"#), (429, #"{"count": 0}"#), (408, #"{"count": 0}"#),
            (302, #"{"count": 0}"#), (202, #"{"count": 0}"#),
            // What came cannot be held against the check.
            (200, "<html>we are back soon</html>"), (404, "<html>no such page</html>"),
            (200, #"{"count": []}"#),
            // A check that does not look at what was asked for.
            (200, #"{"count": 1, "id": "p1", "pad": "0123456789012345678901234567890123456789"}"#),
            // It was found, and what cannot be had of it is another matter.
            (200, #"{"count": 1}"#), (200, #"{"count": 0, "id": "p1"}"#),
        ]
    )
    func undenied(status: UInt16, body: String) throws {
        var (rig, action) = try asked(status, body)
        // What was found is refunded.
        if action.path == "DELETE /pay/p1" { action = rig.answer(500) }
        let run = try #require(action.run, "sent \(action.path ?? "nothing")")
        #expect(run.outcome == .failed && run.reason == .timeout)
        #expect(run.failedStep?.name == "pay" && run.steps[0].attempts.count == 1)
        #expect(rig.notes.allSatisfy { $0.change.isOpen })
        #expect(rig.notes.last?.values.isEmpty == !body.contains("p1"))
    }

    @Test("what another address answers denies nothing")
    func redirectedQuestion() throws {
        let steps = Self.payment.replacing(", json: { $.count: { atLeast: 1 } }", with: "")
        var rig = Rig(try Rig.plan(steps: steps, cleanup: Self.refund))
        rig.begin()
        rig.fail(.timeout)
        let run = try #require(rig.follow(404).run)
        #expect(run.steps[0].attempts.count == 1)
    }

    @Test("a question that was polled counts by its last try")
    func polledQuestion() throws {
        let steps = Self.payment.replacing(
            #"get: "{{u}}/paid""#,
            with: "get: \"{{u}}/paid\"\n  poll: { every: 100ms, for: 250ms }"
        )
        var rig = Rig(try Rig.plan(steps: steps, cleanup: Self.refund))
        rig.begin()
        rig.fail(.timeout)
        #expect(rig.answer(200, #"{"count": 0}"#) == .wait(.milliseconds(100)))
        #expect(rig.wait(.milliseconds(100)).path == "GET /paid")
        #expect(rig.fail(.receive).run?.steps[0].attempts.count == 1)
    }

    @Test(
        "behind a redirect the request had arrived: it is not sent again, and owed",
        arguments: [(UInt16(404), Reason?.none), (0, .connect)]
    )
    func redirect(status: UInt16, reason: Reason?) throws {
        var rig = Rig(try Rig.plan(steps: Self.creation, cleanup: Self.cancel))
        rig.begin()
        let run = try #require(rig.follow(status, reason).run)
        #expect(run.steps[0].attempts.count == 1)
        #expect(rig.notes.allSatisfy { $0.change.isOpen })
    }

    @Test("what a disk takes to note debts is our time, not the customer's")
    func diskTime() throws {
        let another = Self.creation.replacing("name: create", with: "name: another")
        let plan = try Rig.plan(steps: Self.creation + "\n" + another, cleanup: Self.cancel)
        var rig = Rig(plan)
        rig.diskTime = .seconds(1)
        rig.begin()
        rig.answer(201, #"{"id": "S-1"}"#)
        rig.answer(201, #"{"id": "S-2"}"#)
        rig.answer(204)
        let run = try #require(rig.answer(204).run)
        #expect(run.duration.count == 200_000)
        #expect(run.steps.prefix(2).map(\.duration.count) == [100_000, 100_000])
    }

    @Test("an undo step whose condition does not hold leaves its own debt, and no other's")
    func condition() throws {
        let steps =
            Self.creation + """

                - name: book
                  post: "{{u}}/bookings"
                  undo: release
                  expect: { status: 201 }
                  capture: { booking: { json: $.id } }
                """
        let cleanup = """
            - name: cancel
              delete: "{{u}}/shipments/{{id}}"
              when: { id: other }
            - name: release
              delete: "{{u}}/bookings/{{booking}}"
            """
        var rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        rig.begin()
        rig.answer(201, #"{"id": "S-1"}"#)
        #expect(rig.answer(201, #"{"id": "B-1"}"#).path == "DELETE /bookings/B-1")
        rig.answer(204)
        var book = DebtBook()
        for debt in rig.notes { book.note(debt) }
        #expect(book.open.map(\.step) == ["create"])
    }

    @Test("a value that holds a secret is not written down with a debt")
    func secret() throws {
        let steps = """
            - name: sign in
              post: "{{u}}/login"
              expect: { status: 200 }
              capture: { token: { json: $.token, secret: true }, link: { json: $.link } }
            - name: create
              post: "{{u}}/shipments"
              undo: cancel
              expect: { status: 201 }
            """
        let cleanup = """
            - name: cancel
              delete: "{{u}}{{path link}}"
            """
        var rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        rig.begin()
        rig.answer(200, #"{"token": "tell-nobody", "link": "/x?t=tell-nobody"}"#)
        #expect(rig.answer(201).path == "DELETE /x?t=tell-nobody", "this run knows it")
        #expect(rig.notes.allSatisfy { $0.values.isEmpty })
    }

    @Test(
        "cleanup that could not end is refused when it is compiled",
        arguments: [
            ("forEach: { name: id, in: ids }", "in no loop"),
            ("once: { ask: x }", "cleanup asks nothing"),
        ]
    )
    func refused(field: String, message: String) {
        let text = """
            journey: j
            service: s
            every: 1m
            variables: { u: "http://127.0.0.1:1" }
            steps:
              - name: create
                post: "{{u}}/a"
                undo: cancel
                capture: { ids: { json: $.ids }, id: { json: $.id } }
            cleanup:
              - name: cancel
                delete: "{{u}}/a/{{id}}"
                \(field)
              - name: x
                get: "{{u}}/x"
            """
        let catalogue = Catalogue.compile([SourceText(path: "j.yaml", text: text)])
        let errors = catalogue.diagnostics.filter { $0.severity == .error }.map(\.rendered)
        #expect(errors.contains { $0.contains(message) }, "\(errors)")
    }
}
