import Bureau
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup
import Runner

/// Answers from a ledger's files alone. The roll-ups are made from them, and kept for the next
/// question in the user's own cache.
struct LedgerBureau {
    private let directory: String
    private let isFresh: Bool

    /// - Parameters:
    ///   - directory: Of the ledger.
    ///   - isFresh: Makes the roll-ups anew, and keeps nothing.
    init(_ directory: String, isFresh: Bool = false) {
        self.directory = directory
        self.isFresh = isFresh
    }

    /// The answer as of the end of the ledger, or of an earlier time or record.
    func answer(
        _ question: Question,
        at time: Timestamp? = nil,
        upTo record: UInt64? = nil
    ) throws -> JSON {
        try ask(at: time, upTo: record) { bureau in try bureau.answer(question) }
    }

    /// The incidents of services, as far as the ledger knows any.
    func past(of services: [String]) throws -> [String: IncidentRecord] {
        try ask(at: nil, upTo: nil) { bureau in
            var records: [String: IncidentRecord] = [:]
            for service in services { records[service] = bureau.past(of: service) }
            return records
        }
    }

    private func ask<Answer>(
        at time: Timestamp?,
        upTo record: UInt64?,
        _ body: (borrowing Bureau) throws -> Answer
    ) throws -> Answer {
        let reader = try LedgerFolder(path: directory).open()
        let cache = try RollupCache(of: directory, isFresh: isFresh)
        defer { cache.leave() }
        do {
            let last = try reader.lastSequence()
            let (end, lost) = try catchUp(cache.path, to: min(record ?? last, last))
            var bureau = try Bureau(
                reader: RollupReader(path: cache.path),
                ledger: reader,
                zone: Zones.zone,
                now: time ?? end + .nanoseconds(1),
                durable: last,
                isCatchingUp: false
            )
            bureau.figures.isDamaged = !lost.isEmpty
            Terminal.complain(of: lost)
            // What is kept would not tell the next question that something is missing in it.
            if !lost.isEmpty { cache.forget() }
            return try body(bureau)
        } catch let fault as BureauFault {
            throw Failure(fault)
        } catch let error as LedgerError {
            throw Failure(error)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }

    /// Brings the roll-ups up to a record; the time that they reach, and what could not be read.
    private func catchUp(
        _ path: String,
        to record: UInt64
    ) throws -> (Timestamp, lost: [Finding]) {
        var feed = try RollupFeed(path: path, of: directory)
        let lost = try feed.catchUp(to: record)
        // Figures of last week must not pass for those of today.
        if let fault = feed.fault { throw fault }
        return (feed.progress.reached ?? MonotonicClock.wallClock(), lost)
    }
}

/// Where the roll-ups of a ledger are kept: in a folder of the user's cache that nobody else may
/// write to, else in one of this question alone. What others could put there would pass for figures.
struct RollupCache {
    let path: String
    /// A folder that is removed in the end; nil if the roll-ups are kept.
    private let passing: String?

    init(of directory: String, isFresh: Bool) throws {
        let caches =
            Terminal.environment("XDG_CACHE_HOME")
            ?? Terminal.environment("HOME").map { $0 + "/.cache" }
        let folder = caches.map { $0 + "/probed" }
        let isOwn =
            caches.map { caches in
                Terminal.createFolder(caches)
                return Terminal.ownsFolder(caches + "/probed")
            } ?? false
        if let folder, isOwn, !isFresh {
            var hash = StableHash()
            hash.add(Terminal.absolute(directory))
            path = "\(folder)/\(hash.hexadecimal).sqlite"
            passing = nil
            return
        }
        let parent = isOwn ? folder : nil
        let temporary = parent ?? Terminal.environment("TMPDIR") ?? "/tmp"
        guard let made = Terminal.temporaryFolder(in: temporary) else {
            throw Failure(
                .ioFault,
                "'\(temporary)' takes no folder for the roll-ups\nset XDG_CACHE_HOME to a folder "
                    + "of your own"
            )
        }
        path = made + "/rollup.sqlite"
        passing = made
    }

    /// Keeps nothing for the next question.
    func forget() {
        for end in ["", "-wal", "-shm"] { Terminal.remove(path + end) }
    }

    /// Removes what is not kept.
    func leave() {
        if let passing { Terminal.removeFolder(passing) }
    }
}
