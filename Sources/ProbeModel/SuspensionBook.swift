/// The journeys that wait to go on: a fold over what was written down of them, the same for what is
/// written now and for what the ledger holds after a restart.
///
/// Knows no clock. One that was taken goes on, and is not taken again until what came of it was
/// folded, or until it is postponed.
package struct SuspensionBook: Hashable, Sendable, Codable {
    private enum Progress: Hashable, Codable {
        /// A run goes on with it.
        case going
        /// What came of it is written down, and not folded yet.
        case answered
    }

    private var waiting: [RunID: Suspension] = [:]
    private var progress: [RunID: Progress] = [:]
    private var counts: [String: Int] = [:]
    /// Of the values that they keep.
    private var bytes = 0
    /// The runs whose creations are still in use, and how many journeys use them.
    private var holding: [RunID: Int] = [:]

    package init() {}

    // MARK: The fold

    /// Takes what is written down. What is older than what is known, because it was written anew
    /// meanwhile, changes nothing.
    package mutating func note(_ suspension: Suspension) {
        if let known = waiting[suspension.id] {
            guard suspension.number > known.number else { return }
            forget(known)
        }
        progress[suspension.id] = nil
        guard suspension.change.isOpen else { return }
        waiting[suspension.id] = suspension
        bytes += suspension.valueBytes
        counts[suspension.place.journey, default: 0] += 1
        for run in suspension.runs { holding[run, default: 0] += 1 }
    }

    private mutating func forget(_ suspension: Suspension) {
        waiting[suspension.id] = nil
        bytes -= suspension.valueBytes
        let journey = suspension.place.journey
        counts[journey] = counts[journey].flatMap { $0 > 1 ? $0 - 1 : nil }
        for run in suspension.runs { holding[run] = holding[run].flatMap { $0 > 1 ? $0 - 1 : nil } }
    }

    // MARK: Going on

    /// Takes those that are due, the longest due first; they go on from now.
    package mutating func take(due now: Timestamp, atMost count: Int) -> [Suspension] {
        let due = waiting.values.filter { $0.due <= now && progress[$0.id] == nil }
            .sorted(by: Self.precedes).prefix(count)
        for suspension in due { progress[suspension.id] = .going }
        return Array(due)
    }

    /// What came of it is in the ledger's queue.
    package mutating func answer(_ id: RunID) { progress[id] = .answered }

    /// What came of it could not be written down: it is as if it had not gone on, but for the time.
    package mutating func postpone(_ id: RunID, until due: Timestamp) {
        progress[id] = nil
        waiting[id]?.due = due
    }

    /// What must be written anew, so that a replay finds it. What an answer is written down of is
    /// not: behind that answer it would bring back what has ended.
    package var restatement: [Suspension] {
        open.filter { progress[$0.id] != .answered }
    }

    // MARK: Questions

    package var count: Int { waiting.count }

    /// How many of a journey.
    package func count(of journey: String) -> Int { counts[journey] ?? 0 }

    /// Whether another one may be opened.
    package func hasRoom(for journey: String) -> Bool {
        count < Limits.suspensions && bytes < Limits.suspensionBytesOfAll
            && count(of: journey) < Limits.suspensionsPerJourney
    }

    /// All that wait, those that are due first at the beginning.
    package var open: [Suspension] { waiting.values.sorted(by: Self.precedes) }

    /// Whether what a run created is still in use.
    package func holds(_ run: RunID) -> Bool { holding[run] != nil }

    package subscript(id: RunID) -> Suspension? { waiting[id] }

    private static func precedes(_ left: Suspension, _ right: Suspension) -> Bool {
        (left.due, left.id.bits) < (right.due, right.id.bits)
    }
}

extension Suspension {
    /// Of the names and values that it keeps.
    fileprivate var valueBytes: Int {
        values.reduce(0) { $0 + $1.byteCount }
    }
}
