import Digest
package import ProbeModel

/// Records between the callers and the ledger's thread: gives out the numbers, bounds the bytes,
/// and remembers what it had to refuse. A plain value; the ledger holds it under a lock.
package struct LedgerQueue: Sendable {
    /// The number of the next record.
    package private(set) var nextSequence: UInt64
    /// Bytes of all records that are not durable yet.
    package private(set) var bytes = 0
    /// When the oldest record began to wait; nil if all are durable.
    package private(set) var waitingSince: Instant?
    /// Records that were refused since the start, for want of room or for their size.
    package private(set) var refused: UInt64 = 0
    private var incoming = Pile()
    private var refusal: Record.Gap?
    private let limit: Int

    /// Entries and what each costs.
    package struct Pile: Sendable {
        package private(set) var entries: [Entry] = []
        package private(set) var costs: [Int] = []

        package init() {}

        mutating func add(_ entry: Entry, cost: Int) {
            entries.append(entry)
            costs.append(cost)
        }

        mutating func add(_ other: Pile) {
            entries += other.entries
            costs += other.costs
        }

        mutating func removeFirst(_ count: Int) {
            entries.removeFirst(count)
            costs.removeFirst(count)
        }

        /// How many of the first entries make one group commit; at least one. Another configuration
        /// than the one in force begins one, since it may begin a segment.
        func batch(under configuration: SHA256?) -> Int {
            var (sum, inForce) = (0, configuration)
            let most = costs.indices.first { index in
                sum += costs[index]
                var isChange = false
                if case .configuration(let part) = entries[index].record {
                    isChange = inForce.map { $0 != part.hash } ?? false
                    inForce = part.hash
                }
                return index > 0 && isChange || sum > Limits.commitBytes
            }
            return max(1, most ?? costs.count)
        }
    }

    package init(nextSequence: UInt64, limit: Int = Limits.ledgerQueueBytes) {
        self.nextSequence = nextSequence
        self.limit = limit
    }

    /// Takes a caller's record and returns its number.
    package mutating func append(
        _ record: Record,
        at moment: Moment
    ) throws(LedgerError) -> UInt64 {
        let size = record.size
        guard bytes + size.usual <= limit else {
            refuse(at: moment.wall)
            throw .queueFull(bytes: bytes)
        }
        guard size.most <= Limits.recordBytes else {
            refused += 1
            add(.gap(Record.Gap(insteadOf: record, at: moment.wall)), at: moment.monotonic)
            throw .recordTooLarge(bytes: size.most)
        }
        if var gap = refusal {
            refusal = nil
            gap.plannedLast = max(gap.plannedFirst, gap.plannedLast)
            _ = add(.gap(gap), at: moment.monotonic)
        }
        return add(record, cost: size.usual, at: moment.monotonic)
    }

    /// Takes one of the ledger's own records, for which there is always room.
    @discardableResult
    package mutating func add(_ record: Record, at instant: Instant) -> UInt64 {
        add(record, cost: record.cost, at: instant)
    }

    private mutating func add(_ record: Record, cost: Int, at instant: Instant) -> UInt64 {
        incoming.add(Entry(sequence: nextSequence, record: record), cost: cost)
        bytes += cost
        if waitingSince == nil { waitingSince = instant }
        nextSequence += 1
        return nextSequence - 1
    }

    /// Hands over what has come in; it still counts until it is released.
    package mutating func take() -> Pile {
        defer { incoming = Pile() }
        return incoming
    }

    package var isEmpty: Bool { incoming.entries.isEmpty }

    /// Forgets records that are durable now.
    package mutating func release(bytes released: Int, at instant: Instant) {
        bytes -= released
        waitingSince = bytes == 0 ? nil : instant
    }

    /// What was refused is told by a GAP as soon as there is room again.
    private mutating func refuse(at wall: Timestamp) {
        refused += 1
        guard var gap = refusal else {
            refusal = Record.Gap(journey: "", service: "", reason: .local, at: wall)
            return
        }
        gap.plannedLast = wall
        gap.count += 1
        refusal = gap
    }
}

extension Record.Gap {
    /// One record that cannot be kept; a run is missing in its journey.
    fileprivate init(insteadOf record: Record, at wall: Timestamp) {
        if case .run(let run) = record {
            self.init(
                journey: run.journey,
                service: run.service,
                reason: .local,
                at: run.planned
            )
        } else {
            self.init(journey: "", service: "", reason: .local, at: wall)
        }
    }

    fileprivate init(journey: String, service: String, reason: Reason, at wall: Timestamp) {
        self.init(
            journey: journey,
            service: service,
            reason: reason,
            plannedFirst: wall,
            plannedLast: wall,
            count: 1
        )
    }
}
