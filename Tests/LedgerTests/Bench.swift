import Ledger
import ProbeModel

/// A ledger led by hand on any disk: the room's loop without its thread and clock.
struct Bench<Medium: Disk> {
    let disk: Medium
    private(set) var queue: LedgerQueue
    private(set) var loop: LedgerLoop
    let plan: RecoveryPlan
    /// What was handed to the writer, in order.
    private(set) var taken: [Entry] = []
    /// What was told to be durable.
    private(set) var reported: [Entry] = []
    private(set) var faults: [DiskError] = []
    var clock: SimulatedClock
    private var clocks = ClockWatch()

    /// What can be chosen; the rest is as in `Ledger`.
    struct Choices {
        var settings = Bench<SimulatedDisk>.small
        var clock = SimulatedClock()
        var queueBytes = Limits.ledgerQueueBytes
        var key: SigningKey?
        /// Bits for salts, from the number of the first segment that is written.
        var random: @Sendable (UInt64) -> UInt64 = { 0x0123_4567_89AB_CDEF &+ $0 }
        /// What a broken recovery would find instead.
        var amend: (inout RecoveryPlan) -> Void = { _ in }
    }

    /// Recovers what is on the disk and appends START, as `Ledger` does.
    init(on disk: Medium, _ choices: Choices) throws(LedgerError) {
        self.disk = disk
        clock = choices.clock
        var plan = try RecoveryPlan(reading: disk)
        choices.amend(&plan)
        self.plan = plan
        let (random, number) = (choices.random, plan.nextNumber)
        let writer = Writer(
            disk: disk,
            identity: Sample.identity,
            settings: choices.settings,
            plan: plan,
            random: { random(number) }
        )
        queue = LedgerQueue(nextSequence: plan.nextSequence, limit: choices.queueBytes)
        let moment = choices.clock.moment
        let start = Record.Start(
            ledger: writer.ledger,
            identity: Sample.identity,
            moment: moment
        )
        queue.add(.start(start), at: moment.monotonic)
        let notary = Notary(
            ledger: writer.ledger,
            key: choices.key,
            covered: plan.covered,
            at: moment
        )
        loop = LedgerLoop(writer: writer, notary: notary)
        if let announced = loop.announcement(as: queue.nextSequence, at: moment) {
            queue.add(announced, at: moment.monotonic)
        }
        if let recovery = plan.recovery { queue.add(.recovery(recovery), at: moment.monotonic) }
    }

    init(
        on disk: Medium,
        settings: Writer.Settings = Bench<SimulatedDisk>.small,
        second: Int64 = 0,
        salt: UInt64 = 0x0123_4567_89AB_CDEF,
        key: SigningKey? = nil
    ) throws(LedgerError) {
        var choices = Choices()
        choices.key = key
        choices.settings = settings
        choices.clock = SimulatedClock(second: second)
        choices.random = { salt &+ $0 }
        try self.init(on: disk, choices)
    }

    /// Seconds that have passed on the monotonic clock; more let time pass.
    var second: Int64 {
        get { Int64((clock.moment.monotonic - Sample.moment(0).monotonic).seconds) }
        set { clock.pass(newValue - second) }
    }

    /// Takes a record and returns its number.
    @discardableResult
    mutating func append(_ record: Record) throws(LedgerError) -> UInt64 {
        try queue.append(record.recorded, at: clock.moment)
    }

    /// One turn of the thread; a second passes.
    @discardableResult
    mutating func turn() -> Bool {
        clock.pass(1)
        let moment = clock.moment
        let pile = queue.take()
        taken += pile.entries
        switch loop.turn(pile, at: moment) {
        case .idle: return false
        case .durable(let entries, let cost):
            queue.release(bytes: cost, at: moment.monotonic)
            reported += entries
            return true
        case .failed(let error, let damage):
            if let damage { queue.add(.damage(damage), at: moment.monotonic) }
            faults.append(error)
            return false
        }
    }

    /// Appends ordinary runs, each with a turn of its own.
    mutating func write(_ runs: Range<UInt64>) throws(LedgerError) {
        for number in runs {
            try append(.run(Sample.ordinaryRun(number)))
            turn()
        }
    }

    /// The checkpoints that are due; they wait for the next turn.
    mutating func vouch(isLast: Bool = false) -> [Note] {
        let moment = clock.moment
        let notes = loop.notes(at: moment, isLast: isLast)
        for note in notes {
            queue.add(.checkpoint(note), at: moment.monotonic)
            if note.checkpoint.root == nil { continue }
            if let key = loop.announcement(as: queue.nextSequence, at: moment) {
                queue.add(key, at: moment.monotonic)
            }
        }
        return notes
    }

    /// Records the clocks if `Ledger` would.
    mutating func watchClock() {
        let reading = clock.reading
        if clocks.handle(reading) { queue.add(.clock(reading), at: reading.moment.monotonic) }
    }

    mutating func retryNow() {
        loop.retryNow()
    }

    mutating func close() {
        loop.close(at: clock.moment)
    }

    /// Whether all that was appended is durable.
    var isDone: Bool { queue.isEmpty && loop.waiting == 0 }

    /// All records that a reader finds.
    static func read(_ disk: Medium) throws(LedgerError) -> [Entry] {
        try LedgerReader(disk: disk).entries()
    }
}

extension Bench where Medium == SimulatedDisk {
    /// Segments of a few dozen records.
    static var small: Writer.Settings {
        var settings = Writer.Settings()
        settings.segmentBytes = 12 << 10
        settings.allocationBytes = 2 << 10
        settings.reserveBytes = 4 << 10
        return settings
    }

    /// A closed ledger of `runs` ordinary runs.
    static func closed(runs: UInt64, settings: Writer.Settings = small) throws -> SimulatedDisk {
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        try bench.write(0..<runs)
        bench.close()
        return bench.disk
    }
}
