import Journey
import ProbeModel
import Reliability

/// Counts the slots in which something will be due in a period: by intervals and schedules of
/// journeys, and by the hours of service.
struct DueSlots {
    private let period: Period
    private let terms: ServiceTerms
    /// Many journeys share a schedule, and a month has 44 640 minutes.
    private var openings: [Schedule: [Range<Timestamp>]] = [:]

    init(in period: Period, by terms: ServiceTerms) {
        self.period = period
        self.terms = terms
    }

    /// Runs of a journey: one in each interval while its schedule is open, or those that its cron
    /// names; without a schedule it is always due.
    mutating func count(every interval: Duration, by schedule: Schedule?) -> Int {
        guard let schedule, schedule.cron != nil else {
            return count(every: interval, byAnyOf: [schedule])
        }
        let spans = terms.hours.spans(of: period, in: terms.zone) ?? [period.span]
        return spans.reduce(0) { $0 + schedule.starts(in: $1).count }
    }

    /// Slots of a service, which are due as soon as one of its journeys is.
    mutating func count(every interval: Duration, byAnyOf schedules: [Schedule?]) -> Int {
        var spans: [Range<Timestamp>] = []
        for schedule in Set(schedules) {
            guard let schedule else { return slots(of: period, interval) }
            if schedule.cron != nil {
                spans += schedule.starts(in: period.span).map { $0.slot(every: interval) }
                continue
            }
            let known = openings[schedule] ?? schedule.openings(in: period.span)
            openings[schedule] = known
            spans += known
        }
        return spans.withoutOverlap.reduce(0) { $0 + slots(of: Period($1), interval) }
    }

    private func slots(of period: Period, _ interval: Duration) -> Int {
        terms.hours.slots(of: period, every: interval, in: terms.zone)
    }
}

extension Timestamp {
    /// The slot of an interval that it lies in; slots are counted from 1970.
    fileprivate func slot(every interval: Duration) -> Range<Timestamp> {
        let start = floored(to: interval)
        return start..<start + interval
    }
}
