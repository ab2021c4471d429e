package import ProbeModel

/// Decides which closed segments are deleted, and when: by age, by size down to a minimum age,
/// never what is on hold, never while the clock is in doubt.
package struct Retention: Sendable {
    /// What people have chosen.
    package struct Policy: Hashable, Sendable {
        /// Records older than this are deleted; nil: none are.
        package var keep: Duration?
        /// The ledger's size above which the oldest records are deleted; nil: no bound.
        package var maximumBytes: Int?
        /// Younger records are not deleted for the size's sake.
        package var minimumAge: Duration
        /// Times whose records are not deleted, a lawsuit's for example.
        package var holds: [ClosedRange<Timestamp>]

        /// Whether anything is ever deleted.
        package var deletes: Bool { keep != nil || maximumBytes != nil }

        package init(
            keep: Duration? = nil,
            maximumBytes: Int? = nil,
            minimumAge: Duration = Limits.retentionMinimumAge,
            holds: [ClosedRange<Timestamp>] = []
        ) {
            self.keep = keep
            self.maximumBytes = maximumBytes
            self.minimumAge = minimumAge
            self.holds = holds
        }
    }

    /// Why nothing is deleted although something could be.
    package enum Obstacle: Hashable, Sendable {
        /// Nobody answers for the wall clock: neither the kernel nor the operator.
        case clockUnsynchronised
        /// The wall clock was moved, or the ledger is unexpectedly old.
        case clockJumped(until: Instant)
        /// So many segments were deleted within the hour that the rest must wait.
        case hourIsFull
    }

    package let policy: Policy
    private var last: Moment?
    private var calmFrom: Instant?
    private var deleted: [Instant] = []
    private var isClockTrusted = false

    package init(policy: Policy) {
        self.policy = policy
    }

    /// Takes a reading of the clocks; the first one is compared with what the ledger says.
    package mutating func handle(_ clock: Record.Clock, _ segments: [ClosedSegment]) {
        let moment = clock.moment
        isClockTrusted = clock.isTrusted
        var hasJumped = false
        if let last {
            let wall = moment.wall.nanoseconds - last.wall.nanoseconds
            let moved = Duration.nanoseconds(
                abs(wall - (moment.boottime - last.boottime).nanoseconds)
            )
            hasJumped = moved > Limits.retentionClockStep
        } else {
            hasJumped = Self.isUnexpected(moment.wall, behind: segments)
        }
        last = moment
        if hasJumped { calmFrom = moment.boottime + Limits.retentionCalm }
    }

    /// Whether a start finds another time than it should: one that is before the ledger's, or long
    /// behind it. What was written within a day does not count for the latter: this start, or one
    /// shortly before it, may have written that under the same wrong clock.
    private static func isUnexpected(_ wall: Timestamp, behind segments: [ClosedSegment]) -> Bool {
        let calm = wall - Limits.retentionCalm
        let newest = segments.map(\.opened).filter { $0 < calm }.max()
        let isAhead = newest.map { wall > $0 + Limits.retentionAbsence } ?? false
        let isBehind = segments.last.map { wall < $0.closed - Limits.retentionClockStep } ?? false
        return isAhead || isBehind
    }

    /// The segments that the policy no longer wants, oldest first, without regard to clock and
    /// pace.
    package func unwanted(_ segments: [ClosedSegment], total: Int, at wall: Timestamp)
        -> [ClosedSegment]
    {
        var bytes = total
        return segments.filter { segment in
            guard !policy.holds.contains(where: { $0.overlaps(segment.times) }) else {
                return false
            }
            let isOld = policy.keep.map { segment.closed < wall - $0 } ?? false
            let isTooMuch =
                policy.maximumBytes.map { bytes > $0 && segment.closed < wall - policy.minimumAge }
                ?? false
            guard isOld || isTooMuch else { return false }
            bytes -= segment.storedBytes
            return true
        }
    }

    /// The segment to delete now; nil if there is none, or an obstacle.
    package func next(
        _ segments: [ClosedSegment],
        total: Int,
        at moment: Moment
    ) -> (segment: ClosedSegment?, obstacle: Obstacle?) {
        guard let first = unwanted(segments, total: total, at: moment.wall).first else {
            return (nil, nil)
        }
        guard isClockTrusted else { return (nil, .clockUnsynchronised) }
        if let calmFrom, moment.boottime < calmFrom { return (nil, .clockJumped(until: calmFrom)) }
        let recent = deleted.count { moment.boottime - $0 < .seconds(3600) }
        guard recent < Limits.retirementsPerHour else { return (nil, .hourIsFull) }
        return (first, nil)
    }

    /// Remembers that a segment was deleted.
    package mutating func noteDeletion(at now: Instant) {
        deleted = deleted.suffix(Limits.retirementsPerHour - 1) + [now]
    }
}

extension ClosedSegment {
    fileprivate var times: ClosedRange<Timestamp> { min(opened, closed)...max(opened, closed) }
}

extension Retention.Obstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .clockUnsynchronised: "the clock is not synchronised; nothing is deleted meanwhile"
        case .clockJumped:
            "the clock jumped, or the daemon was away for long; nothing is deleted for a day"
        case .hourIsFull:
            "\(Limits.retirementsPerHour) segments were deleted within the hour; the rest waits"
        }
    }
}
