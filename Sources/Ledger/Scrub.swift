package import ProbeModel

/// Rereads closed segments, one a turn, so that silent rot is noticed while a copy may still be
/// whole: round after round, with a rest in between. That a file is gone is seen in each turn.
package struct Scrub: Sendable {
    /// What the daemon shows of it.
    package struct State: Hashable, Sendable {
        /// The end of the last whole round; nil before the first.
        package var finished: Timestamp?
        /// Segments that this round has read so far.
        package var checked = 0
        package var findings: [Finding] = []
        /// Bytes of segments in which this round or the last found damage.
        package var damagedBytes = 0

        package init() {}
    }

    package private(set) var state = State()
    private let every: Duration
    /// The last segment that was read in this round.
    private var position: UInt64 = 0
    private var restsUntil: Instant?
    /// The rows of segments that are not there, and what is wrong with that.
    private var holes: [Range<UInt64>] = []
    private var missing: [Finding] = []
    /// What this round or the last found in segments.
    private var damage: [Finding] = []
    private var roundFindings: [Finding] = []
    private var roundDamage = 0

    /// `every` is the time from the end of a round to the beginning of the next.
    package init(every: Duration) {
        self.every = every
    }

    /// Reads the next segment if it is time; returns what is new and wrong.
    package mutating func turn(
        _ reader: LedgerReader,
        at moment: Moment
    ) throws(LedgerError) -> [Finding] {
        let holes = try reader.holes()
        let missing = holes == self.holes ? self.missing : try reader.missing()
        let new = missing.filter { !self.missing.contains($0) }
        let found = try reread(reader, at: moment)
        (self.holes, self.missing) = (holes, missing)
        state.findings = Array((missing + damage).prefix(Limits.scrubFindings))
        return new + found
    }

    private mutating func reread(
        _ reader: LedgerReader,
        at moment: Moment
    ) throws(LedgerError) -> [Finding] {
        if let restsUntil, moment.boottime < restsUntil { return [] }
        restsUntil = nil
        guard let name = try reader.closedSegment(behind: position) else {
            finish(at: moment)
            return []
        }
        position = name.number
        let (found, size) = try reader.scrub(name)
        state.checked += 1
        if !found.isEmpty { roundDamage += size }
        roundFindings = Array((roundFindings + found).prefix(Limits.scrubFindings))
        let new = found.filter { !damage.contains($0) }
        // A finding is shown at once, and until a whole round was without it.
        damage = Array((damage + new).prefix(Limits.scrubFindings))
        state.damagedBytes = max(state.damagedBytes, roundDamage)
        return new
    }

    private mutating func finish(at moment: Moment) {
        state.finished = moment.wall
        state.checked = 0
        damage = roundFindings
        state.damagedBytes = roundDamage
        roundFindings = []
        roundDamage = 0
        position = 0
        restsUntil = moment.boottime + every
    }
}

extension LedgerReader {
    /// The first segment with a higher number to which nothing is written any more; nil if there is
    /// none. Whether its two ends can be read is found when it is read.
    package func closedSegment(behind position: UInt64) throws(LedgerError) -> SegmentName? {
        let names = try segments()
        guard let name = names.first(where: { $0.number > position }) else { return nil }
        guard name == names.last else { return name }
        return try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
            do throws(DiskError) {
                return try segment.seal(on: disk) == nil ? nil : name
            } catch { throw .disk(error) }
        }
    }

    /// Reads one closed segment, and says what is damaged in it, and how large it is.
    package func scrub(
        _ name: SegmentName
    ) throws(LedgerError) -> (findings: [Finding], bytes: Int) {
        let names = try segments()
        guard names.contains(name) else { return ([], 0) }
        let next = names.first { $0.number == name.number + 1 }
        let found = try LowPriority.run { () throws(LedgerError) in
            try Verification(scrubbing: name, before: next, on: disk)
        }
        return (found.findings.filter(\.isDamage), found.bytes)
    }
}
