/// The band in which nine of ten runs of an hour of the week should lie, learned from the weeks
/// before: what a customer can expect at this hour.
package struct PredictableBand: Hashable, Sendable {
    /// From the 5th to the 95th percentile, in the unit of the latencies.
    package let range: ClosedRange<Double>
    /// There were too few values in the hour of the week: it is that of the hour of the day.
    package let isOfDay: Bool

    /// Values of an hour of the week below which the hour of the day takes its place.
    package static let enough = 30

    /// Learns from the latencies of the 28 days before; nil if those of the hour of the day are
    /// too few as well.
    package init?(hourOfWeek: [Double], hourOfDay: [Double]) {
        isOfDay = hourOfWeek.count < Self.enough
        let sample = SortedSample(isOfDay ? hourOfDay : hourOfWeek)
        guard sample.values.count >= Self.enough, let low = sample.interpolated(0.05),
            let high = sample.interpolated(0.95)
        else { return nil }
        range = low...high
    }

    /// p95 / p5, to stand beside the share; nil if the band begins at 0.
    package var width: Double? {
        range.lowerBound > 0 ? range.upperBound / range.lowerBound : nil
    }

    /// Runs inside and outside of the band, judged like good and bad ones against a target of 90 %.
    package func tally(of latencies: some Sequence<Double>) -> Tally {
        latencies.reduce(into: Tally()) { $0.add(range.contains($1) ? .good : .bad) }
    }
}
