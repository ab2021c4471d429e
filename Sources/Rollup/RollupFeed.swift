import Digest
package import Ledger
import ProbeModel

/// Brings the records of a ledger to the roll-up, each once and in order, without a hole: a record
/// that does not follow the last one is not taken, and everything behind that one is read from the
/// ledger. So it does not matter what was lost on the way, or what the disk refused.
package struct RollupFeed: ~Copyable, Sendable {
    /// Nil while no file can be made.
    private var writer: RollupWriter?
    private let path: String
    private let policy: RollupPolicy
    /// Where the ledger is. It is opened when it is asked only: descriptors are scarce at times.
    private let directory: String
    /// Why the file was not written; nil since it takes figures again.
    package private(set) var fault: RollupError?
    /// What was found when the file was opened.
    package private(set) var opening: RollupWriter.Opening

    /// Opens the roll-up of a ledger. A file that another ledger made, or one that reaches further
    /// than this ledger does, is moved aside.
    ///
    /// - Parameters:
    ///   - path: Of the SQLite file; its folder exists.
    ///   - directory: Of the ledger that the figures are derived from.
    ///   - policy: What is kept for how long.
    /// - Throws: If the file cannot be opened or made.
    package init(
        path: String,
        of directory: String,
        policy: RollupPolicy = RollupPolicy()
    ) throws(RollupError) {
        (self.directory, self.path, self.policy) = (directory, path, policy)
        let writer = try Self.writer(path, of: directory, policy)
        opening = writer.opening
        self.writer = consume writer
    }

    /// The roll-up of a ledger whose file cannot be opened or made now: each flush tries again.
    package init(
        path: String,
        of directory: String,
        policy: RollupPolicy,
        after fault: RollupError
    ) {
        (self.directory, self.path, self.policy) = (directory, path, policy)
        self.fault = fault
        opening = .continued
        writer = nil
    }

    private static func writer(
        _ path: String,
        of directory: String,
        _ policy: RollupPolicy
    ) throws(RollupError) -> RollupWriter {
        let writer = try RollupWriter.open(path: path, policy: policy)
        guard let detail = mismatch(of: writer.progress, with: directory) else { return writer }
        // The file is closed before it is moved.
        _ = consume writer
        return try RollupWriter.open(
            path: path,
            policy: policy,
            distrusting: .unfit(path: path, detail: detail)
        )
    }

    /// Makes a new file in place of one that is of no use, which is closed before it is moved.
    private mutating func replace(because fault: RollupError?) throws(RollupError) {
        writer = nil
        let made =
            if fault == nil {
                try Self.writer(path, of: directory, policy)
            } else {
                try RollupWriter.open(path: path, policy: policy, distrusting: fault)
            }
        opening = made.opening
        writer = consume made
    }

    /// Why figures cannot be of this ledger; nil if they can, or if the ledger cannot be read now.
    private static func mismatch(
        of progress: RollupProgress,
        with directory: String
    ) -> String? {
        guard progress.sequence > 0, let ledger = try? LedgerReader(directory: directory) else {
            return nil
        }
        if let last = try? ledger.lastSequence(), last < progress.sequence {
            return "it reaches record \(progress.sequence), the ledger \(last)"
        }
        guard let mark = try? ledger.mark(at: progress.chainSequence) else { return nil }
        guard mark.ledger.description == progress.ledger else {
            return "it was made from ledger \(progress.ledger), this one is \(mark.ledger)"
        }
        guard progress.chain.isEmpty || mark.chain.bytes == progress.chain else {
            return "record \(progress.chainSequence) of the ledger was another one then"
        }
        return nil
    }

    /// How far the figures reach, those included that wait for the next flush.
    package var progress: RollupProgress { asking { $0.progress } ?? RollupProgress() }

    private func asking<Answer>(_ body: (borrowing RollupWriter) -> Answer) -> Answer? {
        switch writer {
        case .some(let writer): body(writer)
        case .none: nil
        }
    }

    /// Takes records that became durable. They are left out if earlier ones are missing: then
    /// `progress` stays behind, and `catchUp` is due.
    package mutating func take(_ entries: [Entry]) {
        for entry in entries where entry.sequence == progress.sequence + 1 {
            guard absorb(entry) else { return }
        }
    }

    /// Reads from the ledger what is missing.
    ///
    /// - Parameters:
    ///   - last: The last durable record: what lies behind it is not told yet.
    ///   - goesOn: Asked after each record with the progress; false ends the reading.
    /// - Returns: what of it is damaged or missing.
    /// - Throws: If the ledger cannot be read.
    @discardableResult
    package mutating func catchUp(
        to last: UInt64,
        while goesOn: (RollupProgress) -> Bool = { _ in true }
    ) throws(LedgerError) -> [Finding] {
        guard progress.sequence < last else { return [] }
        let ledger = try LedgerReader(directory: directory)
        if let time = try newestTime(in: ledger, upTo: last) { writer?.expect(time) }
        let lost = try ledger.read(after: progress.sequence, limit: .max) { entry in
            guard entry.sequence <= last, absorb(entry) else { return false }
            return goesOn(progress)
        }
        flush()
        return lost
    }

    /// The time of the last reading of the clock that is believed.
    private func newestTime(
        in ledger: LedgerReader,
        upTo last: UInt64
    ) throws(LedgerError) -> Timestamp? {
        guard last - progress.sequence > Limits.rollupBatch else { return nil }
        let found = try ledger.latest(limit: 1, of: [.clock]) { entry in
            guard case .clock(let clock) = entry.record else { return false }
            return entry.sequence <= last && (clock.standing == nil || clock.isTrusted)
        }
        return found.first.flatMap { $0.sequence > progress.sequence ? $0.record.time : nil }
    }

    /// Writes what waits; false if it still waits, or has to be read anew: `fault` says why.
    ///
    /// A file that turns out to be damaged is moved aside, and an empty one stands in its place:
    /// `progress` goes back to the beginning, and `catchUp` is due.
    @discardableResult
    package mutating func flush() -> Bool {
        if let place = asking({ $0.unmarked }) ?? nil,
            let mark = try? LedgerReader(directory: directory).mark(at: place)
        {
            writer?.note(mark)
        }
        do throws(RollupError) {
            if asking({ _ in true }) == nil { try replace(because: nil) }
            try writer?.flush()
            fault = nil
        } catch {
            fault = error
            if case .damaged = error { replaceDamaged(because: error) }
        }
        return fault == nil
    }

    private mutating func replaceDamaged(because error: RollupError) {
        do throws(RollupError) {
            try replace(because: error)
        } catch {
            fault = error
        }
    }

    /// False if there is no room for it, or if earlier ones must be taken again and cannot be read:
    /// nothing was taken then.
    private mutating func absorb(_ entry: Entry) -> Bool {
        guard makeRoom(), restate() else { return false }
        writer?.absorb(entry)
        // Now, if it can be: the figures shall not wait for the next record.
        _ = restate()
        return true
    }

    private mutating func makeRoom() -> Bool { asking { !$0.isFull } ?? false || flush() }

    /// Takes the records of a doubt about the clock again that is cleared up; false if some are left.
    private mutating func restate() -> Bool {
        guard let range = asking({ $0.restated }) ?? nil else { return true }
        do throws(LedgerError) {
            let ledger = try LedgerReader(directory: directory)
            try ledger.read(after: range.lowerBound - 1, limit: .max) { entry in
                guard makeRoom() else { return false }
                writer?.restate(entry)
                return entry.sequence < range.upperBound
            }
        } catch { return false }
        return asking { $0.restated == nil } ?? false
    }
}
