import Journey
import ProbeModel
import Runner
import Testing

/// Walks random journeys that create, against a service that does what a seed says. A failure names
/// its seed.
@Suite("Random debts")
struct RandomDebtTests {
    @Test("whatever was created is undone or owed, and undone once", arguments: 0..<400)
    func walks(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let text = Self.journey(&random)
        var rig = Rig(try Rig.plan(steps: text, cleanup: Self.cleanup))
        var service = Service(random: random)
        var action = rig.begin()
        var count = 0
        while action.run == nil {
            count += 1
            try #require(count < 2000, "seed \(seed) does not end")
            switch action {
            case .wait(let pause): action = rig.wait(pause)
            case .send(let request): action = service.answer(request, &rig)
            case .note, .finish: break
            }
        }
        var book = DebtBook()
        for debt in rig.notes { book.note(debt) }
        let left = service.created.subtracting(service.undone)
        let place: Comment = "seed \(seed)\n\(text)"
        #expect(service.isUndoneOnce, place)
        #expect(book.open.count >= left.count, place)
        // A debt that has a name is that of something that is there.
        let names = book.open.flatMap(\.values).map(\.text)
        #expect(Set(names).isSubset(of: left.map { "\"\($0)\"" }), place)
        #expect(Set(names).count == names.count, place)
    }

    /// Creates or not, and answers or not.
    private struct Service {
        var random: SplitMix64
        private(set) var created: Set<String> = []
        private(set) var undone: Set<String> = []
        private(set) var isUndoneOnce = true
        /// How many, which is also the name of the last one.
        private var made = 0
        /// Whether the last request has created one.
        private var isMade = false

        init(random: SplitMix64) { self.random = random }

        mutating func answer(_ request: Request, _ rig: inout Rig) -> RunMachine.Action {
            guard request.method != "GET" else { return found(&rig) }
            guard request.method == "POST" else { return undo(request, &rig) }
            let outcome = random.next() % 10
            isMade = outcome > 2
            switch outcome {
            case 0: return rig.fail(.connect)
            case 1: return rig.answer(409)
            case 2: return rig.fail(.receive)
            default: made += 1
            }
            let name = "o\(made)"
            created.insert(name)
            switch outcome {
            case 3: return rig.fail(.timeout)
            case 4: return rig.fail(.receive)
            case 5: return rig.answer(503)
            case 6: return rig.answer(201)
            case 7: return rig.answer(201, #"{"id": "\#(name)", "state": "wrong"}"#)
            default: return rig.answer(201, #"{"id": "\#(name)"}"#)
            }
        }

        /// What became of the last request, or nobody can say.
        private mutating func found(_ rig: inout Rig) -> RunMachine.Action {
            switch random.next() % 4 {
            case 0: rig.fail(.receive)
            case 1: rig.answer(429, #"{"count": 0}"#)
            case 2: rig.answer(200, "<html>")
            case _ where !isMade: rig.answer(200, #"{"count": 0}"#)
            default: rig.answer(200, #"{"count": 1, "id": "o\#(made)"}"#)
            }
        }

        private mutating func undo(_ request: Request, _ rig: inout Rig) -> RunMachine.Action {
            guard random.next() % 5 != 0 else { return rig.answer(500) }
            let name = String(request.url.split(separator: "/").last ?? "")
            if !created.contains(name) || !undone.insert(name).inserted { isUndoneOnce = false }
            return rig.answer(204)
        }
    }

    private static let cleanup = """
        - name: cancel
          delete: "{{u}}/orders/{{id}}"
          expect: { status: 204 }
        """

    private static func journey(_ random: inout SplitMix64) -> String {
        (0..<Int(random.next() % 3 + 1)).map { step($0, &random) }.joined(separator: "\n")
    }

    private static func step(_ number: Int, _ random: inout SplitMix64) -> String {
        let loops = ["", "repeat: 3", "forEach: { name: e\(number), in: [a, b] }"]
        let repeats = [
            "counts: creation", "retry: { count: 2 }",
            "retry: { count: 2, on: [check, status, capture] }",
            "poll: { every: 200ms, for: 1s }", "once: true", "once: { ask: find\(number) }",
            "once: { ask: find\(number) }\n  retry: { count: 2 }",
        ]
        let loop = loops[Int(random.next() % UInt64(loops.count))]
        let again = repeats[Int(random.next() % UInt64(repeats.count))]
        let isSoft = random.next() % 3 != 0
        let create = """
            - name: create\(number)
              post: "{{u}}/orders"
              undo: cancel
              \(again)
              expect: { status: 201, json: { $.state: { exists: off } } }
              capture: { id: { json: $.id } }
            """
        let find = """
            - name: find\(number)
              get: "{{u}}/orders"
              expect: { status: 200, json: { $.count: 1 } }
              capture: { id: { json: $.id } }
            """
        let soft = isSoft ? "\n  tolerate: true" : ""
        var steps = create + soft
        if again.contains("ask") { steps += "\n" + find }
        guard !loop.isEmpty else { return steps }
        return "- \(loop)\n  steps:\n" + steps.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
}
