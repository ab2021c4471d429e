import ProbeModel

/// Numbers in ascending order.
package struct SortedSample: Hashable, Sendable {
    package let values: [Double]

    package init(_ values: some Sequence<Double>) {
        self.values = values.sorted()
    }

    /// The quantile at a share 0…1 by linear interpolation between neighbours; nil without values.
    ///
    /// R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", American Statistician 50
    /// (1996), type 7.
    package func interpolated(_ share: Double) -> Double? {
        guard let last = values.last else { return nil }
        let place = share * Double(values.count - 1)
        let below = Int(place.rounded(.down))
        guard below + 1 < values.count else { return last }
        return values[below] + (place - Double(below)) * (values[below + 1] - values[below])
    }

    /// The rank of one of these values, counted from 1; equal values share the mean of theirs.
    func midRank(of value: Double) -> Double {
        let below = firstIndex { $0 >= value }
        let upTo = firstIndex { $0 > value }
        return Double(below + upTo + 1) / 2
    }

    /// How many values come before the first that satisfies a condition which stays true.
    func firstIndex(where holds: (Double) -> Bool) -> Int {
        values.indices.partitioningIndex { holds(values[$0]) }
    }
}
