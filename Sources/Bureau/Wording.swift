import Journey
import ProbeModel

/// Spans of time in words and out of them.
enum Wording {
    static func duration(_ text: String) -> Duration? { Quantity.duration(text) }

    /// `30 days`, `12 hours`, `90 seconds`.
    static func span(_ span: Duration) -> String {
        let seconds = span.nanoseconds / 1_000_000_000
        let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= length && seconds % length == 0 {
            return (seconds / length).counted(name)
        }
        return seconds.counted("second")
    }
}
