package import JSON
package import ProbeModel

/// What earlier runs of a journey captured, for comparison: a plain value that whoever starts a run
/// passes in, and that grows by what the run remembers.
package struct History: Hashable, Sendable, Codable {
    /// By the captures' names, the oldest value first.
    private var values: [String: [Value]] = [:]

    fileprivate struct Value: Hashable, Sendable {
        let json: JSON
        /// The start of its run.
        let at: Timestamp
    }

    /// Whether nothing is remembered.
    package var isEmpty: Bool { values.isEmpty }

    package init() {}

    /// The values of a capture, the oldest first.
    package subscript(name: String) -> [JSON] { values[name]?.map(\.json) ?? [] }

    /// Adds the value of a run, and forgets the oldest beyond what any plan may keep.
    private mutating func remember(_ value: Value, as name: String) {
        values[name, default: []].append(value)
        let excess = (values[name]?.count ?? 0) - Limits.rememberedRuns
        if excess > 0 { values[name]?.removeFirst(excess) }
    }

    /// What a template can ask of the values of a capture.
    enum Question: String, CaseIterable, Hashable, Sendable {
        case last, median, min, max

        static let words = Set(allCases.map(\.rawValue))
    }

    /// The answer; nil if nothing is remembered, or if the median of texts is asked for.
    func answer(to question: Question, about name: String) -> JSON? {
        guard question != .last else { return self[name].last }
        let numbers = self[name].compactMap(\.number).sorted { $0.isLess(than: $1) }
        guard !numbers.isEmpty else { return nil }
        switch question {
        case .last, .min: return .number(numbers[0])
        case .max: return .number(numbers[numbers.count - 1])
        case .median:
            let middle = numbers[numbers.count / 2]
            guard numbers.count.isMultiple(of: 2) else { return .number(middle) }
            return JSON((numbers[numbers.count / 2 - 1].double + middle.double) / 2)
        }
    }
}

/// As the ledger has it: the value as JSON.
extension History.Value: Codable {
    private enum CodingKeys: CodingKey { case json, at }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        json = try JSON.parse(Array(container.decode(String.self, forKey: .json).utf8))
        at = try container.decode(Timestamp.self, forKey: .at)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(json.text, forKey: .json)
        try container.encode(at, forKey: .at)
    }
}

extension Plan {
    /// A capture whose values are kept from run to run.
    package struct Memory: Hashable, Sendable {
        package let name: String
        /// Of how many runs.
        package let count: Int
        /// Values of runs before do not count: the level is another one since then.
        let since: Timestamp?
        /// Index into `Plan.slots`.
        let slot: Int
    }
}

extension Bindings {
    /// What this run has captured of what the plan remembers; nothing if it is not as it was, or later
    /// runs would be compared with the fault.
    package func remembered(by plan: Plan) -> [Run.Remembered] {
        guard departures.isEmpty else { return [] }
        return plan.memories.compactMap { memory in
            guard let text = values[memory.slot]?.text, masked(text) == text else { return nil }
            return Run.Remembered(name: memory.name, json: text)
        }
    }
}

extension History {
    /// Adds what a run has captured that passed, of whatever plan it was.
    package mutating func absorb(_ run: Run) {
        guard run.outcome == .passed || run.outcome == .degraded else { return }
        for value in run.remembered {
            guard let json = try? JSON.parse(Array(value.json.utf8)) else { continue }
            remember(Value(json: json, at: run.started), as: value.name)
        }
    }

    /// Forgets what a plan does not remember.
    package mutating func trim(to plan: Plan) {
        values = values.reduce(into: [:]) { kept, entry in
            let memories = plan.memories.filter { $0.name == entry.key }
            guard let count = memories.map(\.count).max() else { return }
            let start = memories.compactMap(\.since).max()
            let values = entry.value.drop { value in start.map { value.at < $0 } ?? false }
            kept[entry.key] = Array(values.suffix(count))
        }
    }
}
