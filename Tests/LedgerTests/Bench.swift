import Ledger
import ProbeModel

/// A ledger on a simulated disk, led by hand: the room's loop without its thread and clock.
struct Bench {
    let disk: SimulatedDisk
    private(set) var queue: LedgerQueue
    private(set) var loop: LedgerLoop
    let plan: RecoveryPlan
    /// What was told to be durable.
    private(set) var reported: [Entry] = []
    private(set) var faults: [DiskError] = []
    var second: Int64

    /// Recovers what is on the disk and writes START, as `Ledger` does.
    init(
        on disk: SimulatedDisk,
        settings: Writer.Settings = Bench.small,
        second: Int64 = 0,
        salt: UInt64 = 0x0123_4567_89AB_CDEF,
        key: SigningKey? = nil
    ) throws(LedgerError) {
        self.disk = disk
        self.second = second
        plan = try RecoveryPlan(reading: disk)
        let seed = salt &+ plan.nextNumber
        let writer = Writer(
            disk: disk,
            identity: Sample.identity,
            settings: settings,
            plan: plan,
            random: { seed }
        )
        queue = LedgerQueue(nextSequence: plan.nextSequence)
        let moment = Sample.moment(second)
        let start = Record.Start(
            ledger: writer.ledger,
            identity: Sample.identity,
            moment: moment
        )
        queue.add(.start(start), at: moment.monotonic)
        let notary = Notary(ledger: writer.ledger, key: key, covered: plan.covered, at: moment)
        loop = LedgerLoop(writer: writer, notary: notary)
        if let announced = loop.announcement(as: queue.nextSequence, at: moment) {
            queue.add(announced, at: moment.monotonic)
        }
        if let recovery = plan.recovery { queue.add(.recovery(recovery), at: moment.monotonic) }
    }

    /// Segments of a few dozen records.
    static var small: Writer.Settings {
        var settings = Writer.Settings()
        settings.segmentBytes = 12 << 10
        settings.allocationBytes = 2 << 10
        settings.reserveBytes = 4 << 10
        return settings
    }

    mutating func append(_ record: Record) throws(LedgerError) {
        _ = try queue.append(record.recorded, at: Sample.moment(second))
    }

    /// One turn of the thread; a second passes.
    @discardableResult
    mutating func turn() -> Bool {
        second += 1
        let moment = Sample.moment(second)
        switch loop.turn(queue.take(), at: moment) {
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

    /// The checkpoints that are due; they wait for the next turn.
    mutating func vouch(isLast: Bool = false) -> [Note] {
        let moment = Sample.moment(second)
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

    mutating func close() {
        loop.close(at: Sample.moment(second))
    }

    /// All records that a reader finds.
    static func read(_ disk: SimulatedDisk) throws(LedgerError) -> [Entry] {
        var entries: [Entry] = []
        try LedgerReader(disk: disk).read(after: 0, limit: .max) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// A closed ledger of `runs` ordinary runs.
    static func closed(runs: UInt64, settings: Writer.Settings = small) throws -> SimulatedDisk {
        var bench = try Bench(on: SimulatedDisk(), settings: settings)
        for number in 0..<runs {
            try bench.append(.run(Sample.ordinaryRun(number)))
            bench.turn()
        }
        bench.close()
        return bench.disk
    }
}
