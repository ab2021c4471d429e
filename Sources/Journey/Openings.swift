package import ProbeModel

extension Schedule {
    /// The times of a period in which it is open, in order; those that touch are one. It opens and
    /// closes at full minutes.
    package func openings(in period: Range<Timestamp>) -> [Range<Timestamp>] {
        var found: [Range<Timestamp>] = []
        var time = period.lowerBound
        while time < period.upperBound {
            let next = min(time.floored(to: .seconds(60)) + .seconds(60), period.upperBound)
            if isOpen(at: time) {
                let begin = found.last?.upperBound == time ? found.removeLast().lowerBound : time
                found.append(begin..<next)
            }
            time = next
        }
        return found
    }
}
