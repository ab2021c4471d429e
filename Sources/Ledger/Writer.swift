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
    /// The file for the next segment, opened and allocated in advance.
    private var successor: DiskFile?
    /// Segments that failed stay open: closing them could hide an error.
    private var abandoned: [DiskFile] = []
    private var hasReserve = false
    private var damage: Record.Damage?
    /// Failures since the last commit.
    package private(set) var failures = 0
    package private(set) var segments: Int
    /// Bytes of sealed segments.
    private var sealedBytes: Int

    /// What can be chosen about a ledger; tests make it small.
    package struct Settings: Sendable {
        package var segmentBytes = Limits.segmentBytes
        package var segmentTime = Limits.segmentTime
        package var reserveBytes = Limits.ledgerReserveBytes
        package var allocationBytes = Limits.segmentAllocationBytes

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
        ledger = plan.ledger ?? UniqueID(high: random(), low: random())
        next = Link(
            number: plan.nextNumber,
            firstSequence: plan.nextSequence,
            previousEnd: plan.previousEnd,
            previousChain: plan.previousChain
        )
        segments = plan.segments
        sealedBytes = plan.bytes
    }

    /// The last record that is durable.
    package var durableSequence: UInt64 { segment?.lastSequence ?? next.firstSequence - 1 }

    package var bytes: Int { sealedBytes + (segment?.end ?? 0) }

    /// The number of the segment that is written, or was abandoned last.
    package var segmentNumber: UInt64 { segment?.header.number ?? next.number - 1 }

    /// Writes records and returns when they are durable. After an error none of them is; the
    /// next call writes into a new segment.
    package mutating func commit(
        _ entries: ArraySlice<Entry>,
        at moment: Moment
    ) throws(DiskError) {
        do throws(DiskError) {
            if isFull(at: moment) { try seal(at: moment) }
            let isNew = segment == nil
            let disk = disk
            if isNew { try openSegment(at: moment) }
            try segment?.commit(entries, on: disk)
            if isNew && failures == 0 { prepare() }
            failures = 0
        } catch {
            failures += 1
            if error.isFull { giveUpReserve() }
            abandon(error, at: moment)
            throw error
        }
    }

    /// What must be recorded about a segment that was abandoned since the last call.
    package mutating func takeDamage() -> Record.Damage? {
        defer { damage = nil }
        return damage
    }

    /// Seals the segment; afterwards nothing is open.
    package mutating func close(at moment: Moment) throws(DiskError) {
        defer {
            for file in abandoned + (successor.map { [$0] } ?? []) { disk.close(file) }
            if successor != nil { try? disk.remove(Self.successorName) }
            successor = nil
            abandoned = []
        }
        do throws(DiskError) {
            if segment != nil { try seal(at: moment) }
        } catch {
            abandon(error, at: moment)
            throw error
        }
    }

    // MARK: Segments

    package static let successorName = "next.tmp"
    package static let reserveName = "reserve"

    private func isFull(at moment: Moment) -> Bool {
        guard let segment else { return false }
        return segment.end >= settings.segmentBytes
            || moment.monotonic - opened >= settings.segmentTime
    }

    private mutating func openSegment(at moment: Moment) throws(DiskError) {
        let isAllocated = successor != nil
        let file: DiskFile
        if let successor { file = successor } else { file = try createSuccessor() }
        // Whatever happens now, this file is used up.
        successor = nil
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
            size: isAllocated ? settings.allocationBytes : 0,
            step: settings.allocationBytes
        )
        do throws(DiskError) {
            segment = try Segment(header, in: file, allocation: allocation, on: disk)
        } catch {
            disk.close(file)
            throw error
        }
        segments += 1
        opened = moment.monotonic
        try disk.synchroniseDirectory()
    }

    private mutating func seal(at moment: Moment) throws(DiskError) {
        let disk = disk
        try segment?.seal(at: moment, on: disk)
        guard let sealed = segment else { return }
        leave(sealed)
        disk.close(sealed.file)
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
        leave(failed)
        abandoned.append(failed.file)
    }

    private mutating func leave(_ old: Segment) {
        next = Link(
            number: old.header.number + 1,
            firstSequence: old.lastSequence + 1,
            previousEnd: UInt64(old.end),
            previousChain: old.chain
        )
        sealedBytes += old.end
        segment = nil
    }

    // MARK: In advance

    /// What a later roll or a full disk will need. That it cannot be had is no failure yet.
    private mutating func prepare() {
        if successor == nil, let file = try? createSuccessor() {
            if (try? disk.allocate(file, size: settings.allocationBytes)) != nil {
                successor = file
            } else {
                disk.close(file)
                try? disk.remove(Self.successorName)
            }
        }
        if !hasReserve { hasReserve = (try? keepReserve()) != nil }
    }

    private func createSuccessor() throws(DiskError) -> DiskFile {
        // A file of that name was never part of the ledger: its header was not durable.
        try? disk.remove(Self.successorName)
        return try disk.create(Self.successorName)
    }

    private func keepReserve() throws(DiskError) {
        if try disk.names().contains(Self.reserveName) { return }
        let file = try disk.create(Self.reserveName)
        defer { disk.close(file) }
        do throws(DiskError) {
            try disk.allocate(file, size: settings.reserveBytes)
        } catch {
            try? disk.remove(Self.reserveName)
            throw error
        }
    }

    private mutating func giveUpReserve() {
        try? disk.remove(Self.reserveName)
        hasReserve = false
    }
}
