import Alerting
import Digest
import Fold
import JSON
import Ledger
import ProbeModel
import Testing

@Suite("What outlives the process of the fold")
struct SnapshotTests {
    @Test("kept and taken up between any two records, the fold goes on alike", arguments: 0..<24)
    func exact(seed: UInt64) throws {
        let story = try Story(seed: seed, count: 300)
        var whole = try Town.fold(story.policy)
        let told = story.entries.map { whole.absorb($0, isLive: true).map(\.words) }
        var life = try Town.fold(story.policy)
        for (index, entry) in story.entries.enumerated() {
            // A life of some records, and then the next one.
            if index % 23 == Int(seed % 23) { life = try restarted(life, story.policy) }
            let words = life.absorb(entry, isLive: true).map(\.words)
            #expect(words == told[index], "seed \(seed), record \(entry.sequence)")
        }
        #expect(life.state == whole.state, "seed \(seed)")
    }

    private func restarted(_ life: Fold, _ policy: AlertPolicy) throws -> Fold {
        var next = try Town.fold(policy, isConfigured: false)
        next.resume(try Fold.State(#require(try life.state.snapshot())))
        _ = next.configure(try Town.terms(), [:], at: Story.origin)
        #expect(next.state == life.state)
        return next
    }

    @Test("another configuration at the start is what it is at a reload", arguments: 0..<24)
    func reconfigured(seed: UInt64) throws {
        let story = try Story(seed: seed, count: 300)
        var life = try Town.fold(story.policy)
        for entry in story.entries { _ = life.absorb(entry, isLive: true) }
        var next = try Town.fold(story.policy, isConfigured: false)
        next.resume(try Fold.State(#require(try life.state.snapshot())))
        let terms = try Town.terms(without: ["label"])
        let (reload, start) = (
            life.configure(terms, [:], at: Story.origin),
            next.configure(terms, [:], at: Story.origin)
        )
        #expect(reload.map(\.words) == start.map(\.words), "seed \(seed)")
        #expect(life.state == next.state, "seed \(seed)")
    }

    @Test("what is too large is not kept")
    func large() throws {
        let state = try Town.fold(Story(seed: 1, count: 0).policy).state
        let size = try #require(try state.snapshot()).bytes.count
        #expect(try state.snapshot(atMost: size) != nil)
        #expect(try state.snapshot(atMost: size - 1) == nil)
    }

    @Test("what is kept has the shape that its format number stands for")
    func shape() throws {
        var shape: Set<String> = []
        for seed in UInt64(0)..<24 {
            let story = try Story(seed: seed, count: 300)
            var life = try Town.fold(story.policy)
            for entry in story.entries { _ = life.absorb(entry, isLive: true) }
            let content = try #require(try life.state.snapshot())
            try note(JSON.parse(content.bytes), at: "", in: &shape)
        }
        let hash = SHA256(of: Array(shape.sorted().joined(separator: "\n").utf8))
        #expect(
            "\(Fold.State.format) \(hash.description.prefix(16))" == "3 5fa565e5f00b5e9b",
            "another shape takes another number: count up Fold.State.format, then note both here"
        )
    }

    /// The names of fields and the kinds of their values, without what stands in them.
    private func note(_ json: JSON, at path: String, in shape: inout Set<String>) {
        if let members = json.members {
            for member in members {
                let isName = Self.names.contains(member.name) || member.name.contains(".")
                note(member.value, at: "\(path).\(isName ? "*" : member.name)", in: &shape)
            }
        } else if let elements = json.array {
            for element in elements { note(element, at: path + "[]", in: &shape) }
        } else {
            shape.insert("\(path): \(json.typeName)")
        }
    }

    private static let names: Set<String> = [
        "label", "quote", "login", "label/pay", "shipping", "auth", "price", "here", "there",
        "runs",
    ]
}

extension Fold.Consequence {
    /// What it says, in an order.
    fileprivate var words: String {
        switch self {
        case .tell(let telling, let receivers):
            "tell \(telling.alert) \(telling.beginnings.map(\.id)) \(telling.takers.sorted()) "
                + "\(telling.isAgain) \(receivers?.sorted() ?? [])"
        default: "\(self)"
        }
    }
}
