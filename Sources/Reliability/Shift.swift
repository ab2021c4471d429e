/// By how much values shifted: the median of all differences after − before (Hodges and Lehmann
/// 1963). On ln latency it is a ratio.
package struct Shift: Hashable, Sendable {
    package let estimate: Double
    /// nil on samples too small for one.
    package let interval: ClosedRange<Double>?
    /// The place from either end of all differences at which the interval begins.
    package let place: Int

    /// nil if one side has no value.
    package init?(before: [Double], after: [Double], confidence: Double = 0.95) {
        guard !before.isEmpty, !after.isEmpty else { return nil }
        let differences = Differences(before: SortedSample(before), after: SortedSample(after))
        let (n, m) = (Double(before.count), Double(after.count))
        let z = (1 - (1 - confidence) / 2).normalQuantile
        let reach = z * (n * m * (n + m + 1) / 12).squareRoot()
        place = Int((n * m / 2 - reach).rounded(.down))
        let count = before.count * after.count
        let (low, high) = ((count + 1) / 2, count / 2 + 1)
        estimate = (differences.smallest(low) + differences.smallest(high)) / 2
        interval =
            place >= 1
            ? differences.smallest(place)...differences.smallest(count + 1 - place) : nil
    }
}

/// All differences of two samples, without writing them down.
private struct Differences {
    let before: SortedSample
    let after: SortedSample

    /// The k-th smallest, k from 1: bisection over the numbers themselves, in their order as bits.
    func smallest(_ k: Int) -> Double {
        guard let least = before.values.first, let most = before.values.last,
            let first = after.values.first, let last = after.values.last
        else { return .nan }
        var (low, high) = ((first - most).ordinal, (last - least).ordinal)
        while low < high {
            // Halves the distance without overflow.
            let middle = low + Int64(bitPattern: UInt64(bitPattern: high &- low) / 2)
            if count(upTo: Double(ordinal: middle)) >= k { high = middle } else { low = middle + 1 }
        }
        return Double(ordinal: low)
    }

    /// How many differences are at most this one. With a greater value after, fewer of the values
    /// before will do.
    private func count(upTo limit: Double) -> Int {
        var sum = 0
        var skipped = 0
        for value in after.values {
            while skipped < before.values.count, value - before.values[skipped] > limit {
                skipped += 1
            }
            sum += before.values.count - skipped
        }
        return sum
    }
}

extension Double {
    /// A whole number that grows with this one; finite numbers only.
    fileprivate var ordinal: Int64 {
        let bits = Int64(bitPattern: bitPattern)
        return bits >= 0 ? bits : Int64.min &- bits
    }

    fileprivate init(ordinal: Int64) {
        let bits = ordinal >= 0 ? ordinal : Int64.min &- ordinal
        self.init(bitPattern: UInt64(bitPattern: bits))
    }
}
