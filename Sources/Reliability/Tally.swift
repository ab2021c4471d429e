/// How many slots of one cell were good, bad and unknown, and the ratios that follow (§1.3 of the
/// definitions in docs/reliability.md).
package struct Tally: Hashable, Sendable {
    package var good: Int
    package var bad: Int
    package var unknown: Int

    package init(good: Int = 0, bad: Int = 0, unknown: Int = 0) {
        self.good = good
        self.bad = bad
        self.unknown = unknown
    }

    /// Adds `count` slots of one kind; slots that were not expected leave no trace.
    package mutating func add(_ counting: Counting, count: Int = 1) {
        switch counting {
        case .good: good += count
        case .bad: bad += count
        case .unknown: unknown += count
        case .notExpected: break
        }
    }

    package static func + (left: Tally, right: Tally) -> Tally {
        Tally(
            good: left.good + right.good,
            bad: left.bad + right.bad,
            unknown: left.unknown + right.unknown
        )
    }

    package static func += (left: inout Tally, right: Tally) { left = left + right }

    /// Slots with evidence.
    package var counted: Int { good + bad }

    /// Slots that count in the period, measured or not.
    package var expected: Int { good + bad + unknown }

    /// The share of good slots among those with evidence; nil without any.
    package var reliability: Double? { counted > 0 ? Double(good) / Double(counted) : nil }

    /// The share of expected slots that have evidence; nil if none was expected.
    package var coverage: Double? { expected > 0 ? Double(counted) / Double(expected) : nil }

    /// From "all unknown slots were bad" to "all of them were good"; nil if none was expected.
    package var bounds: ClosedRange<Double>? {
        guard expected > 0 else { return nil }
        return Double(good) / Double(expected)...Double(good + unknown) / Double(expected)
    }

    /// The reliability as text, `99.884 %` or `no data`: rounded down, with so many decimals that
    /// a single bad slot shows.
    package var shown: String { shown(asIf: expected) }

    /// The same with the decimals of so many slots.
    func shown(asIf slots: Int) -> String {
        guard counted > 0 else { return "no data" }
        let decimals = max(2, slots.decimalDigits - 2)
        let scale = (0..<decimals + 2).reduce(UInt128(1)) { power, _ in power * 10 }
        let digits = String(UInt128(good) * scale / UInt128(counted))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals)) %"
    }
}

extension Int {
    /// The least d with 10^d ≥ self, that is ⌈log₁₀ self⌉ in whole numbers.
    fileprivate var decimalDigits: Int { self <= 1 ? 0 : String(self - 1).count }
}
