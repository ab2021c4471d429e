import Journey
import ProbeModel
import Reliability

extension ServiceTerms {
    /// The runs of a journey that are due in a period and count: one in each interval, or those that
    /// its cron names.
    func runs(every interval: Duration, _ schedule: Schedule?, in period: Period) -> Int {
        guard let schedule, schedule.cron != nil else {
            return hours.slots(of: period, every: interval, in: zone)
        }
        return (hours.spans(of: period, in: zone) ?? [period.span])
            .reduce(0) { $0 + schedule.starts(in: $1).count }
    }
}
