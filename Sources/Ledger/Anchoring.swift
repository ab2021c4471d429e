import ProbeModel

/// Holds runs back while the wall clock is evidently wrong (a dead battery, 1970), and gives them
/// their true times as soon as the clock is right again, by the clock that counts since boot
/// (promises.md C6). What cannot be anchored is left out of every figure; the ledger has it.
///
/// A clock that nobody synchronises and that tells a possible time is believed: many hosts have no
/// other.
package struct Anchoring: Sendable {
    /// The wall clock minus the clock since boot, while the wall clock is wrong.
    private var wrong: Int64?
    private var held: [Entry] = []
    private var boot = UniqueID.none

    package init() {}

    /// Whether runs are held back now.
    package var isHolding: Bool { wrong != nil }

    /// Takes the next record; returns the records that can be counted now, in their order.
    package mutating func handle(_ entry: Entry) -> [Entry] {
        switch entry.record {
        case .start(let start):
            // Another boot counts from another zero.
            if start.identity.boot != boot || boot == .none { held = [] }
            boot = start.identity.boot
            return judge(start.moment) + [entry]
        case .clock(let clock):
            return judge(clock.moment) + [entry]
        case .run, .gap:
            guard wrong != nil else { return [entry] }
            held.append(entry)
            if held.count > Limits.heldRuns { held.removeFirst() }
            return []
        case .stop, .configuration, .alert, .delivery, .recovery, .damage, .key, .checkpoint,
            .retire, .restore, .unknown:
            return [entry]
        }
    }

    private mutating func judge(_ moment: Moment) -> [Entry] {
        let offset = moment.wall.nanoseconds - moment.boottime.nanoseconds
        guard moment.wall > Limits.earliestWallClock else {
            wrong = offset
            return []
        }
        guard let before = wrong else { return [] }
        defer { (wrong, held) = (nil, []) }
        return held.map { $0.moved(by: .nanoseconds(offset - before)) }
    }
}

extension Entry {
    fileprivate func moved(by shift: Duration) -> Entry {
        var entry = self
        switch record {
        case .run(var run):
            run.planned = run.planned + shift
            run.started = run.started + shift
            entry.record = .run(run)
        case .gap(var gap):
            gap.plannedFirst = gap.plannedFirst + shift
            gap.plannedLast = gap.plannedLast + shift
            entry.record = .gap(gap)
        case .start, .stop, .configuration, .alert, .delivery, .clock, .recovery, .damage, .key,
            .checkpoint, .retire, .restore, .unknown:
            break
        }
        return entry
    }
}
