import Ledger
import ProbeModel

/// What the ledger says of the wall clock: whether times are evidence.
///
/// While neither the kernel nor the operator answers for the clock, runs are evidence of nothing.
/// If the kernel calls it synchronised before the machine starts anew, the time since boot tells
/// when those runs were, and they count after all (promises.md C6).
struct WallClock: Equatable, Sendable {
    /// Whether times are believed.
    private(set) var isSound = true
    /// The life of the machine; empty if it is not known.
    private(set) var boot = ""
    /// The clocks as they were recorded last in that life.
    private(set) var last: ClockReading?
    /// A time without evidence that may still be cleared up, or is being so.
    private(set) var doubt: Doubt?

    /// A time in which nobody answers for the clock.
    struct Doubt: Equatable, Sendable {
        /// The reading of the clocks that it began with.
        let first: UInt64
        /// Whether the operator vouched for the clock all the time: it was evidently wrong, then.
        var isVouched: Bool
        /// Whether the clock was set when it began: labels given before are of another time.
        let isSet: Bool
        /// Nil while it lasts.
        var end: End?
    }

    /// What cleared a doubt up: from then on its records are taken once more.
    struct End: Equatable, Sendable {
        /// The reading of the clocks that is right.
        let sequence: UInt64
        /// Labels that are wrong by less are right, in nanoseconds.
        let error: Int64
        /// The last record that was taken again.
        var restated: UInt64
    }

    init() {}

    /// Which doubt makes a label no evidence: 0 for none, 1 for one that nothing can clear up.
    func doubt(about label: Timestamp) -> UInt64 {
        guard isSound else { return doubt?.first ?? 1 }
        return label >= Limits.earliestWallClock ? 0 : 1
    }

    mutating func handle(_ start: Record.Start) {
        let boot = start.identity.boot == .none ? "" : start.identity.boot.description
        if boot.isEmpty || boot != self.boot { (last, doubt) = (nil, nil) }
        self.boot = boot
        if doubt == nil { isSound = start.moment.wall >= Limits.earliestWallClock }
        last = start.moment.reading
    }

    mutating func handle(_ clock: Record.Clock, at sequence: UInt64) {
        let reading = clock.moment.reading
        defer { last = reading }
        isSound = clock.isBelieved
        // A program that did not ask who answers for the clock cannot clear anything up.
        guard clock.standing != nil else {
            doubt = nil
            return
        }
        guard isSound else {
            let isSet = last.map { reading.isSet(since: $0) } ?? false
            var doubt = doubt ?? Doubt(first: sequence, isVouched: true, isSet: isSet)
            doubt.isVouched = doubt.isVouched && clock.isVouched
            self.doubt = doubt
            return
        }
        guard doubt?.isClearedUp(by: clock, at: sequence) ?? false else {
            doubt = nil
            return
        }
        let error = max(clock.maximumError?.duration ?? .zero, Limits.clockStep)
        doubt?.end = End(sequence: sequence, error: error.nanoseconds, restated: 0)
    }

    /// A record of a doubt was taken again; the last one ends it.
    mutating func noteRestated(_ sequence: UInt64) {
        guard let end = doubt?.end, sequence < end.sequence else {
            doubt = nil
            return
        }
        doubt?.end?.restated = max(end.restated, sequence)
    }
}

extension WallClock.Doubt {
    /// An operator's word is no measurement: it does not reach back to a time before it was given.
    fileprivate func isClearedUp(by clock: Record.Clock, at sequence: UInt64) -> Bool {
        (clock.isSynchronised ?? false || isVouched)
            && sequence - first <= Limits.restatedRecords
    }
}

// MARK: On disk

extension WallClock {
    init(_ row: borrowing Statement, from column: Int32) {
        isSound = row.integer(column) != 0
        boot = row.text(column + 1) ?? ""
        if let wall = row.timestamp(column + 2), let boottime = row.number(column + 3) {
            last = ClockReading(wall: wall, boottime: Instant(nanoseconds: boottime))
        }
        guard let first = row.number(column + 4) else { return }
        var found = Doubt(
            first: UInt64(clamping: first),
            isVouched: row.integer(column + 5) != 0,
            isSet: row.integer(column + 6) != 0
        )
        if let sequence = row.number(column + 7) {
            found.end = End(
                sequence: UInt64(clamping: sequence),
                error: row.integer(column + 8),
                restated: UInt64(clamping: row.integer(column + 9))
            )
        }
        doubt = found
    }

    /// In the order of the columns.
    var values: [SQLValue] {
        [
            .number(isSound ? 1 : 0), .text(boot), .optional(last?.wall),
            (last?.boottime.nanoseconds).map(SQLValue.integer) ?? .null,
            (doubt?.first).map { SQLValue.number($0) } ?? .null,
            .number(doubt?.isVouched ?? false ? 1 : 0), .number(doubt?.isSet ?? false ? 1 : 0),
            (doubt?.end?.sequence).map { SQLValue.number($0) } ?? .null,
            .integer(doubt?.end?.error ?? 0), .number(doubt?.end?.restated ?? 0),
        ]
    }
}
