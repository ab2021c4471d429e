/// What the clocks of a zone show.
extension Zone {
    /// Whole seconds since 1970 as if the clocks showed UTC.
    package func localSecond(at time: Timestamp) -> Int64 {
        time.second + offset(at: time)
    }

    /// The moment at which clocks show a local second. Where they show it twice it is the first;
    /// where they skip it, it counts by the offset before the gap (RFC 5545 §3.3.5).
    package func moment(local second: Int64) -> Timestamp {
        moments(local: second).first
            ?? Timestamp(
                clampingSeconds: second - offset(at: Timestamp(clampingSeconds: second - 86_400))
            )
    }

    /// Every moment at which clocks show a local second: none where they skip it, two where they
    /// show it twice.
    package func moments(local second: Int64) -> [Timestamp] {
        let day: Int64 = 86_400
        let offsets = [-day, day].map { offset(at: Timestamp(clampingSeconds: second + $0)) }
        let guesses = offsets[0] == offsets[1] ? [offsets[0]] : offsets
        return guesses.filter { offset(at: Timestamp(clampingSeconds: second - $0)) == $0 }
            .map { Timestamp(clampingSeconds: second - $0) }.sorted()
    }

    /// The minute of the week on its clocks; 0 is Monday 00:00.
    package func minuteOfWeek(at time: Timestamp) -> Int {
        // 1970 began on a Thursday.
        let second = localSecond(at: time) + 3 * 86_400
        return Int(second.flooredDivision(by: 604_800).remainder / 60)
    }

    /// The first moment of the local day of a time, and of the day so many days later.
    package func day(of time: Timestamp, later days: Int64 = 0) -> Timestamp {
        let second = localSecond(at: time)
        return moment(local: second.floored(to: 86_400) + days * 86_400)
    }

    /// The calendar date and time on its clocks.
    package func civil(_ time: Timestamp) -> CivilTime {
        CivilTime(Timestamp(clampingSeconds: localSecond(at: time)))
    }
}
