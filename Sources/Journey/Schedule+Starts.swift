package import ProbeModel

/// The starts that a cron names: moments, on the clocks of the schedule's zone and inside of its
/// hours.
///
/// A time that clocks skip is due once, by the offset before the gap: 02:30 is shown as 03:30. A time
/// that they show twice is due the first time. Where the cron's hours begin with `*`, each time is
/// due as often as the clocks show it.
extension Schedule {
    /// The first start after a moment; nil without a cron, or if none comes for `Limits.cronDays`.
    package func start(after time: Timestamp) -> Timestamp? {
        guard let cron else { return nil }
        let day = localDay(of: time) - 1
        for number in day...day + Limits.cronDays where cron.days.contains(number) {
            if let start = start(on: number, after: time, cron) { return start }
        }
        return nil
    }

    /// All starts from a moment on and before another one, in order.
    package func starts(in span: Range<Timestamp>) -> [Timestamp] {
        guard let cron, !span.isEmpty else { return [] }
        let last = localDay(of: span.upperBound)
        return (localDay(of: span.lowerBound) - 1...last).filter(cron.days.contains)
            .flatMap { starts(on: $0, cron) }.filter(span.contains)
    }

    /// How long it is that so many runs have been due: closing time is none of it. No longer than
    /// `Limits.cronDays`.
    ///
    /// `every` is the interval of a journey whose schedule has no cron.
    package func silence(of runs: Int, every: Duration, until now: Timestamp) -> Duration {
        cron.map { silence(of: runs, by: $0, until: now) }
            ?? silence(ofOpen: every * runs, until: now)
    }

    /// How long ago the last but so many starts was.
    private func silence(of count: Int, by cron: Cron, until now: Timestamp) -> Duration {
        var left = count
        let today = localDay(of: now)
        for number in stride(from: today, to: today - Limits.cronDays, by: -1)
        where cron.days.contains(number) {
            for start in starts(on: number, cron).reversed() where start <= now {
                left -= 1
                if left == 0 { return .nanoseconds(now.nanoseconds - start.nanoseconds) }
            }
        }
        return .seconds(Limits.cronDays * 86_400)
    }

    /// How long ago it was that as much time was left, of that in which it is open.
    private func silence(ofOpen open: Duration, until now: Timestamp) -> Duration {
        let horizon = now - .seconds(Limits.cronDays * 86_400)
        var (left, time) = (open.nanoseconds, now)
        while left > 0, time > horizon {
            let begin = (time - .nanoseconds(1)).floored(to: .seconds(60))
            let span = time.nanoseconds - begin.nanoseconds
            let isOpen = isOpen(at: begin)
            time = isOpen && span > left ? time - .nanoseconds(left) : begin
            if isOpen { left -= span }
        }
        return .nanoseconds(now.nanoseconds - time.nanoseconds)
    }

    /// Whether the hours leave any start; days that are excepted pass.
    var hasStarts: Bool {
        guard let cron else { return true }
        let isOpen = (0..<7).map { weekday in
            cron.minutes.contains { self.isOpen(minuteOfWeek: weekday * 1440 + $0) }
        }
        return CronDays.calendar.contains { day in
            isOpen[CivilTime.weekday(ofDay: day)] && cron.days.contains(day)
        }
    }

    // MARK: One day

    /// The first start of a local day after a moment.
    private func start(on day: Int64, after time: Timestamp, _ cron: Cron) -> Timestamp? {
        guard let offset = steadyOffset(on: day) else {
            return starts(on: day, cron).first { $0 > time }
        }
        let midnight = day * 86_400 - offset
        let passed = (time.nanoseconds / 1_000_000_000 - midnight) / 60
        var (low, high) = (0, cron.minutes.count)
        while low < high {
            let middle = (low + high) / 2
            if Int64(cron.minutes[middle]) < passed { low = middle + 1 } else { high = middle }
        }
        return cron.minutes[low...].lazy
            .map { Timestamp(clampingSeconds: midnight + Int64($0) * 60) }
            .first { $0 > time && isDue(at: $0) }
    }

    /// The starts of a local day, in order.
    private func starts(on day: Int64, _ cron: Cron) -> [Timestamp] {
        if let offset = steadyOffset(on: day) {
            let midnight = day * 86_400 - offset
            return cron.minutes.map { Timestamp(clampingSeconds: midnight + Int64($0) * 60) }
                .filter(isDue)
        }
        let locals = cron.minutes.map { day * 86_400 + Int64($0) * 60 }
        let moments =
            cron.followsClocks
            ? locals.flatMap(zone.moments(local:)) : locals.map(zone.moment(local:))
        return Set(moments).filter(isDue).sorted()
    }

    /// Seconds east of Greenwich if clocks are not set on a local day.
    private func steadyOffset(on day: Int64) -> Int64? {
        let start = zone.moment(local: day * 86_400)
        let offset = zone.offset(at: start)
        // Not if they skip its midnight, either.
        let isWhole = zone.localSecond(at: start) == day * 86_400
        let end = zone.offset(at: zone.moment(local: (day + 1) * 86_400))
        return isWhole && offset == end ? offset : nil
    }

    /// Whether a moment that the cron names is inside of the hours.
    private func isDue(at start: Timestamp) -> Bool {
        hours.isEmpty && pauses.isEmpty && except.isEmpty || isOpen(at: start)
    }

    /// Days since 1970 on the clocks of the zone.
    func localDay(of time: Timestamp) -> Int64 {
        zone.localSecond(at: time).flooredDivision(by: 86_400).quotient
    }
}
