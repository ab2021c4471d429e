import Journey
import ProbeModel
import Runner
import Testing

@Suite("Journeys that last")
struct SuspensionTests {
    private static let steps = """
        - name: create
          post: "{{u}}/shipments"
          undo: cancel
          expect: { status: 201 }
          capture: { id: { json: $.id } }
        - name: in transit
          resume: { after: 2h, for: 3h, every: 1h }
          get: "{{u}}/shipments/{{id}}"
          expect: { status: 200 }
        - name: delivered
          resume: { after: 12h }
          get: "{{u}}/deliveries/{{id}}"
          expect: { status: 200 }
        """

    private static let cleanup = """
        - name: cancel
          delete: "{{u}}/shipments/{{id}}"
          expect: { status: 204 }
        """

    private static let hour: Int64 = 3600

    private func plan(_ steps: String = steps) throws -> Plan {
        try Rig.plan(steps: steps, cleanup: Self.cleanup)
    }

    /// What the first part leaves, and its debts.
    private func suspended() throws -> (Suspension, [Debt]) {
        var rig = Rig(try plan().opening, id: 1)
        #expect(rig.begin().path == "POST /shipments")
        let run = try #require(rig.answer(201, #"{"id": "S-1"}"#).run)
        #expect(run.outcome == .passed && run.steps.map(\.name) == ["create"])
        return (try #require(run.suspension), rig.notes)
    }

    private func rig(
        _ suspension: Suspension,
        _ debts: [Debt] = [],
        id: UInt64 = 2,
        later: Int64
    ) throws -> Rig {
        let part = try #require(try plan().part(continuing: suspension))
        return Rig(part, left: debts, id: id, resuming: suspension, later: later)
    }

    @Test("the first part ends before the step, without cleanup; what it created is still owed")
    func suspends() throws {
        let (suspension, debts) = try suspended()
        #expect(suspension.change == .waiting && suspension.number == 1)
        #expect(suspension.place.title == "flow/in transit")
        #expect(suspension.runs.map(\.bits) == [1] && suspension.id.bits == 1)
        #expect(suspension.values == [Run.Remembered(name: "id", json: #""S-1""#)])
        #expect(suspension.due == suspension.since + .seconds(2 * Self.hour))
        #expect(suspension.end == suspension.due + .seconds(3 * Self.hour))
        #expect(debts.map(\.change) == [.owed, .named])
        #expect(debts.allSatisfy { $0.journey == "flow" })
    }

    @Test("a first part that fails is cleaned up, and nothing waits")
    func failsFirst() throws {
        var rig = Rig(try plan().opening, id: 1)
        rig.begin()
        let run = try #require(rig.answer(500).run)
        #expect(run.outcome == .failed && run.suspension == nil)
        #expect(run.steps.map(\.name) == ["create", "cancel"] && run.steps[1].state == .failed)
    }

    @Test(
        "goes on with its values until all parts have passed, then cleans up what the first created"
    )
    func passes() throws {
        let (first, debts) = try suspended()
        let open = debts.suffix(1).map(\.self)
        var rig = try rig(first, open, later: 2 * Self.hour)
        #expect(rig.begin().path == "GET /shipments/S-1")
        let middle = try #require(rig.answer(200).run)
        #expect(middle.outcome == .passed && middle.steps.map(\.name) == ["in transit"])
        let second = try #require(middle.suspension)
        #expect(second.change == .waiting && second.number == 2 && second.id == first.id)
        #expect(second.place.step == "delivered" && second.runs.map(\.bits) == [1, 2])
        #expect(second.end == second.due && second.tries == 0)

        rig = try self.rig(second, open, id: 3, later: 30 * Self.hour)
        #expect(rig.begin().path == "GET /deliveries/S-1")
        #expect(rig.answer(200).path == "DELETE /shipments/S-1")
        let last = try #require(rig.answer(204).run)
        #expect(last.outcome == .passed && last.steps.map(\.name) == ["delivered", "cancel"])
        #expect(last.suspension?.change == .passed && last.suspension?.number == 3)
        #expect(rig.notes.map(\.change) == [.paid])
    }

    /// When a try starts and ends, in hours after the first run.
    @Test(
        "until its time is over nothing has failed; behind it that counts, if we looked in time",
        arguments: [
            (2, .waiting, .failed), (3, .waiting, .failed), (5, .failed, .failed),
            // The interval is an hour: later than that nobody looked.
            (6, .failed, .failed), (7, .aborted, .aborted),
        ] as [(Int64, Suspension.Change, Outcome)]
    )
    func tries(hours: Int64, change: Suspension.Change, outcome: Outcome) throws {
        let (first, debts) = try suspended()
        var rig = try rig(first, debts, later: hours * Self.hour)
        rig.begin()
        var action = rig.answer(404)
        if change != .waiting {
            #expect(action.path == "DELETE /shipments/S-1", "it is over, so it is cleaned up")
            action = rig.answer(204)
        }
        let run = try #require(action.run)
        #expect(run.outcome == outcome && run.isTry == (change == .waiting))
        let next = try #require(run.suspension)
        #expect(next.change == change && next.number == 2)
        #expect(next.detail.contains("status"), "\(next.detail)")
        guard change == .waiting else { return }
        #expect(next.tries == 1 && rig.notes.isEmpty)
        #expect(next.due == next.at + .seconds(Self.hour) && next.values == first.values)
    }

    @Test("the last try is made when the time is over, not before and not behind it")
    func lastTry() throws {
        let (first, debts) = try suspended()
        var rig = try rig(first, debts, later: 4 * Self.hour + 1800)
        rig.begin()
        let next = rig.answer(404).run?.suspension
        #expect(next?.due == first.end)
    }

    @Test("a fault of ours is tried again too, and ends it without a verdict")
    func ours() throws {
        let (first, debts) = try suspended()
        for (hours, change) in [(Int64(2), Suspension.Change.waiting), (5, .aborted)] {
            var rig = try rig(first, debts, later: hours * Self.hour)
            rig.begin()
            var action = rig.fail(.local)
            if action.path != nil { action = rig.answer(204) }
            #expect(action.run?.suspension?.change == change)
            #expect(action.run?.outcome == .aborted)
        }
    }

    @Test("what its earlier runs created was undone meanwhile: it ends without a verdict")
    func undone() throws {
        let (first, _) = try suspended()
        #expect(first.owed == 1)
        var rig = try rig(first, later: 2 * Self.hour)
        let run = try #require(rig.begin().run, "nothing is asked")
        #expect(run.outcome == .aborted && run.reason == .local && !run.isTry)
        #expect(run.suspension?.change == .aborted)
        #expect(run.suspension?.detail.contains("was undone meanwhile") == true)
    }

    @Test("a run that is stopped while it waits for an answer leaves the journey waiting")
    func cancelled() throws {
        let (first, debts) = try suspended()
        var rig = try rig(first, debts, later: 2 * Self.hour)
        rig.begin()
        let action = rig.machine.handle(.cancelled, at: rig.now)
        let run = try #require(action.run)
        #expect(run.isTry && run.suspension?.change == .waiting)
    }

    @Test("a value that cannot be kept ends the journey at once, cleaned up")
    func secret() throws {
        let steps = Self.steps.replacing(
            "capture: { id: { json: $.id } }",
            with: "capture: { id: { json: $.id }, key: { json: $.key, secret: true } }"
        )
        var rig = Rig(try plan(steps).opening, id: 1)
        rig.begin()
        let action = rig.answer(201, #"{"id": "S-hunter2hunter2", "key": "hunter2hunter2"}"#)
        #expect(action.path == "DELETE /shipments/S-hunter2hunter2")
        let run = try #require(rig.answer(204).run)
        #expect(run.outcome == .aborted && run.reason == .local && run.suspension == nil)
        #expect(run.detail.contains("'id' holds a secret"))
    }

    @Test("'stop: ok' ends the whole journey")
    func ends() throws {
        let stopping = Self.steps.replacing("undo: cancel", with: "undo: cancel\n  stop: ok")
        var rig = Rig(try plan(stopping).opening, id: 1)
        rig.begin()
        #expect(rig.answer(201, #"{"id": "S-1"}"#).path == "DELETE /shipments/S-1")
        #expect(rig.answer(204).run?.suspension == nil)
    }

    @Test("a walk that begins behind a seam begins with that part")
    func begun() throws {
        let plan = try #require(try plan().beginning(with: "delivered"))
        var rig = Rig(plan.opening, id: 1)
        // Nothing was captured, so the step cannot be sent.
        #expect(rig.begin().run?.steps.map(\.name) == ["delivered", "cancel"])
    }
}
