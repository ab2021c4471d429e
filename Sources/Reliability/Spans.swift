package import ProbeModel

extension Sequence<Range<Timestamp>> {
    /// The same times in order and without overlap; those that touch are one.
    package var withoutOverlap: [Range<Timestamp>] {
        sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, span in
            guard let last = joined.last, last.upperBound >= span.lowerBound else {
                return joined.append(span)
            }
            joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, span.upperBound)
        }
    }

    /// What is left of these times without others.
    package func without(_ others: [Range<Timestamp>]) -> [Range<Timestamp>] {
        others.reduce(Array(self)) { left, other in
            left.flatMap { span in
                let taken = other.clamped(to: span)
                let before = span.lowerBound..<taken.lowerBound
                let after = taken.upperBound..<span.upperBound
                return [before, after].filter { !$0.isEmpty }
            }
        }
    }
}

extension Range<Timestamp> {
    /// By the labels of the wall clock.
    var length: Duration { .nanoseconds(upperBound.nanoseconds - lowerBound.nanoseconds) }
}
