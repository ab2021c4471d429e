import Digest
import ProbeModel

/// What keys, checkpoints, retirements and notes say about a history, gathered while it is walked.
package struct Attestation: Hashable, Sendable {
    /// Keys by the number of the record that brought them.
    package private(set) var keys: [UInt64: VerifyingKey] = [:]
    /// The last record that a signed checkpoint covers.
    package private(set) var signedUntil: UInt64 = 0
    /// Records that are chained, and that no signed checkpoint covers.
    package private(set) var unsigned: [ClosedRange<UInt64>] = []
    package private(set) var retired = RetiredSegments()
    package private(set) var restorations: [Record.Restoration] = []
    /// Whether anything was signed at all.
    package private(set) var isSigned = false
    /// Whether what no signed checkpoint covers is as little as it is beside a writer who signs.
    package var isTailShort: Bool { unvouched <= signedUntil && !tail.isLong }
    /// The keys whose signatures count; empty: all do.
    private let trusted: [VerifyingKey]
    /// The last record that a checkpoint covers which nobody signed, or nobody who is trusted.
    private var unvouched: UInt64 = 0
    private var tail = UnsignedTail()
    /// The epoch of the last signed checkpoint.
    private var epoch: UInt64 = 0
    /// What records say of segments without a SEAL, by number.
    private var ends: [UInt64: End] = [:]
    /// The last record that is more than the ledger's own, and that before each key.
    private var lastEvidence: UInt64 = 0
    private var evidenceBefore: [UInt64: UInt64] = [:]
    private var time = StatedTime()
    /// What was seen of the history, by the place that a checkpoint may name.
    private var places: [Place: Sight] = [:]
    private var order: [Place] = []

    struct Place: Hashable {
        var segment: UInt64
        var end: UInt64
    }

    private struct End: Hashable {
        var sequence: UInt64
        /// Where it ended, or the first record that it does not have.
        var place: UInt64?
        var first: UInt64?
    }

    private struct Sight: Hashable {
        var position: Checkpoint.Position
        /// The latest time that a record before it states.
        var latest: Double
    }

    /// Begins before the first record that is still there.
    init(before first: UInt64, trusting trusted: [VerifyingKey] = []) {
        signedUntil = first - 1
        self.trusted = trusted
    }

    /// Remembers where a COMMIT or SEAL ended.
    mutating func pass(_ position: Checkpoint.Position) {
        let place = Place(segment: position.segment, end: position.end)
        places[place] = Sight(position: position, latest: time.latest)
        order.append(place)
        guard order.count > 2 * Limits.recentCommits else { return }
        for old in order.prefix(Limits.recentCommits) { places[old] = nil }
        order.removeFirst(Limits.recentCommits)
    }

    /// Takes the next record; returns what is wrong with it.
    mutating func handle(_ entry: Entry) -> Finding.Problem? {
        time.handle(entry.record)
        tail.handle(entry.record)
        switch entry.record {
        case .key(let key): return take(key, entry.sequence)
        case .checkpoint(let note): return take(note)
        case .retire(let retirement):
            retired.learn(retirement)
            return nil
        case .restore(let restoration):
            restorations.append(restoration)
            return .restored(until: restoration.known)
        case .recovery(let recovery):
            ends[recovery.segment] = End(sequence: entry.sequence, place: recovery.end)
            return nil
        case .damage(let damage):
            let first = damage.firstUnacknowledged
            ends[damage.segment] = End(sequence: entry.sequence, first: first)
            return nil
        case .start, .stop, .clock, .unknown: return nil
        case .run, .alert, .delivery, .audit, .debt, .suspension, .gap, .configuration,
            .declaration:
            lastEvidence = entry.sequence
            return nil
        }
    }

    private mutating func take(_ key: Record.Key, _ sequence: UInt64) -> Finding.Problem? {
        if let known = keys[key.epoch] { return known == key.key ? nil : .wrongKey(key.epoch) }
        // Only the first one in what retention has left may be the repetition of an older record.
        guard key.epoch == sequence || (keys.isEmpty && key.epoch < sequence) else {
            return .wrongKey(key.epoch)
        }
        keys[key.epoch] = key.key
        evidenceBefore[key.epoch] = lastEvidence
        return nil
    }

    private mutating func take(_ note: Note) -> Finding.Problem? {
        let checkpoint = note.checkpoint
        let place = Place(segment: checkpoint.segment, end: checkpoint.end)
        guard let sight = places[place] else { return nil }
        let seen = sight.position
        guard seen.chain == checkpoint.chain, seen.last == checkpoint.last,
            checkpoint.first <= checkpoint.last,
            checkpoint.root == nil || seen.root == checkpoint.root
        else { return .wrongCheckpoint }
        if note.signatures.isEmpty {
            unvouched = checkpoint.last
        } else {
            guard let key = keys[checkpoint.epoch], note.isSigned(by: key) else {
                return .badSignature(epoch: checkpoint.epoch)
            }
            if isTrusted(key) { cover(checkpoint, by: key) } else { unvouched = checkpoint.last }
        }
        return time.handle(checkpoint, latest: sight.latest) ? nil : .wrongTime
    }

    /// A new key vouches for no evidence that was there before it; the same key does, after a
    /// restart.
    private mutating func cover(_ checkpoint: Checkpoint, by key: VerifyingKey) {
        var first = checkpoint.first
        let isSameKey = epoch != 0 && keys[epoch] == key
        if !isSameKey, let last = evidenceBefore[checkpoint.epoch], last > signedUntil {
            first = max(first, checkpoint.epoch)
        }
        if first > signedUntil + 1 { unsigned.append(signedUntil + 1...first - 1) }
        signedUntil = max(signedUntil, checkpoint.last)
        epoch = checkpoint.epoch
        isSigned = true
        tail = UnsignedTail(since: checkpoint.until)
    }

    private func isTrusted(_ key: VerifyingKey) -> Bool {
        trusted.isEmpty || trusted.contains { $0.key == key.key }
    }

    /// A note from outside vouches for what the ledger holds, if one of its keys signed it.
    mutating func cover(by note: Note) {
        guard note.checkpoint.first <= signedUntil + 1,
            let key = keys[note.checkpoint.epoch], note.isSigned(by: key), isTrusted(key)
        else { return }
        isSigned = true
        signedUntil = max(signedUntil, note.checkpoint.last)
    }

    /// Whether a record that is signed says that a segment ended where the next header names its end.
    func explains(endOf segment: UInt64, before next: SegmentHeader) -> Bool {
        guard let end = ends[segment], end.sequence <= signedUntil else { return false }
        return end.place.map { $0 == next.previousEnd } ?? (end.first == next.firstSequence)
    }

    /// The records behind the last signed checkpoint; nil if there are none.
    func tail(until last: UInt64) -> ClosedRange<UInt64>? {
        signedUntil < last ? signedUntil + 1...last : nil
    }
}
