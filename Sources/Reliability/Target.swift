/// The reliability that an objective asks for, in whole parts per million of the runs: what people
/// write as `99.9 %`. Whether it is kept is decided in integers.
package struct Target: Hashable, Comparable, Sendable {
    package let partsPerMillion: Int

    /// 99 %: the measure for services that promise nothing.
    package static let customary = Target(known: 990_000)

    private init(known partsPerMillion: Int) {
        self.partsPerMillion = partsPerMillion
    }

    /// Takes 1…999 999; nil for anything else. A target of 100 % leaves no budget: it could only
    /// be missed, never shown.
    package init?(partsPerMillion: Int) {
        guard (1..<1_000_000).contains(partsPerMillion) else { return nil }
        self.partsPerMillion = partsPerMillion
    }

    /// Reads a percentage with up to four decimals, such as `99.95`.
    package init(percent text: String) throws(TargetFault) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count > 1 ? parts[1] : "0"
        guard let whole = parts.first, Self.isDigits(whole, atMost: 3),
            Self.isDigits(decimals, atMost: Self.decimals),
            let number = Int(whole + decimals + String(repeating: "0", count: 4 - decimals.count))
        else { throw .notAPercentage(text) }
        guard let target = Target(partsPerMillion: number) else { throw .outOfRange(text) }
        self = target
    }

    /// As a fraction.
    package var share: Double { Double(partsPerMillion) / 1e6 }

    /// What may fail, in parts per million.
    package var budgetPartsPerMillion: Int { 1_000_000 - partsPerMillion }

    /// What may fail, as a fraction: rounded once, not the difference of two rounded numbers.
    package var budgetShare: Double { Double(budgetPartsPerMillion) / 1e6 }

    /// Whether so many good of so many runs keep it: exact, in 128 bits.
    package func isKept(good: Int, of runs: Int) -> Bool {
        Int128(good) * 1_000_000 >= Int128(partsPerMillion) * Int128(runs)
    }

    /// `99.95 %`.
    package var text: String {
        let digits = String(partsPerMillion % 10_000 + 10_000).dropFirst()
        let kept = digits.reversed().drop { $0 == "0" }.reversed()
        return "\(partsPerMillion / 10_000)" + (kept.isEmpty ? "" : "." + String(kept)) + " %"
    }

    package static func < (left: Target, right: Target) -> Bool {
        left.partsPerMillion < right.partsPerMillion
    }

    /// Decimals of a percentage that parts per million can hold.
    private static let decimals = 4

    private static func isDigits(_ text: Substring, atMost count: Int) -> Bool {
        (1...count).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

/// Why a text is no target.
package enum TargetFault: Error, Hashable, CustomStringConvertible {
    case notAPercentage(String)
    case outOfRange(String)

    package var description: String {
        switch self {
        case .notAPercentage(let text):
            "'\(text)' is no percentage with up to four decimals; write one such as 99.95"
        case .outOfRange(let text):
            "a target of '\(text)' % leaves no budget or promises nothing; "
                + "choose one above 0 and below 100"
        }
    }
}
