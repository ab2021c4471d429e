package import ProbeModel

/// The hours of a week in which a service is promised, on the clocks of a zone.
package struct ServiceWeek: Hashable, Sendable {
    /// Minutes of the week, 0 is Monday 00:00; empty for always.
    package let spans: [Range<Int>]

    package init(_ spans: [Range<Int>]) {
        self.spans = spans.sorted { $0.lowerBound < $1.lowerBound }
    }

    package var isAlways: Bool { spans.isEmpty }

    package func contains(_ time: Timestamp, in zone: Zone) -> Bool {
        guard !isAlways else { return true }
        let minute = zone.minuteOfWeek(at: time)
        return spans.contains { $0.contains(minute) }
    }

    /// These hours in a period, in order and without overlap; nil for always. An hour that clocks
    /// show twice is in it twice, one that they skip is not.
    package func spans(of period: Period, in zone: Zone) -> [Range<Timestamp>]? {
        guard !isAlways else { return nil }
        var found: [Range<Timestamp>] = []
        for stretch in zone.stretches(of: period.span) {
            // 1970 began on a Thursday: Mondays are three days before a multiple of weeks.
            let local = stretch.span.lowerBound.second + stretch.offset + 3 * 86_400
            var monday = local - Self.week - (local % Self.week + Self.week) % Self.week
            let end = stretch.span.upperBound.second + stretch.offset + 3 * 86_400
            while monday <= end {
                for span in spans {
                    let shift = monday - 3 * 86_400 - stretch.offset
                    add(span, after: shift, within: stretch.span, to: &found)
                }
                monday += Self.week
            }
        }
        return found
    }

    private static let week: Int64 = 604_800

    /// Adds minutes behind a second as far as they lie in a stretch; touching spans become one.
    private func add(
        _ minutes: Range<Int>,
        after second: Int64,
        within stretch: Range<Timestamp>,
        to found: inout [Range<Timestamp>]
    ) {
        let span =
            (Timestamp(
                clampingSeconds: second + Int64(minutes.lowerBound) * 60
            )..<Timestamp(
                clampingSeconds: second + Int64(minutes.upperBound) * 60
            )).clamped(to: stretch)
        guard !span.isEmpty else { return }
        if let last = found.last, last.upperBound >= span.lowerBound {
            found[found.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
        } else {
            found.append(span)
        }
    }

    /// Slots of a schedule that begin in a period and in these hours.
    package func slots(of period: Period, every interval: Duration, in zone: Zone) -> Int {
        guard let spans = spans(of: period, in: zone) else { return period.slots(every: interval) }
        return spans.reduce(0) { $0 + Period($1).slots(every: interval) }
    }

    /// Minutes of a period that are in these hours.
    package func minutes(of period: Period, in zone: Zone) -> Double {
        guard let spans = spans(of: period, in: zone) else {
            return period.span.length / .seconds(60)
        }
        return spans.reduce(0) { $0 + $1.length / .seconds(60) }
    }
}

extension Zone {
    /// A span of time in which clocks are not set.
    struct Stretch: Hashable {
        var span: Range<Timestamp>
        let offset: Int64
    }

    /// A period by how the clocks were set, in order.
    func stretches(of period: Range<Timestamp>) -> [Stretch] {
        var stretches: [Stretch] = []
        var start = period.lowerBound
        while start < period.upperBound {
            // Clocks are not set twice within a day.
            let end = min(start + .seconds(86_400), period.upperBound)
            let change = firstChange(in: start..<end)
            for span in [start..<(change ?? end), (change ?? end)..<end] where !span.isEmpty {
                let offset = offset(at: span.lowerBound)
                if let last = stretches.last, last.offset == offset {
                    stretches[stretches.count - 1].span = last.span.lowerBound..<span.upperBound
                } else {
                    stretches.append(Stretch(span: span, offset: offset))
                }
            }
            start = end
        }
        return stretches
    }

    /// The second at which the clocks are set in a span of at most a day; nil if they are not.
    private func firstChange(in span: Range<Timestamp>) -> Timestamp? {
        let before = offset(at: span.lowerBound)
        guard offset(at: Timestamp(nanoseconds: span.upperBound.nanoseconds - 1)) != before else {
            return nil
        }
        var (low, high) = (span.lowerBound.second, span.upperBound.second + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            let isBefore = offset(at: Timestamp(clampingSeconds: middle)) == before
            if isBefore { low = middle } else { high = middle }
        }
        return Timestamp(clampingSeconds: high)
    }
}
