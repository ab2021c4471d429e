/// A label on the wall clock: UTC nanoseconds since 1970-01-01T00:00:00Z.
///
/// For records and for people. The difference of two timestamps is no duration, since the wall
/// clock may have been set in between.
package struct Timestamp: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Seconds since 1970, clamped to the years 1684 to 2255: a date that somebody else wrote, such
    /// as the end of 9999 for "never" (RFC 5280 §4.1.2.5), must not overflow here or in a later sum.
    package init(clampingSeconds seconds: Int64) {
        let limit: Int64 = 9_000_000_000
        self.init(nanoseconds: min(max(seconds, -limit), limit) * 1_000_000_000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (timestamp: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(nanoseconds: timestamp.nanoseconds + duration.nanoseconds)
    }

    package static func - (timestamp: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(nanoseconds: timestamp.nanoseconds - duration.nanoseconds)
    }
}
