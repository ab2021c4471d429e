import ArgumentParser
import Ledger
import ProbeModel
import Runner
import Synchronization

/// A start beside many sealed segments, as they were written and compressed: until records can be
/// appended, and how far back a start reads. What the segments hold is no matter to it, so they are
/// filled with few records that are large.
struct LedgerStart: ParsableCommand {
    @Argument(help: "Gigabytes of segments.") var gigabytes: Int
    @Option(help: "An empty folder for the ledger.") var folder: String

    /// A gigabyte a day is more than the busiest load of log.md §9.
    private static let daysAGigabyte: Int64 = 1
    private static let noteBytes = 1 << 20

    func run() throws {
        try fill()
        print("plain:      \(try start())")
        let (seconds, bytes, saved) = try compress()
        let rate = Workbench.text(Double(bytes) / seconds / 1e6)
        print("compressed: \(try start()); \(rate) MB/s of CPU, \(saved * 100 / bytes) % saved")
    }

    /// Runs of the wall clock, so that the segments are as old as they would be.
    private func fill() throws {
        let hours = Mutex<Int64>(0)
        let span = Int64(gigabytes) * Self.daysAGigabyte * 24
        let clock: @Sendable () -> Record.Clock = {
            let late = Duration.seconds((hours.withLock { $0 } - span) * 3600)
            let now = SystemClock.read(isVouched: true).moment
            let moment = Moment(
                wall: now.wall + late,
                monotonic: now.monotonic + late,
                boottime: now.boottime + late
            )
            return Record.Clock(moment: moment, isSynchronised: true, maximumError: nil)
        }
        let surroundings = Surroundings(clock: clock) { UInt64.random(in: .min ... .max) }
        let ledger = try Ledger(
            disk: SystemDisk(directory: folder),
            directory: folder,
            identity: Identity(writer: "bench", libcurl: "", boot: .none),
            settings: Writer.Settings(),
            surroundings: surroundings
        ) { _ in }
        let note = Self.note
        for number in 0..<gigabytes << 10 {
            hours.withLock { $0 = Int64(number) * span / Int64(gigabytes << 10) }
            while ledger.state.queuedBytes > Limits.ledgerQueueBytes / 2 {
                _ = ledger.flush(within: .seconds(60))
            }
            let change = Change(
                name: "\(number)",
                service: "bench",
                component: "",
                at: MonotonicClock.wallClock(),
                note: note
            )
            let declaration = Declaration(at: change.at, who: "", matter: .change(change))
            try ledger.append(.declaration(declaration))
        }
        _ = ledger.flush(within: .seconds(60))
        try ledger.stop(reason: "done")
    }

    /// A megabyte, half of which cannot be compressed.
    private static var note: String {
        var random = SplitMix64(seed: 1)
        let words = (0..<noteBytes / 32).map { _ in "\(random.next()) and so on" }
        return String(words.joined(separator: " ").prefix(noteBytes))
    }

    private func start() throws -> String {
        let begin = MonotonicClock.now()
        let before = Process.cpuSeconds
        let ledger = try Workbench.ledger(in: folder) { _ in }
        let opened = MonotonicClock.now() - begin
        let reader = try LedgerReader(directory: folder)
        let after = try reader.lastSequence(
            Limits.replayTime...Limits.replayTimeMost,
            within: Limits.replayBytes
        )
        let found = MonotonicClock.now() - begin
        let seconds = Process.cpuSeconds - before
        let last = try reader.lastSequence()
        try ledger.stop(reason: "done")
        return "open in \(Int(opened.seconds * 1000)) ms, records of two days found in "
            + "\(Int(found.seconds * 1000)) ms (\(Int(seconds * 1000)) ms of CPU), "
            + "\(last - after) of \(last) to read"
    }

    private func compress() throws -> (seconds: Double, bytes: Int, saved: Int) {
        let reader = try LedgerReader(directory: folder)
        let packer = try Packer(directory: folder)
        let segments = try reader.packable()
        var saved = 0
        let seconds = try Process.cpu {
            for (segment, next) in segments {
                guard case .packed(let bytes) = try packer.pack(segment.name, before: next) else {
                    throw BenchmarkFault(text: "\(segment.name) was not compressed")
                }
                saved += bytes
            }
        }
        return (seconds, segments.reduce(0) { $0 + $1.segment.size }, saved)
    }
}
