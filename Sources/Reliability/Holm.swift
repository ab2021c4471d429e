extension [Double] {
    /// These p values as if each had been the only question, in the same order: the smallest times
    /// their number, the next times one less, never falling, at most 1.
    ///
    /// S. Holm, Scandinavian Journal of Statistics 6 (1979).
    package var adjustedByHolm: [Double] {
        var adjusted = self
        var least = 0.0
        for (place, index) in indices.sorted(by: { self[$0] < self[$1] }).enumerated() {
            least = Swift.max(least, Swift.min(1, self[index] * Double(count - place)))
            adjusted[index] = least
        }
        return adjusted
    }
}
