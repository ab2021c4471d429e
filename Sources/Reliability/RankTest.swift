import ProbeModel

/// Whether the values after are greater than those before, by their ranks alone (Mann and Whitney
/// 1947).
package struct RankTest: Hashable, Sendable {
    /// Pairs in which the value after is the greater one; a tie is half a pair.
    package let u: Double
    private let before: Int
    private let after: Int
    /// Σ (t³ − t) over groups of t equal values.
    private let ties: Double

    /// nil if one side has no value.
    package init?(before: [Double], after: [Double]) {
        guard !before.isEmpty, !after.isEmpty else { return nil }
        let all = SortedSample(before + after)
        self.before = before.count
        self.after = after.count
        let ranks = after.reduce(0.0) { $0 + all.midRank(of: $1) }
        u = ranks - Double(after.count) * Double(after.count + 1) / 2
        ties = all.tieCubes
    }

    /// The exact p where it can be had, else the normal one; two-sided.
    package var p: Double { exact ?? normal }

    /// The exact two-sided p; nil with ties or many values.
    package var exact: Double? {
        guard ties == 0, max(before, after) <= Limits.exactRankValues else { return nil }
        let ways = Self.ways(before, after)
        let most = Int(max(u, Double(before * after) - u))
        let all = ways.reduce(0, +)
        return min(1, 2 * ways[most...].reduce(0, +) / all)
    }

    /// The two-sided p of the normal distribution, corrected for ties and continuity.
    package var normal: Double {
        let (n, m) = (Double(before), Double(after))
        let all = n + m
        let variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)))
        guard variance > 0 else { return 1 }
        let distance = max(0, (u - n * m / 2).magnitude - 0.5)
        return TailProbability.normal(distance / variance.squareRoot())
    }

    /// P(after > before) + ½ P(after = before).
    package var superiority: Double { u / (Double(before) * Double(after)) }

    /// Cliff's δ (1993): P(after > before) − P(after < before), −1…1.
    package var delta: Double { 2 * superiority - 1 }

    /// In how many orders of all values U has each value: f(n, m, u) = f(n − 1, m, u − m) +
    /// f(n, m − 1, u).
    private static func ways(_ before: Int, _ after: Int) -> [Double] {
        var rows = Array(repeating: [1.0], count: after + 1)
        for n in 1...before {
            var next = [[1.0]]
            for m in 1...after {
                var row = Array(repeating: 0.0, count: n * m + 1)
                for (u, ways) in rows[m].enumerated() { row[u + m] += ways }
                for (u, ways) in next[m - 1].enumerated() { row[u] += ways }
                next.append(row)
            }
            rows = next
        }
        return rows[after]
    }
}

extension SortedSample {
    /// Σ (t³ − t) over groups of t equal values.
    var tieCubes: Double {
        var (sum, start) = (0.0, 0)
        for index in 1...max(1, values.count) {
            guard index == values.count || values[index] != values[start] else { continue }
            let size = Double(index - start)
            sum += size * size * size - size
            start = index
        }
        return sum
    }
}
