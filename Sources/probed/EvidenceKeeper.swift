import Digest
import JSON
import Ledger
import ProbeModel
import Report
import Runner
import Synchronization

/// Keeps the transcripts of failing exchanges, on a thread of its own: a slow disk delays no run
/// and no record.
///
/// A run's record has the hash of its transcript at once; the file follows within moments. If the
/// daemon dies in between, the record names a file that is not there, and readers say so.
actor EvidenceKeeper {
    private let executor = ThreadExecutor(label: "evidence")
    private var folder: EvidenceFolder
    private var sinceSweep = 0
    private var lastSweep: Instant?
    private let transcripts: AsyncStream<Kept>
    private let queue: AsyncStream<Kept>.Continuation
    private let tally = Mutex(Tally())
    /// What nobody was told yet.
    private var untold: String?

    private struct Kept {
        let hash: EvidenceHash
        let started: Timestamp
        let content: [UInt8]
    }

    /// What became of the transcripts since the start.
    struct Tally: Hashable, Sendable {
        var kept = 0
        /// Too many came at once.
        var dropped = 0
        /// The disk refused them.
        var refused = 0
        /// Why the last look at what may go removed less than it should; nil if it did not.
        var fault: DiskError?
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(_ folder: EvidenceFolder) {
        self.folder = folder
        (transcripts, queue) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Limits.evidenceQueue)
        )
    }

    nonisolated var counts: Tally { tally.withLock { $0 } }

    /// Takes the run's transcript; returns the run with the hash that its record must hold.
    nonisolated func keep(_ run: Run) -> Run {
        guard let transcript = run.transcript else { return run }
        let content = Array(TranscriptDocument.json(of: transcript).text.utf8)
        let hash = EvidenceHash(SHA256(of: content))
        let kept = Kept(hash: hash, started: run.started, content: content)
        guard case .enqueued = queue.yield(kept) else {
            tally.withLock { $0.dropped += 1 }
            return run
        }
        var run = run
        run.evidence = hash
        return run
    }

    /// Writes until `stop`, then what still waits.
    func work() async {
        for await kept in transcripts { write(kept) }
    }

    nonisolated func stop() { queue.finish() }

    private func write(_ kept: Kept) {
        do {
            sinceSweep += 1
            sweepWhenDue(at: MonotonicClock.now())
            try folder.keep(kept.content, as: kept.hash, startedAt: kept.started)
            tally.withLock { $0.kept += 1 }
        } catch {
            tally.withLock { $0.refused += 1 }
        }
    }

    /// Removes what is too old or too much: after so many transcripts, and once an hour.
    private func sweepWhenDue(at now: Instant) {
        let isRecent = lastSweep.map { now - $0 < Limits.evidenceSweepTime } ?? false
        guard sinceSweep >= Limits.evidenceSweep || !isRecent else { return }
        (sinceSweep, lastSweep) = (0, now)
        var fault: DiskError?
        // What cannot be removed now stays, and is tried again.
        do { _ = try folder.sweep(at: MonotonicClock.wallClock()) } catch { fault = error }
        let before = tally.withLock { tally in
            defer { tally.fault = fault }
            return tally.fault
        }
        if let fault, fault != before { untold = "old transcripts cannot be removed: \(fault)" }
    }

    /// One look a minute; returns what people must know.
    func turn(at now: Instant) -> [String] {
        sweepWhenDue(at: now)
        defer { untold = nil }
        return untold.map { [$0] } ?? []
    }
}
