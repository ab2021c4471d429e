import ArgumentParser
import Journey
import ProbeModel
import Runner

/// A point in time on the command line: so long ago, a day, or a time in UTC.
struct TimeArgument: ExpressibleByArgument, Hashable {
    let timestamp: Timestamp

    init?(argument: String) {
        if let span = Quantity.duration(argument) {
            timestamp = MonotonicClock.wallClock() - span
            return
        }
        guard let timestamp = Timestamp(civil: argument) else { return nil }
        self.timestamp = timestamp
    }
}
