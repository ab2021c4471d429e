import Digest
import Ledger
import ProbeModel

/// Folds the records of a ledger into figures that wait for the disk. What it holds depends on the
/// records alone, not on when they come or when it is written.
struct RollupFold: Sendable {
    private(set) var names: Names
    private(set) var tracks: Tracks
    private(set) var horizons: Horizons
    private(set) var batch = Batch()
    private(set) var holes: Holes
    /// What people declared and were told, for the next transaction.
    private(set) var declared: [Declared] = []
    var progress: RollupProgress
    /// The last start whose mark is not noted yet: the record before it.
    private(set) var unmarked: UInt64?
    /// Horizons that are known to come: rows before them would be written in vain.
    private var coming: [Int64]
    private var shapes: [Shape.Key: [Shape]] = [:]
    private var shapeCount = 0
    /// The shape by which each journey was described last.
    private var described: [Int64: Shape] = [:]
    /// When the records of a doubt were; nil while none is cleared up.
    private var anchoring: Anchoring?

    init(_ database: borrowing Database, _ policy: RollupPolicy) throws(RollupError) {
        names = try Names(database)
        tracks = try Tracks(database)
        horizons = try Horizons(database, policy)
        holes = try Holes(database)
        progress = try RollupProgress(database)
        coming = Resolution.allCases.map { _ in Horizons.never }
    }

    /// Says that a record with this time lies ahead, so that rows which it will drop need not be
    /// made. In the end nothing is different.
    mutating func expect(_ time: Timestamp) {
        guard time >= Limits.earliestWallClock else { return }
        coming = horizons.expected(at: time)
    }

    /// Takes a record; one that was taken before is ignored.
    mutating func absorb(_ entry: Entry) {
        guard entry.sequence > progress.sequence else { return }
        noteHole(before: entry)
        // Records of other kinds leave no figures.
        if case .run(let run) = entry.record {
            // Before the run is counted, so that it is not counted where it does not last.
            if run.kind == .scheduled { reach(run.started) }
            absorb(run, at: entry.sequence, doubt: progress.clock.doubt(about: run.started))
        } else if case .gap(let gap) = entry.record {
            absorb(gap, at: entry.sequence)
        } else if let words = Declared.Words(of: entry) {
            declared.append(.words(words))
        } else if case .configuration(let configuration) = entry.record {
            let at = progress.reached?.nanoseconds ?? 0
            declared.append(.configuration(sequence: entry.sequence, at: at, configuration))
        } else if case .start(let start) = entry.record {
            progress.ledger = start.ledger.description
            unmarked = entry.sequence - 1
            changeClock { $0.handle(start) }
        } else if case .clock(let clock) = entry.record {
            changeClock { $0.handle(clock, at: entry.sequence) }
        }
        progress.sequence = entry.sequence
        guard let time = entry.record.time else { return }
        // The reading of the clocks that follows a start says whether its time is believed.
        if case .start = entry.record { reach(time, isBelieved: false) } else { reach(time) }
    }

    mutating func note(_ mark: LedgerMark?) {
        guard let place = unmarked else { return }
        progress.chainSequence = place
        progress.chain = mark?.chain.bytes ?? []
        unmarked = nil
    }

    /// Everything that waited is on disk.
    mutating func settle() {
        batch = Batch()
        names.settle()
        tracks.settle()
        holes.settle()
        declared = []
    }

    // MARK: Time

    /// Figures are dropped at moments that depend on the ledger alone.
    private mutating func reach(_ time: Timestamp) {
        reach(time, isBelieved: progress.clock.isSound)
    }

    private mutating func reach(_ time: Timestamp, isBelieved: Bool) {
        guard time >= Limits.earliestWallClock else { return }
        progress.reached = time
        let before = horizons
        let wentBack = horizons.reach(time, isBelieved: isBelieved)
        guard horizons != before else { return }
        // Rows of ours that the old horizons dropped must not come back with the new ones.
        if wentBack { batch.drop(before: before) }
        batch.note(horizons)
    }

    private func firstStart(_ resolution: Resolution) -> Int64 {
        max(horizons[resolution], coming[resolution.rawValue])
    }

    // MARK: The clock

    private mutating func changeClock(_ body: (inout WallClock) -> Void) {
        let before = progress.clock.doubt
        body(&progress.clock)
        let now = progress.clock.doubt
        guard let before, now?.first != before.first || now?.end != nil else { return }
        tracks.endDoubt(isCleared: now?.end != nil)
        if now?.end != nil { batch.forget(before.first) }
    }

    /// Records that must be taken again, the last of them included, before others are.
    var restated: ClosedRange<UInt64>? {
        guard let doubt = progress.clock.doubt, let end = doubt.end else { return nil }
        return doubt.first...end.sequence
    }

    /// Takes a record of a doubt again that is cleared up: now it is known when that was.
    mutating func restate(_ entry: Entry) {
        guard let doubt = progress.clock.doubt, let end = doubt.end,
            let reading = progress.clock.last
        else { return }
        // Whoever was interrupted begins anew.
        let known = entry.sequence > doubt.first ? anchoring : nil
        var anchoring = known ?? Anchoring(to: reading, error: .nanoseconds(end.error))
        if case .clock(let clock) = entry.record {
            anchoring.handle(clock.moment.reading, isSet: doubt.isSet)
        } else if case .start(let start) = entry.record {
            anchoring.handle(start.moment.reading, isSet: false)
        }
        if entry.sequence > end.restated, entry.sequence < end.sequence {
            restate(entry, by: anchoring)
        }
        progress.clock.noteRestated(entry.sequence)
        self.anchoring = progress.clock.doubt == nil ? nil : anchoring
    }

    private mutating func restate(_ entry: Entry, by anchoring: Anchoring) {
        if case .run(var run) = entry.record {
            let correction = anchoring.correction(of: run.started)
            run.started = run.started + (correction ?? .zero)
            run.planned = run.planned + (correction ?? .zero)
            absorb(run, at: entry.sequence, doubt: correction == nil ? 1 : 0)
        } else if case .gap(var gap) = entry.record, !gap.journey.isEmpty {
            let correction = anchoring.correction(of: gap.plannedFirst) ?? .zero
            gap.plannedFirst = place(gap.plannedFirst + correction)
            gap.plannedLast = place(gap.plannedLast + correction)
            miss(gap, at: entry.sequence, doubt: 0)
        }
    }

    // MARK: Runs

    private mutating func absorb(_ run: Run, at sequence: UInt64, doubt: UInt64) {
        switch run.kind {
        case .scheduled: break
        case .confirmation, .recovery:
            let journey = names.journey(run.journey, of: run.service)
            let track = tracks.number(of: journey, at: run.location)
            if doubt == 0 { tracks.sample(run, on: track) }
            return
        case .demanded: return
        }
        let shape = shape(of: run, doubt: doubt)
        if doubt > 0 {
            tracks.noteUnknown(1, on: shape.track, isDoubted: doubt > 1)
        } else {
            noteLost(before: run.planned, of: run.journey, on: shape.track, at: sequence)
            tracks.update(shape.track) { $0.note(planned: run.planned, at: sequence) }
            tracks.sample(run, on: shape.track)
        }
        let key = Batch.RunsKey(
            track: shape.track,
            start: place(run.started).second.floored(to: Resolution.hour.seconds),
            doubt: doubt
        )
        count(run, as: shape, at: place(run.started), in: key)
    }

    /// Where something is counted: a label of a clock that is evidently wrong says nothing.
    private func place(_ label: Timestamp) -> Timestamp {
        label >= Limits.earliestWallClock ? label : progress.reached ?? label
    }

    private mutating func count(
        _ run: Run,
        as shape: Shape,
        at moment: Timestamp,
        in hour: Batch.RunsKey
    ) {
        let second = moment.second
        if hour.start >= firstStart(.hour) {
            batch.add(RunMark(run, as: shape, at: moment, in: hour.start), to: hour)
        }
        for resolution in Resolution.allCases {
            let start = second.floored(to: resolution.seconds)
            guard start >= firstStart(resolution) else { continue }
            batch.add(
                1,
                to: .init(resolution: resolution, ending: shape.ending, start: start)
            )
            guard resolution != .tenSeconds, !shape.latencies.isEmpty else { continue }
            batch.add(
                run,
                shape.latencies,
                to: .init(resolution: resolution, track: shape.track, start: start)
            )
        }
    }

    private mutating func shape(of run: Run, doubt: UInt64) -> Shape {
        let key = Shape.Key(run, doubt: doubt)
        if let known = shapes[key]?.first(where: { $0.fits(run) }) {
            if described[known.journey] !== known {
                names.describe(run)
                described[known.journey] = known
            }
            return known
        }
        if shapeCount == Limits.rollupShapes { (shapes, shapeCount) = ([:], 0) }
        let shape = Shape(of: run, doubt: doubt, names: &names, tracks: &tracks)
        shapes[key, default: []].append(shape)
        shapeCount += 1
        described[shape.journey] = shape
        return shape
    }

    // MARK: What is missing

    private mutating func absorb(_ gap: Record.Gap, at sequence: UInt64) {
        guard !gap.journey.isEmpty else {
            // Records of any kind were refused: nobody knows how many of them were runs.
            holes.note(
                Hole(
                    sequence: sequence,
                    from: gap.plannedFirst,
                    until: max(gap.plannedFirst, gap.plannedLast),
                    records: Int64(clamping: gap.count),
                    cause: .refused
                )
            )
            return
        }
        reach(max(gap.plannedFirst, gap.plannedLast))
        let doubt = progress.clock.doubt?.first ?? 0
        var gap = gap
        if doubt > 0 {
            (gap.plannedFirst, gap.plannedLast) = (place(gap.plannedFirst), place(gap.plannedLast))
        }
        miss(gap, at: sequence, doubt: doubt)
    }

    private mutating func miss(_ gap: Record.Gap, at sequence: UInt64, doubt: UInt64) {
        let journey = names.journey(gap.journey, of: gap.service)
        let track = tracks.number(of: journey, at: nil)
        let missed = MissedRuns(
            first: gap.plannedFirst,
            last: gap.plannedLast,
            count: Int(clamping: gap.count)
        )
        guard doubt == 0 else {
            count(missed, gap.reason, on: track, doubt: doubt)
            return
        }
        noteLost(before: gap.plannedFirst, of: gap.journey, on: track, at: sequence)
        count(missed, gap.reason, on: track)
        tracks.update(track) { track in
            track.planned = missed.last.nanoseconds
            track.sequence = sequence
        }
    }

    private mutating func count(
        _ missed: MissedRuns,
        _ reason: Reason,
        on track: Int64,
        doubt: UInt64 = 0
    ) {
        let ending = names.ending(
            Ending(track: track, outcome: .missed, reason: reason, doubt: doubt)
        )
        let hour = Resolution.hour.seconds
        missed.spread(over: hour, since: firstStart(.hour)) { start, due in
            let ends = due.count > 1 ? [due.lowerBound, due.upperBound - 1] : [due.lowerBound]
            for moment in ends.map(missed.moment) {
                let mark = RunMark(missed: due.count, at: moment, in: start)
                batch.add(mark, to: .init(track: track, start: start, doubt: doubt))
            }
        }
        for resolution in Resolution.allCases {
            missed.spread(over: resolution.seconds, since: firstStart(resolution)) { start, due in
                batch.add(
                    due.count,
                    to: .init(resolution: resolution, ending: ending, start: start)
                )
            }
        }
        tracks.noteUnknown(missed.count, on: track, isDoubted: doubt > 1)
    }

    /// Numbers that are left out are records that are damaged or lost. What lay before the first
    /// record that there is was retired.
    private mutating func noteHole(before entry: Entry) {
        let missing = entry.sequence - progress.sequence - 1
        guard progress.sequence > 0, missing > 0 else { return }
        guard let until = entry.record.time ?? progress.reached else { return }
        holes.note(
            Hole(
                sequence: entry.sequence,
                from: progress.reached,
                until: until,
                records: Int64(clamping: missing),
                cause: .damage
            )
        )
    }

    /// Counts the runs of a journey that were due in a hole.
    private mutating func noteLost(
        before start: Timestamp,
        of journey: String,
        on id: Int64,
        at sequence: UInt64
    ) {
        let track = tracks[id]
        if let lost = holes.takeLost(before: start, of: journey, on: track, at: sequence) {
            count(lost, .local, on: id)
        }
    }
}
