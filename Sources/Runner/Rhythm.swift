import Journey
import ProbeModel

/// The slots of a journey, one after the other: even ones, as far as its schedule is open, or those
/// that its cron names.
struct Rhythm: Hashable, Sendable {
    let journey: Timetable.Journey
    let location: String

    init(of journey: Timetable.Journey, at location: String) {
        self.journey = journey
        self.location = location
    }

    private var schedule: Schedule? { journey.schedule }
    private var isCron: Bool { schedule?.cron != nil }

    /// The first slot whose start is not over.
    func first(at now: Timestamp) -> Slot {
        guard !isCron else { return cronSlot(from: now) }
        let current = openSlot(from: Slot.number(at: now, every: journey.interval))
        return current.planned >= now ? current : slot(after: current)
    }

    func slot(after slot: Slot) -> Slot {
        isCron ? cronSlot(from: slot.planned + .nanoseconds(1)) : openSlot(from: slot.number + 1)
    }

    /// The slot that `now` lies in, else the next one.
    func current(at now: Timestamp) -> Slot {
        guard isCron else {
            return openSlot(from: Slot.number(at: now, every: journey.interval))
        }
        let moment = Duration.nanoseconds(1)
        let recent = now - Limits.cronPatience + moment..<now + moment
        return cronSlot(from: schedule?.starts(in: recent).last ?? now)
    }

    /// What was due from a slot on and before another one. A cron's next slot may never come: what
    /// it names after `now` is not missed yet.
    func misses(
        from slot: Slot,
        until next: Slot,
        at now: Timestamp,
        _ reason: Reason
    ) -> [Timetable.Miss] {
        guard slot.planned < next.planned else { return [] }
        return isCron
            ? cronMisses(from: slot.planned, until: min(next.planned, now), reason)
            : misses(in: slot.number..<next.number, reason)
    }

    /// What was due after a start and before a slot.
    func misses(
        since last: Timestamp,
        until next: Slot,
        at now: Timestamp,
        _ reason: Reason
    ) -> [Timetable.Miss] {
        if isCron {
            return cronMisses(
                from: last + .nanoseconds(1),
                until: min(next.planned, now),
                reason
            )
        }
        let first = Slot.number(at: last, every: journey.interval) + 1
        guard first < next.number else { return [] }
        return misses(in: first..<next.number, reason)
    }

    // MARK: Even slots

    private func slot(_ number: Int64) -> Slot {
        Slot(number: number, every: journey.interval, journey: journey.name, location: location)
    }

    /// The first slot from there on that is due. Schedules change at full minutes only; one that
    /// stays closed is looked at again after a while.
    private func openSlot(from number: Int64) -> Slot {
        var slot = slot(number)
        guard schedule != nil else { return slot }
        let step = max(1, Int64(Duration.seconds(60) / journey.interval))
        let horizon = slot.planned + Limits.closedTime
        while slot.planned < horizon, !journey.isOpen(at: slot.planned) {
            slot = self.slot(slot.number + step)
        }
        // Not a minute of the opening is lost.
        while slot.number > number,
            case let before = self.slot(slot.number - 1),
            journey.isOpen(at: before.planned)
        { slot = before }
        return slot
    }

    /// Stretches of slots that were due. Within a minute all are, or none: a year of them takes no
    /// longer than its minutes.
    private func misses(in numbers: Range<Int64>, _ reason: Reason) -> [Timetable.Miss] {
        guard schedule != nil else { return [miss(in: numbers, reason)] }
        var stretches: [Range<Int64>] = []
        var number = numbers.lowerBound
        while number < numbers.upperBound {
            let planned = slot(number).planned
            let minute = planned.floored(to: .seconds(60)) + .seconds(60)
            let end = min(max(number + 1, self.number(from: minute)), numbers.upperBound)
            if journey.isOpen(at: planned) {
                let touches = stretches.last?.upperBound == number
                let start = touches ? stretches.removeLast().lowerBound : number
                stretches.append(start..<end)
            }
            number = end
        }
        return stretches.map { miss(in: $0, reason) }
    }

    /// The first slot that is planned then or later.
    private func number(from time: Timestamp) -> Int64 {
        let number = Slot.number(at: time, every: journey.interval)
        return slot(number).planned < time ? number + 1 : number
    }

    private func miss(in numbers: Range<Int64>, _ reason: Reason) -> Timetable.Miss {
        Timetable.Miss(
            journey: journey.name,
            reason: reason,
            first: slot(numbers.lowerBound).planned,
            last: slot(numbers.upperBound - 1).planned,
            count: numbers.count
        )
    }

    // MARK: Slots of a cron

    /// The slot of the first start from a moment on. One that is too far away to be found never
    /// comes while these files are in force.
    private func cronSlot(from time: Timestamp) -> Slot {
        guard let start = schedule?.start(after: time - .nanoseconds(1)) else { return .never }
        let next = schedule?.start(after: start)
        let end = min(next ?? start + Limits.cronPatience, start + Limits.cronPatience)
        return Slot(start: start, end: end)
    }

    /// Starts at even distances are one stretch: what reads it takes them for such.
    private func cronMisses(
        from first: Timestamp,
        until end: Timestamp,
        _ reason: Reason
    ) -> [Timetable.Miss] {
        guard first < end, let starts = schedule?.starts(in: first..<end) else { return [] }
        var found: [Timetable.Miss] = []
        var (first, last) = (0, 0)
        while first < starts.count {
            let distance = last + 1 < starts.count ? starts.distance(behind: last) : 0
            while last + 1 < starts.count, starts.distance(behind: last) == distance { last += 1 }
            found.append(
                Timetable.Miss(
                    journey: journey.name,
                    reason: reason,
                    first: starts[first],
                    last: starts[last],
                    count: last - first + 1
                )
            )
            (first, last) = (last + 1, last + 1)
        }
        return found
    }
}

extension [Timestamp] {
    /// Nanoseconds from an element to the next.
    fileprivate func distance(behind place: Int) -> Int64 {
        self[place + 1].nanoseconds - self[place].nanoseconds
    }
}
