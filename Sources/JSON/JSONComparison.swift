extension JSON {
    /// Whether both mean the same: numbers by value (`1`, `1.0` and `1e0`), objects in any order.
    package func isEqual(to other: JSON) -> Bool {
        var comparison = JSONComparison(steps: .max)
        return comparison.areEqual(self, other)
    }
}

/// Compares two trees and counts its steps, because a query can compare large ones again and again.
struct JSONComparison {
    /// What may still be spent. Below zero nothing is equal any more.
    private(set) var steps: Int

    /// Text is looked at much faster than nodes.
    static let textBytesPerStep = 16
    /// A member is looked at this often while a large object is sorted.
    private static let stepsPerSortedMember = 16

    init(steps: Int) {
        self.steps = steps
    }

    mutating func areEqual(_ one: JSON, _ other: JSON) -> Bool {
        steps -= 1
        guard steps >= 0 else { return false }
        switch (one, other) {
        case (.null, .null): return true
        case (.bool(let one), .bool(let other)): return one == other
        case (.number(let one), .number(let other)): return one.isEqual(to: other)
        case (.string(let one), .string(let other)): return areEqual(one, other)
        case (.array(let one), .array(let other)):
            guard one.count == other.count else { return false }
            for (one, other) in zip(one, other) where !areEqual(one, other) { return false }
            return true
        case (.object(let one), .object(let other)): return areEqual(one, other)
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _):
            return false
        }
    }

    private mutating func areEqual(_ one: String, _ other: String) -> Bool {
        steps -= one.utf8.count / Self.textBytesPerStep
        return one.isExactly(other)
    }

    private mutating func areEqual(_ one: [JSON.Member], _ other: [JSON.Member]) -> Bool {
        guard one.count == other.count else { return false }
        let isSameOrder = zip(one, other).allSatisfy { $0.name.isExactly($1.name) }
        if isSameOrder { return areEqual(inOrder: one, other) }
        steps -= one.count * Self.stepsPerSortedMember
        return steps >= 0 && areEqual(inOrder: Self.sorted(one), Self.sorted(other))
    }

    private mutating func areEqual(inOrder one: [JSON.Member], _ other: [JSON.Member]) -> Bool {
        for (one, other) in zip(one, other) {
            guard areEqual(one.name, other.name), areEqual(one.value, other.value) else {
                return false
            }
        }
        return true
    }

    private static func sorted(_ members: [JSON.Member]) -> [JSON.Member] {
        members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
