package import ProbeModel

/// Decides whether evidence can be written, and what people must be told about that (log.md §6, §7).
package struct EvidenceWatch: Hashable, Sendable {
    package enum Mode: Hashable, Sendable {
        /// What happens is on disk soon after.
        case durable
        /// The ledger's disk has not answered since then.
        case stalled(since: Instant)
        /// The disk has refused several segments in a row, for this cause.
        case refused(String)
    }

    /// How the ledger is, at one moment.
    package struct Reading: Hashable, Sendable {
        package let isWritable: Bool
        package let fault: String?
        package let waitingSince: Instant?
        package let queuedBytes: Int

        package init(isWritable: Bool, fault: String?, waitingSince: Instant?, queuedBytes: Int) {
            self.isWritable = isWritable
            self.fault = fault
            self.waitingSince = waitingSince
            self.queuedBytes = queuedBytes
        }
    }

    /// What people are told, once each time.
    package enum Change: Hashable, Sendable {
        case stalled(Duration)
        case refused(String)
        case halfFull(bytes: Int)
        case full(bytes: Int)
        case restored
    }

    private enum Level: Int, Comparable {
        case ample, halfFull, full

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package private(set) var mode = Mode.durable
    private var level = Level.ample
    /// When the disk was last seen in trouble.
    private var troubled: Instant?
    /// The last look, and since when waiting counts: while we were stopped ourselves, nobody could
    /// know whether the disk answered.
    private var looked: Instant?
    private var attentive = Instant(nanoseconds: .min)

    package init() {}

    package mutating func handle(_ reading: Reading, at now: Instant) -> [Change] {
        if let looked, now - looked >= Limits.absence { attentive = now }
        looked = now
        return [note(reading, at: now), note(reading.queuedBytes)].compactMap(\.self)
    }

    private mutating func note(_ reading: Reading, at now: Instant) -> Change? {
        let waited = reading.waitingSince.map { now - max($0, attentive) } ?? .zero
        if !reading.isWritable {
            troubled = now
            let cause = reading.fault ?? "the disk refuses"
            defer { mode = .refused(cause) }
            if case .refused = mode { return nil }
            return .refused(cause)
        }
        // A disk that answers once a minute is not well: what waits shall not wait for it anew.
        let patience = mode == .durable ? Limits.ledgerStall : Limits.evidenceTurn
        if waited >= patience, let since = reading.waitingSince {
            troubled = now
            defer { mode = .stalled(since: since) }
            if case .durable = mode { return .stalled(waited) }
            return nil
        }
        guard mode != .durable, now - (troubled ?? now) >= Limits.ledgerStall else { return nil }
        mode = .durable
        return .restored
    }

    private mutating func note(_ queuedBytes: Int) -> Change? {
        let most = Limits.ledgerQueueBytes
        let next: Level =
            queuedBytes >= most - Limits.ledgerQueueReserve
            ? .full : queuedBytes >= most / 2 ? .halfFull : .ample
        defer { level = next }
        guard next > level else { return nil }
        return next == .full ? .full(bytes: queuedBytes) : .halfFull(bytes: queuedBytes)
    }
}

extension EvidenceWatch.Mode {
    /// The word in the API: `durable`, `stalled`, `refused`.
    package var word: String {
        switch self {
        case .durable: "durable"
        case .stalled: "stalled"
        case .refused: "refused"
        }
    }

    /// What is the matter, for people; nil if nothing is.
    package func problem(at now: Instant) -> String? {
        switch self {
        case .durable: nil
        case .stalled(let since):
            "the ledger's disk has not answered for \(Int((now - since).seconds)) s"
        case .refused(let cause): "the ledger's disk refuses: \(cause)"
        }
    }
}
