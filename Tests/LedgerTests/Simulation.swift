import Glibc
import Ledger
import ProbeModel
import Synchronization

/// A ledger's history on a simulated disk: several lives that end in good order, by a kill or by a
/// loss of power, with a disk that refuses what it likes. One seed is one history.
struct Simulation {
    private let seed: UInt64
    private let mutation: Mutation?
    private var random: SplitMix64
    private var disk = SimulatedDisk()
    private var clock = SimulatedClock()
    private var witness = Witness()
    private var chronicle = Chronicle()
    private var ledger: UniqueID?
    private var settings = Bench.small
    private let isRotten: Bool

    init(seed: UInt64, mutation: Mutation? = nil) {
        self.seed = seed
        self.mutation = mutation
        random = SplitMix64(seed: seed)
        settings.segmentBytes = Int.random(in: 4300...9000, using: &random)
        settings.allocationBytes = Int.random(in: 1...2000, using: &random)
        settings.reserveBytes = 1500
        // Some mistakes can only be noticed where something rots.
        let needsRot = mutation == .paddingUnchecked || mutation == .unsalted
        isRotten = needsRot || Int.random(in: 0..<4, using: &random) == 0
    }

    /// Lives all lives; the first promise that breaks is thrown.
    mutating func run() throws(Violation) {
        let lives = Int.random(in: 2...4, using: &random)
        for life in 0...lives {
            let isLast = life == lives
            if isLast && isRotten { strike() }
            try live(isLast: isLast)
        }
    }

    /// Something happens to the files between two lives.
    private mutating func strike() {
        if let harm = Harm.strike(disk, using: &random) { witness.suffer(harm) }
    }

    // MARK: One life

    private mutating func live(isLast: Bool) throws(Violation) {
        try witness.checkNames(on: disk)
        disk.faults = isLast ? SimulatedDisk.Faults() : weather()
        let before = disk.evidence
        // Who has seen an older segment knows its salt.
        if let block = before.max(by: { $0.key < $1.key })?.value.prefix(SegmentHeader.byteCount),
            let header = try? SegmentHeader(decoding: Array(block))
        {
            chronicle.guessedSalt = header.salt
        }
        guard var bench = try begin() else { return crash() }
        try turn(&bench)
        if !bench.reported.isEmpty { ledger = bench.loop.writer.ledger }
        try check(before)
        try look(bench)
        for _ in 0..<Int.random(in: 2...9, using: &random) where !disk.isOff {
            move(&bench.clock)
            for _ in 0..<Int.random(in: 0...3, using: &random) { append(to: &bench) }
            bench.watchClock()
            // Every other history has checkpoints.
            if seed % 2 == 1 { _ = bench.vouch() }
            try turn(&bench)
            pack(at: bench.clock.moment)
        }
        if !disk.isOff, isLast || Bool.random(using: &random) { try clearUp(&bench) }
        let isInOrder = !disk.isOff && (isLast || Bool.random(using: &random))
        if isInOrder { try end(&bench) }
        witness.isOrderly = witness.isOrderly && isInOrder && disk.refusals == 0 && bench.isDone
        clock = bench.clock
        crash()
        guard isLast else { return }
        // After an orderly end and whatever followed it.
        try witness.checkNames(on: disk)
        try compare(isOpen: false, next: bench.loop.writer.durableSequence + 1)
    }

    /// Recovers; nil if the disk did not let it.
    private mutating func begin() throws(Violation) -> Bench<MutatedDisk>? {
        let door = MutatedDisk(disk, mutation)
        var choices = Bench<MutatedDisk>.Choices()
        choices.settings = settings
        choices.clock = clock
        choices.queueBytes = Int.random(in: 3000...20_000, using: &random)
        choices.random = Self.bits(mutation == .unsalted ? nil : random.next())
        choices.amend = { [mutation] plan in
            if mutation == .sequenceUsedTwice, plan.nextSequence > 1 { plan.nextSequence -= 1 }
            if mutation == .truncatingRecovery { Self.cut(plan, door) }
        }
        let bench: Bench<MutatedDisk>
        do throws(LedgerError) {
            bench = try Bench(on: door, choices)
        } catch {
            guard disk.refusals > 0 || disk.isOff else {
                throw Violation(.tornEndHeals, "the start is refused: \(error)")
            }
            return nil
        }
        guard disk.prematureReads == 0 else {
            throw Violation(.readsAreTrue, "a segment was read before it was synced")
        }
        try witness.check(bench.plan)
        // Where the only header is unreadable, nobody knows the ledger's name any more.
        guard ledger == nil || bench.plan.ledger == ledger || disk.segments.count == 1 else {
            throw Violation(.filesAreInPlace, "the ledger has a new name")
        }
        return bench
    }

    /// Numbers for salts; always the same ones without a seed.
    private static func bits(_ seed: UInt64?) -> @Sendable (UInt64) -> UInt64 {
        guard let seed else { return { _ in 0 } }
        let random = Lot(seed)
        return { _ in random.next() }
    }

    private final class Lot: Sendable {
        private let random: Mutex<SplitMix64>

        init(_ seed: UInt64) {
            random = Mutex(SplitMix64(seed: seed))
        }

        func next() -> UInt64 { random.withLock { $0.next() } }
    }

    /// What a recovery that repairs would do.
    private static func cut(_ plan: RecoveryPlan, _ disk: MutatedDisk) {
        guard plan.recovery != nil, let last = disk.disk.segments.last,
            let file = try? disk.open(last.description),
            let status = try? disk.status(file), status.size > plan.previousEnd
        else { return }
        try? disk.truncate(file, to: Int(plan.previousEnd))
        try? disk.synchronise(file)
        disk.close(file)
    }

    private mutating func append(to bench: inout Bench<MutatedDisk>) {
        let record = chronicle.record(
            bench.queue.nextSequence,
            at: bench.clock.moment.wall,
            using: &random
        )
        _ = try? bench.append(record)
    }

    private mutating func turn(_ bench: inout Bench<MutatedDisk>) throws(Violation) {
        let (taken, reported) = (bench.taken.count, bench.reported.count)
        bench.turn()
        for entry in bench.taken[taken...] { witness.note(entry.record, entry.sequence) }
        let segment = bench.loop.writer.segmentNumber
        try witness.hear(bench.reported[reported...], in: segment, on: disk)
    }

    /// Now and then the oldest segment is compressed, while the disk does what it likes; not where
    /// something is to rot, which is told in places of the segment as it was written.
    private mutating func pack(at moment: Moment) {
        guard mutation == nil, !isRotten, chance(3) else { return }
        var packing = Packing(after: .zero)
        let packer = Packer(disk, pieceBytes: 1000)
        _ = try? packing.turn(LedgerReader(disk: disk), at: moment) {
            name,
            next throws(LedgerError) in
            try packer.pack(name, before: next)
        }
    }

    /// Time passes, in all its ways.
    private mutating func move(_ clock: inout SimulatedClock) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: clock.pass(31)
        case 1: clock.step(Int64.random(in: -90_000...90_000, using: &random))
        case 2: clock.suspend(7200)
        case 3: clock.pass(90_000)
        default: break
        }
    }

    /// The disk is well again: everything that waits is written, and what was refused is told.
    private mutating func clearUp(_ bench: inout Bench<MutatedDisk>) throws(Violation) {
        let promise = Promise.resumption(after: disk.lastRefusal)
        disk.faults = SimulatedDisk.Faults()
        bench.clock.pass(31)
        for _ in 0..<6 { try turn(&bench) }
        guard bench.isDone else { throw Violation(promise, "records wait on a disk that is well") }
        _ = try? bench.append(.stop(reason: "well again"))
        try turn(&bench)
        let told = bench.reported.reduce(0 as UInt64) { sum, entry in
            guard case .gap(let gap) = entry.record else { return sum }
            return sum + gap.count
        }
        guard told == bench.queue.refused else {
            throw Violation(.fullDisk, "\(bench.queue.refused) were refused, \(told) were told")
        }
    }

    private mutating func end(_ bench: inout Bench<MutatedDisk>) throws(Violation) {
        bench.retryNow()
        while !(bench.queue.isEmpty && bench.loop.isOver) && !disk.isOff { try turn(&bench) }
        bench.close()
    }

    /// The process is gone, and perhaps the power.
    private mutating func crash() {
        if Bool.random(using: &random) {
            disk = disk.afterKill()
        } else {
            let survival = Survival.allCases.randomElement(using: &random) ?? .anything
            disk = disk.afterCrash(survival, using: &random)
            witness.risk = .survivesPowerLoss
            clock.reboot()
        }
    }

    // MARK: Looking

    private func check(_ before: [String: [UInt8]]) throws(Violation) {
        let after = disk.evidence
        for (name, bytes) in before where after[name] != bytes {
            throw Violation(.recoveryOnlyAdds, "\(name) is not what it was before the start")
        }
    }

    /// What a reader and `verify` find while the disk does what it is asked.
    private mutating func look(_ bench: Bench<MutatedDisk>) throws(Violation) {
        guard !disk.isOff, bench.loop.waiting == 0 else { return }
        let faults = disk.faults
        defer { disk.faults = faults }
        disk.faults = SimulatedDisk.Faults()
        try compare(isOpen: true, next: bench.loop.writer.durableSequence + 1)
    }

    private mutating func compare(isOpen: Bool, next: UInt64) throws(Violation) {
        let reader = LedgerReader(disk: MutatedDisk(disk, mutation))
        let found: [Entry]
        let verification: Verification
        do throws(LedgerError) {
            found = try reader.entries()
            verification = try reader.verify()
        } catch {
            throw Violation(.laterStaysReadable, "the ledger cannot be read: \(error)")
        }
        try witness.read(found, next: next)
        try witness.check(verification, isOpen: isOpen)
    }

    // MARK: Weather

    /// What goes wrong in one life.
    private mutating func weather() -> SimulatedDisk.Faults {
        var faults = SimulatedDisk.Faults()
        if chance(2) { faults.powerLossAt = Int.random(in: 1...60, using: &random) }
        if chance(3) { faults.refusedSyncs = some(in: 1...25) }
        if chance(3) {
            for call in some(in: 1...60).sorted() {
                faults.refused[call] = [EIO, EIO, EINTR, ENOSPC].randomElement(using: &random)
            }
        }
        if chance(4) { faults.writeBytes = Int.random(in: 50...1500, using: &random) }
        if chance(6) {
            let used = disk.files.values.reduce(0) { $0 + $1.count }
            faults.capacity = used + Int.random(in: 0...20_000, using: &random)
        }
        if chance(10) { faults.inodes = disk.files.count + Int.random(in: 0...3, using: &random) }
        if chance(10) { faults.descriptors = Int.random(in: 1...5, using: &random) }
        if chance(8) {
            let start = Int.random(in: 1...50, using: &random)
            faults.readOnly = start..<start + Int.random(in: 1...40, using: &random)
        }
        return faults
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    private mutating func some(in range: ClosedRange<Int>) -> Set<Int> {
        Set((0..<3).map { _ in Int.random(in: range, using: &random) })
    }
}
