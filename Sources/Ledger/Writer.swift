import Digest
import ProbeModel

/// The ledger's hand: opens, fills, seals and abandons segments. Synchronous and without a clock
/// or thread of its own, so that tests can lead it through every fault.
package struct Writer {
    private let disk: any Disk
    private let identity: Identity
    private let settings: Settings
    private let random: @Sendable () -> UInt64
    package let ledger: UniqueID
    private var segment: Segment?
    /// When the segment was opened.
    private var opened = Instant(nanoseconds: 0)
    /// What the next segment's header must say.
    private var next: Link
    private let provision: Provision
    /// Segments that failed and hold evidence stay open: closing them could hide an error.
    private var abandoned: [DiskFile] = []
    /// The name of the last segment in which nothing was acknowledged.
    private var replaceable: SegmentName?
    /// Segments that were abandoned since one was sealed in order.
    private var abandonedInARow = 0
    /// When it is tried again to prepare what is missing.
    private var prepareAt: Instant?
    /// The configuration that is in force; nil before the first record of one.
    private(set) var configuration: SHA256?
    /// When segments began for a change of it, the last few.
    private var changes: [Instant] = []
    /// The last record that a checkpoint in the ledger covers; 0 if none is known.
    package private(set) var covered: UInt64
    /// Where the segment ended that was sealed last.
    private var sealed: Checkpoint.Position?
    private var damage: Record.Damage?
    /// Failures since the last commit.
    package private(set) var failures = 0
    package private(set) var segments: Int
    /// Bytes of the files of all segments but the present one.
    private var closedBytes: Int

    /// What can be chosen about a ledger; tests make it small.
    package struct Settings: Sendable {
        package var segmentBytes = Limits.segmentBytes
        package var segmentTime = Limits.segmentTime
        package var reserveBytes = Limits.ledgerReserveBytes
        package var allocationBytes = Limits.segmentAllocationBytes
        /// Where room is made in advance.
        package var aside = Aside.atOnce

        package init() {}
    }

    private struct Link {
        var number: UInt64
        var firstSequence: UInt64
        var previousEnd: UInt64
        var previousChain: SHA256
    }

    package init(
        disk: any Disk,
        identity: Identity,
        settings: Settings,
        plan: RecoveryPlan,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.disk = disk
        self.identity = identity
        self.settings = settings
        self.random = random
        provision = Provision(on: disk, settings)
        ledger = plan.ledger ?? UniqueID(high: random(), low: random())
        next = Link(
            number: plan.nextNumber,
            firstSequence: plan.nextSequence,
            previousEnd: plan.previousEnd,
            previousChain: plan.previousChain
        )
        segments = plan.segments
        closedBytes = plan.bytes
        covered = plan.covered
    }

    /// The last record that is durable.
    package var durableSequence: UInt64 { segment?.lastSequence ?? next.firstSequence - 1 }

    /// Bytes of all segments' files, with what is allocated ahead.
    package var bytes: Int { closedBytes + (segment?.storedBytes ?? 0) }

    /// The number of the segment that is written, or was abandoned last.
    package var segmentNumber: UInt64 { segment?.header.number ?? next.number - 1 }

    /// Writes records and returns when they are durable. After an error none of them is; the
    /// next call writes into a new segment.
    package mutating func commit(
        _ entries: ArraySlice<Entry>,
        at moment: Moment
    ) throws(DiskError) {
        do throws(DiskError) {
            let begins = isChange(entries.first, at: moment.monotonic)
            if begins || isFull(at: moment) { try seal(at: moment) }
            let disk = disk
            if segment == nil { try openSegment(at: moment) }
            try segment?.commit(entries, on: disk)
            failures = 0
            note(entries, begins, at: moment.monotonic)
            prepare(at: moment.monotonic)
        } catch {
            failures += 1
            // What was given up must not be taken back before it has served.
            prepareAt = moment.monotonic + Limits.ledgerRetry
            if error.isFull { provision.giveUpReserve() }
            abandon(error, at: moment)
            throw error
        }
    }

    /// Whether the disk refuses so often that it is left alone for a while after each refusal.
    package var isHopeless: Bool {
        failures >= Limits.ledgerFailures || abandonedInARow >= Limits.abandonedSegments
    }

    /// The place behind the last COMMIT; nil if no segment is open, or nothing stands in it.
    package func position(at moment: Moment) -> Checkpoint.Position? {
        guard let segment, segment.lastSequence >= segment.header.firstSequence else { return nil }
        return segment.position(at: moment)
    }

    /// Where the segment ended that was sealed since the last call.
    mutating func takeSealed() -> Checkpoint.Position? {
        defer { sealed = nil }
        return sealed
    }

    /// What must be recorded about a segment that was abandoned since the last call.
    mutating func takeDamage() -> Record.Damage? {
        defer { damage = nil }
        return damage
    }

    /// Seals the segment; afterwards nothing is open.
    package mutating func close(at moment: Moment) throws(DiskError) {
        defer {
            for file in abandoned { disk.close(file) }
            abandoned = []
            provision.close()
        }
        do throws(DiskError) {
            if segment != nil { try seal(at: moment) }
        } catch {
            abandon(error, at: moment)
            throw error
        }
    }

    // MARK: Segments

    /// A segment that nothing was prepared for, until it has its header.
    static let unnamed = "segment.tmp"

    private func isFull(at moment: Moment) -> Bool {
        guard let segment else { return false }
        return segment.end >= settings.segmentBytes
            || moment.monotonic - opened >= settings.segmentTime
    }

    /// Whether a record puts another configuration in force than the one before it: then it begins a
    /// segment, unless so many did of late that retention could not keep up.
    private func isChange(_ entry: Entry?, at now: Instant) -> Bool {
        guard case .configuration(let part) = entry?.record, let configuration,
            part.hash != configuration
        else { return false }
        guard changes.count == Limits.configurationSegments else { return true }
        return now - changes[0] >= Limits.segmentTime
    }

    /// Only the first record of a group can put another configuration in force.
    private mutating func note(_ entries: ArraySlice<Entry>, _ begins: Bool, at now: Instant) {
        for case .configuration(let part) in entries.map(\.record) { configuration = part.hash }
        guard begins else { return }
        changes = changes.suffix(Limits.configurationSegments - 1) + [now]
    }

    private mutating func openSegment(at moment: Moment) throws(DiskError) {
        let successor = provision.take()
        // What is being made is not waited for.
        let file = if let successor { successor } else { try disk.createAnew(Self.unnamed) }
        let header = SegmentHeader(
            ledger: ledger,
            number: next.number,
            firstSequence: next.firstSequence,
            previousEnd: next.previousEnd,
            previousChain: next.previousChain,
            salt: random(),
            opened: moment,
            identity: identity
        )
        let allocation = Segment.Allocation(
            size: successor != nil ? settings.allocationBytes : 0,
            step: settings.allocationBytes
        )
        let state = Segment.Beginning(
            allocation: allocation,
            covered: covered,
            replaceable: replaceable
        )
        do throws(DiskError) {
            segment = try Segment(header, in: file, state: state, on: disk)
        } catch {
            disk.close(file)
            // A refusal does not prove that nothing was done, unless it says what is in the way.
            if !error.isTaken { replaceable = header.name }
            throw error
        }
        segments += 1
        opened = moment.monotonic
        try disk.synchroniseDirectory()
    }

    private mutating func seal(at moment: Moment) throws(DiskError) {
        let disk = disk
        let seal = try segment?.seal(at: moment, on: disk)
        guard let full = segment else { return }
        sealed = full.position(at: moment)
        sealed?.root = seal?.tree?.root
        leave(full)
        disk.close(full.file)
        abandonedInARow = 0
    }

    /// Turns away from a segment that failed. What is durable in it stays; the next header names
    /// the place behind which nothing counts.
    private mutating func abandon(_ error: DiskError, at moment: Moment) {
        guard let failed = segment else { return }
        damage = Record.Damage(
            segment: failed.header.number,
            firstUnacknowledged: failed.lastSequence + 1,
            errorNumber: error.number,
            at: moment.wall
        )
        abandonedInARow += 1
        guard failed.lastSequence >= failed.header.firstSequence else {
            replace(failed)
            return
        }
        damage?.tree = Seal.Tree(failed.tree)
        leave(failed)
        abandoned.append(failed.file)
        if abandoned.count > Limits.abandonedSegments { disk.close(abandoned.removeFirst()) }
    }

    /// A segment in which nothing was acknowledged is no evidence: the next one takes its number
    /// and its name, so that a disk that refuses for days is not littered with them.
    private mutating func replace(_ failed: Segment) {
        disk.close(failed.file)
        replaceable = failed.header.name
        segment = nil
        segments -= 1
    }

    private mutating func leave(_ old: Segment) {
        next = Link(
            number: old.header.number + 1,
            firstSequence: old.lastSequence + 1,
            previousEnd: UInt64(old.end),
            previousChain: old.chain
        )
        closedBytes += old.storedBytes
        covered = old.covered
        segment = nil
    }

    // MARK: In advance

    /// What cannot be had is tried again later.
    private mutating func prepare(at now: Instant) {
        guard prepareAt.map({ $0 <= now }) ?? true, provision.begin() else { return }
        prepareAt = now + Limits.ledgerRetry
    }
}
