import Ledger
import ProbeModel
import Rollup
import Runner
import Synchronization

/// Keeps the roll-ups: feeds them with what becomes durable, and reads from the ledger what they
/// lack, after a restart or after a disk refused them. Nobody waits for it.
actor Accountant {
    /// How far the figures are.
    struct State: Sendable {
        /// The last record in them, and the time that it told.
        var sequence: UInt64
        var reached: Timestamp?
        /// Whether they are being read from the ledger, because they lack more than the last
        /// seconds.
        var isCatchingUp = false
        var fault: RollupError?
    }

    private let executor = ThreadExecutor(label: "roll-ups")
    private var feed: RollupFeed
    private let durable: @Sendable () -> UInt64
    private let offered: AsyncStream<[Entry]>
    private let offers: AsyncStream<[Entry]>.Continuation
    private let shared: Mutex<State>
    private let isStopping = Mutex(false)
    private var lastFlush = MonotonicClock.now()
    /// Until when a disk that refused is left alone; what comes meanwhile is read later.
    private var restsUntil: Instant?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// - Parameters:
    ///   - feed: What it owns from now on.
    ///   - durable: The last durable record of the ledger.
    init(_ feed: consuming RollupFeed, durable: @escaping @Sendable () -> UInt64) {
        let progress = feed.progress
        shared = Mutex(State(sequence: progress.sequence, reached: progress.reached))
        self.feed = feed
        self.durable = durable
        // What finds no room is read from the ledger later.
        let room = Int(Limits.followerBacklog) / 100
        (offered, offers) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(room))
    }

    /// How far the figures are, without waiting.
    nonisolated var state: State { shared.withLock { $0 } }

    /// Hands over records that became durable, in order.
    nonisolated func offer(_ entries: [Entry]) { offers.yield(entries) }

    /// No more comes: `keep` ends soon, also in the middle of catching up.
    nonisolated func stop() {
        isStopping.withLock { $0 = true }
        offers.finish()
    }

    /// Works until `stop`.
    func keep() async {
        catchUp()
        for await entries in offered {
            if let restsUntil, MonotonicClock.now() < restsUntil { continue }
            restsUntil = nil
            feed.take(entries)
            keepUp(isBehind: feed.progress.sequence < entries.last?.sequence ?? 0)
            if MonotonicClock.now() - lastFlush >= Limits.rollupFlush { flush() } else { tell() }
        }
        flush()
    }

    /// Waits until what is durable now is in the file: not while they catch up, and not for long.
    nonisolated func settle() async {
        let last = durable()
        let end = MonotonicClock.now() + Limits.rollupSettle
        while state.sequence < last, !state.isCatchingUp, MonotonicClock.now() < end {
            try? await Task.sleep(for: .milliseconds(2))
        }
        if !state.isCatchingUp { await flush() }
    }

    /// What has just been taken may follow on what was read from the ledger, however much has become
    /// durable since.
    private func keepUp(isBehind: Bool) {
        if isBehind { catchUp() } else { shared.withLock { $0.isCatchingUp = false } }
    }

    private func flush() {
        lastFlush = MonotonicClock.now()
        feed.flush()
        tell()
    }

    private func catchUp() {
        guard feed.progress.sequence < durable() else { return }
        shared.withLock { $0.isCatchingUp = true }
        var before: UInt64?
        do {
            while feed.progress.sequence < durable(), before != feed.progress.sequence {
                before = feed.progress.sequence
                try feed.catchUp(to: durable()) { tell($0) }
                guard !isStopping.withLock({ $0 }) else { break }
            }
        } catch {
            Console.complain("the roll-ups cannot read the ledger: \(error)")
        }
        shared.withLock { $0.isCatchingUp = feed.progress.sequence < durable() }
        lastFlush = MonotonicClock.now()
        tell()
    }

    /// Says how far it is; false when it is time to stop.
    private nonisolated func tell(_ progress: RollupProgress) -> Bool {
        shared.withLock { state in
            state.sequence = progress.sequence
            state.reached = progress.reached
        }
        return !isStopping.withLock { $0 }
    }

    /// A fault is said once: what they do not take now is in the ledger.
    private func tell() {
        _ = tell(feed.progress)
        let fault = feed.fault
        if fault != nil {
            restsUntil = MonotonicClock.now() + Limits.ledgerRetry
            shared.withLock { $0.isCatchingUp = true }
        }
        let wasSaid = shared.withLock { state in
            defer { state.fault = fault }
            return state.fault != nil
        }
        if let fault, !wasSaid { Console.complain("the roll-ups are behind: \(fault)") }
    }
}
