package import ProbeModel

/// The terms by which a service is judged: a contract, in the words of this room.
package struct ServiceTerms: Hashable, Sendable {
    package var rule: VerdictRule
    /// A run that takes longer is bad; nil if every success is good.
    package var limit: Duration?
    /// What customers need of the journeys; nil if each stands for itself.
    package var structure: Structure?
    /// Weights of journeys; empty if each run has the same weight.
    package var weights: [String: Double]
    package var policy: ExclusionPolicy
    package var hours: ServiceWeek
    package var zone: Zone
    /// Whether the promise is about minutes in which customers could not, not about runs.
    package var bindsMinutes: Bool

    package init(rule: VerdictRule) {
        self.rule = rule
        weights = [:]
        policy = ExclusionPolicy()
        hours = ServiceWeek([])
        zone = .utc
        bindsMinutes = false
    }
}

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

    /// Slots of a schedule that begin in a period and in these hours.
    package func slots(of period: Period, every interval: Duration, in zone: Zone) -> Int {
        guard !isAlways else { return period.slots(every: interval) }
        let length = interval.nanoseconds
        var start = period.span.lowerBound.nanoseconds
        let rest = start % length
        if rest != 0 { start += length - rest }
        var count = 0
        while start < period.span.upperBound.nanoseconds {
            if contains(Timestamp(nanoseconds: start), in: zone) { count += 1 }
            start += length
        }
        return count
    }

    /// Minutes of a period that are in these hours.
    package func minutes(of period: Period, in zone: Zone) -> Double {
        let all = period.span.length / .seconds(60)
        guard !isAlways else { return all }
        return Double(slots(of: period, every: .seconds(60), in: zone))
    }
}
