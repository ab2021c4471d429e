package import ProbeModel

/// What was agreed about exclusions.
package struct ExclusionPolicy: Hashable, Sendable {
    package var minimumNotice: Duration
    /// Of all effective time of one period together.
    package var maximumExcluded: Duration

    package init(
        minimumNotice: Duration = .seconds(72 * 3600),
        maximumExcluded: Duration = .seconds(4 * 3600)
    ) {
        self.minimumNotice = minimumNotice
        self.maximumExcluded = maximumExcluded
    }

    /// The spans of a period that are taken out: with enough notice, earliest first, up to the
    /// agreed maximum; time beyond it counts.
    package func effective(
        _ exclusions: [Exclusion],
        in period: Range<Timestamp>
    ) -> [Range<Timestamp>] {
        var left = maximumExcluded
        var spans: [Range<Timestamp>] = []
        for span in exclusions.filter({ $0.notice >= minimumNotice }).spans(in: period) {
            let length = min(span.length, left)
            guard length > .zero else { break }
            spans.append(span.lowerBound..<span.lowerBound + length)
            left -= length
        }
        return spans
    }
}
