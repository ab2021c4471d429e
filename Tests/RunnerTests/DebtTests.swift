import Journey
import ProbeModel
import Runner
import Testing

@Suite("Debts")
struct DebtTests {
    private static let steps = """
        - name: sign in
          post: "{{u}}/login"
          expect: { status: 200 }
          capture: { token: { json: $.token, secret: true } }
        - name: create
          post: "{{u}}/shipments"
          bearer: "{{token}}"
          undo: cancel
          expect: { status: 201 }
          capture: { id: { json: $.id } }
        - name: look
          get: "{{u}}/shipments/{{id}}"
          expect: { status: 200 }
        """

    private static let cleanup = """
        - name: cancel
          delete: "{{u}}/shipments/{{id}}"
          bearer: "{{token}}"
          expect: { status: [204, 404] }
        """

    private func plan() throws -> Plan {
        try Rig.plan(steps: Self.steps, cleanup: Self.cleanup)
    }

    /// A rig that has signed in and been told to create.
    private func signedIn(left: [Debt] = [], isDurable: Bool = true) throws -> (
        Rig, RunMachine.Action
    ) {
        var rig = Rig(try plan(), left: left, id: 99)
        rig.isDurable = isDurable
        rig.begin()
        let action = rig.answer(200, #"{"token": "abcdefgh"}"#)
        return (rig, action)
    }

    /// What a run leaves whose cleanup the service refuses.
    private func leftovers() throws -> [Debt] {
        var (rig, _) = try signedIn()
        rig.answer(201, #"{"id": "S-1"}"#)
        rig.answer(200)
        let run = try #require(rig.answer(500).run)
        #expect(run.outcome == .passed, "a debt is not the customer's failure")
        #expect(run.steps[3].state == .failed)
        var book = DebtBook()
        for debt in rig.notes { book.note(debt) }
        return book.open(of: "flow")
    }

    @Test("a debt is noted before the step is sent, named with its answer, and paid by cleanup")
    func life() throws {
        var (rig, action) = try signedIn()
        #expect(action.path == "POST /shipments")
        #expect(rig.notes.map(\.change) == [.owed])
        #expect(rig.notes[0].values == [])
        #expect(rig.answer(201, #"{"id": "S-1"}"#).path == "GET /shipments/S-1")
        #expect(rig.notes.map(\.change) == [.owed, .named])
        #expect(rig.notes[1].values == [Debt.Value(name: "id", text: #""S-1""#)])
        #expect(rig.notes[1].names == ["flow", "shop", "here", "create", "cancel"])
        #expect(rig.notes[1].at == rig.notes[0].at + .milliseconds(100))
        #expect(rig.answer(200).path == "DELETE /shipments/S-1")
        #expect(rig.answer(204).run?.steps[3].state == .passed)
        #expect(rig.notes.map(\.change) == [.owed, .named, .paid])
        #expect(Set(rig.notes.map(\.id)).count == 1)
    }

    @Test("nothing is created while no debt can be noted")
    func refused() throws {
        let (_, action) = try signedIn(isDurable: false)
        let run = try #require(action.run)
        #expect(run.outcome == .aborted)
        #expect(run.reason == .local)
        #expect(run.steps[1].attempts.isEmpty)
        #expect(run.detail.contains("no debt could be noted"))
    }

    @Test(
        "a debt ends where nothing was created",
        arguments: [(Reason.connect, "nothing was sent"), (.tls, "nothing was sent")]
    )
    func unsent(reason: Reason, detail: String) throws {
        var (rig, _) = try signedIn()
        #expect(rig.fail(reason).run?.reason == reason)
        #expect(rig.notes.map(\.change) == [.owed, .paid])
        #expect(rig.notes[1].detail == detail)
    }

    @Test(
        "the service may refuse; an error of its own leaves the debt open",
        arguments: [422, 503]
    )
    func answered(status: UInt16) throws {
        var (rig, _) = try signedIn()
        rig.answer(status)
        #expect(rig.notes.last?.change == (status == 422 ? .paid : .owed))
    }

    @Test("a later run pays with its own token, and then goes on with its own values")
    func later() throws {
        let left = try leftovers()
        #expect(left.map(\.change) == [.named])
        #expect(left[0].detail.contains("status"))
        var (rig, _) = try signedIn(left: left)
        rig.answer(201, #"{"id": "S-2"}"#)
        #expect(rig.answer(200).path == "DELETE /shipments/S-1")
        #expect(rig.answer(404).path == "DELETE /shipments/S-2")
        let run = try #require(rig.answer(204).run)
        #expect(run.steps[3].state == .passed)
        #expect(run.steps[3].attempts.count == 2)
        var book = DebtBook()
        for debt in left + rig.notes { book.note(debt) }
        #expect(book.open.isEmpty)
    }

    @Test("a run that cannot sign in leaves the debts of others as they are")
    func noToken() throws {
        var rig = Rig(try plan(), left: try leftovers())
        rig.begin()
        let run = try #require(rig.answer(503).run)
        #expect(run.steps[3].state == .notReached)
        #expect(rig.notes.isEmpty)
    }

    @Test("a debt without a name waits for a person")
    func unnamed() throws {
        var (rig, _) = try signedIn()
        let run = try #require(rig.fail(.timeout).run)
        #expect(run.steps[3].detail.contains("nothing was captured as 'id'"))
        #expect(rig.notes.map(\.change) == [.owed, .owed])
        let open = rig.notes[1]
        #expect(open.detail.contains("capture"))
        var next = Rig(try plan(), left: [open])
        next.begin()
        #expect(next.answer(500).run?.steps[3].state == .notReached)
    }

    @Test("each turn of a loop owes its own")
    func loops() throws {
        let steps = """
            - name: create
              post: "{{u}}/shipments"
              repeat: 3
              undo: cancel
              expect: { status: 201 }
              capture: { id: { json: $.id } }
            """
        let cleanup = """
            - name: cancel
              delete: "{{u}}/shipments/{{id}}"
            """
        var rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        rig.begin()
        rig.answer(201, #"{"id": "a"}"#)
        rig.answer(201, #"{"id": "b"}"#)
        #expect(rig.answer(201, #"{"id": "c"}"#).path == "DELETE /shipments/a")
        #expect(rig.answer(204).path == "DELETE /shipments/b")
        #expect(rig.answer(204).path == "DELETE /shipments/c")
        #expect(rig.answer(204).run?.outcome == .passed)
        #expect(rig.notes.count { $0.change == .paid } == 3)
    }

    private static let order = """
        - name: cancel
          delete: "{{u}}/shipments/{{id}}"
          expect: { status: [204, 404] }
        """

    /// A rig about to create, in a step with this line.
    private func creating(_ line: String) throws -> Rig {
        let steps = """
            - name: create
              post: "{{u}}/shipments"
              \(line)
              undo: cancel
              expect: { status: 201, json: { $.state: { exists: off } } }
              capture: { id: { json: $.id } }
            """
        var rig = Rig(try Rig.plan(steps: steps, cleanup: Self.order))
        #expect(rig.begin().path == "POST /shipments")
        return rig
    }

    @Test(
        "each attempt owes its own",
        arguments: ["retry: { count: 2, on: [check] }", "poll: { every: 1s, for: 5s }"]
    )
    func attempts(line: String) throws {
        var rig = try creating(line)
        for name in ["a", "b"] {
            let action = rig.answer(201, #"{"id": "\#(name)", "state": "wrong"}"#)
            guard case .wait(let pause) = action else {
                Issue.record("\(action)")
                return
            }
            #expect(rig.wait(pause).path == "POST /shipments")
        }
        #expect(rig.answer(201, #"{"id": "c"}"#).path == "DELETE /shipments/a")
        #expect(rig.answer(204).path == "DELETE /shipments/b")
        #expect(rig.answer(204).path == "DELETE /shipments/c")
        #expect(rig.answer(204).run?.outcome == .passed)
        #expect(Set(rig.notes.filter { $0.change == .paid }.map(\.id)).count == 3)
    }

    @Test("an attempt whose answer was lost stays owed, one that was never sent does not")
    func lostAttempt() throws {
        var rig = try creating("retry: { count: 2 }")
        #expect(rig.fail(.timeout) == .wait(.zero))
        rig.wait(.zero)
        #expect(rig.fail(.connect) == .wait(.zero))
        rig.wait(.zero)
        rig.answer(201, #"{"id": "c"}"#)
        #expect(rig.answer(204).run?.outcome == .passed)
        var book = DebtBook()
        for debt in rig.notes { book.note(debt) }
        #expect(Set(rig.notes.map(\.id)).count == 3)
        #expect(book.open.map(\.id) == [rig.notes[0].id])
    }

    @Test("a turn that captured no name is not undone by the name of another")
    func namelessTurn() throws {
        var rig = try creating("repeat: 3\n  tolerate: true")
        rig.answer(201, #"{"id": "a"}"#)
        rig.answer(201, "{}")
        #expect(rig.answer(201, #"{"id": "c"}"#).path == "DELETE /shipments/a")
        #expect(rig.answer(204).path == "DELETE /shipments/c")
        #expect(rig.answer(204).run?.steps[1].state == .failed)
        var book = DebtBook()
        for debt in rig.notes { book.note(debt) }
        #expect(book.open.map(\.values) == [[]])
    }

    @Test("what another step captured under the same name does not name a debt")
    func nameOfAnother() throws {
        let steps = ["first", "second"].map { name in
            """
            - name: \(name)
              post: "{{u}}/shipments"
              tolerate: true
              undo: cancel
              expect: { status: 201 }
              capture: { id: { json: $.id } }
            """
        }
        let plan = try Rig.plan(steps: steps.joined(separator: "\n"), cleanup: Self.order)
        var rig = Rig(plan)
        rig.begin()
        rig.answer(201, #"{"id": "a"}"#)
        #expect(rig.fail(.timeout).path == "DELETE /shipments/a")
        #expect(rig.answer(204).run != nil)
        #expect(rig.notes.count { $0.change == .paid } == 1)
    }

    @Test("the step that asks names the debt, or denies it")
    func asked() throws {
        let steps = """
            - name: create
              once: { ask: find }
              post: "{{u}}/shipments"
              undo: cancel
              expect: { status: 201 }
              capture: { id: { json: $.id } }
            - name: find
              get: "{{u}}/shipments"
              expect: { status: 200 }
              capture: { id: { json: $.id } }
            """
        let cleanup = """
            - name: cancel
              delete: "{{u}}/shipments/{{id}}"
            """
        var rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        rig.begin()
        rig.fail(.timeout)
        #expect(rig.answer(200, #"{"id": "a"}"#).path == "DELETE /shipments/a")
        rig = Rig(try Rig.plan(steps: steps, cleanup: cleanup))
        rig.begin()
        rig.fail(.timeout)
        #expect(rig.answer(404).run?.reason == .timeout)
        #expect(rig.notes.last?.detail == "it had not arrived")
    }

    @Test("a thousand debts that cannot be paid keep no other one waiting for ever")
    func fair() throws {
        var debt = try leftovers()[0]
        let left = (0..<25 as Range<UInt64>).map { number in
            debt = Debt(
                id: RunID(bits: number),
                change: .named,
                run: RunID(bits: 1),
                names: debt.names,
                since: debt.since,
                at: debt.at,
                values: [Debt.Value(name: "id", text: "\(number)")]
            )
            return debt
        }
        var tried: Set<String> = []
        for id in 0..<25 as Range<UInt64> {
            var rig = Rig(try plan(), left: left, id: id)
            rig.begin()
            rig.answer(200, #"{"token": "abcdefgh"}"#)
            var action = rig.answer(422)
            var count = 0
            while let path = action.path {
                tried.insert(path)
                count += 1
                action = rig.answer(500)
            }
            #expect(count == Limits.debtsPerRun)
        }
        #expect(tried.count == 25)
    }
}

@Suite("The book of debts")
struct DebtBookTests {
    @Test("is the same after a restart, whatever came twice", arguments: 0..<50)
    func fold(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var live = DebtBook()
        var notes: [Debt] = []
        for _ in 0..<40 {
            let change = Debt.Change.allCases[Int(random.next() % 4)]
            let debt = Debt(
                id: RunID(bits: random.next() % 8),
                change: change,
                run: RunID(bits: 1),
                names: ["j\(random.next() % 2)", "s", "l", "a", "b"],
                since: Timestamp(nanoseconds: 0),
                at: Timestamp(nanoseconds: 1),
                values: []
            )
            live.note(debt)
            notes.append(debt)
            // Open debts are recorded anew at a restart.
            if random.next() % 10 == 0 { notes += live.open }
        }
        var replayed = DebtBook()
        for debt in notes { replayed.note(debt) }
        #expect(replayed == live, "seed \(seed)")
        let last = Dictionary(notes.map { ($0.id, $0.change.isOpen) }) { $1 }
        #expect(live.count == last.values.count { $0 }, "seed \(seed)")
    }
}
