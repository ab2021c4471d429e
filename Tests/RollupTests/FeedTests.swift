import Glibc
import Ledger
import ProbeModel
import Reliability
import Rollup
import Synchronization
import Testing

@Suite("The roll-up and its ledger")
struct FeedTests {
    /// No time service need keep the clock of a machine for tests.
    private static var vouching: Vouching {
        var vouching = Vouching(key: nil, known: nil) { _ in }
        vouching.isClockVouched = true
        return vouching
    }

    /// A ledger that was written and closed, and what became durable.
    static func ledger(_ folder: Folder, _ records: [Record]) throws -> [Entry] {
        let durable = Mutex<[Entry]>([])
        let ledger = try Ledger(
            directory: folder.path("ledger"),
            identity: Identity(writer: "test", libcurl: "", boot: .none),
            vouching: vouching
        ) { entries in durable.withLock { $0 += entries } }
        for record in records { try ledger.append(record) }
        try ledger.stop(reason: "done")
        return durable.withLock { $0 }
    }

    static func runs(_ range: Range<Int64>) -> [Record] {
        range.map { .run(.sample(at: $0 * 60, failing: $0 % 9 == 0 ? 1 : nil)) }
    }

    private static func dump(_ folder: Folder, _ name: String) throws -> [String] {
        try RollupReader(path: folder.path(name)).dump()
    }

    @Test("live records and records that are read give the same figures")
    func same() throws {
        let folder = try Folder()
        let first = try Self.ledger(folder, Self.runs(0..<300))
        let ledger = folder.path("ledger")
        var live = try RollupFeed(path: folder.path("live"), of: ledger)
        for entry in first {
            live.take([entry])
            if entry.sequence % 50 == 0 { live.flush() }
        }
        let second = try Self.ledger(folder, Self.runs(300..<400))
        live.take(second)
        live.flush()
        var read = try RollupFeed(path: folder.path("read"), of: ledger)
        try read.catchUp(to: second.last?.sequence ?? 0)
        #expect(read.progress == live.progress)
        #expect(read.progress.chain.count == 32)
        #expect(read.progress.chainSequence == first.last?.sequence)
        #expect(try Self.dump(folder, "read") == Self.dump(folder, "live"))
        // And once more, after it was deleted.
        try folder.remove("read")
        var again = try RollupFeed(path: folder.path("read"), of: ledger)
        #expect(again.opening == .created)
        try again.catchUp(to: second.last?.sequence ?? 0)
        #expect(try Self.dump(folder, "read") == Self.dump(folder, "live"))
    }

    @Test("a record that does not follow is left to the ledger")
    func hole() throws {
        let folder = try Folder()
        let entries = try Self.ledger(folder, Self.runs(0..<30))
        let ledger = folder.path("ledger")
        var feed = try RollupFeed(path: folder.path(), of: ledger)
        feed.take(Array(entries[..<10]))
        feed.take(Array(entries[12...]))
        #expect(feed.progress.sequence == 10)
        try feed.catchUp(to: entries.last?.sequence ?? 0)
        let counts = try RollupReader(path: folder.path())
            .counts(of: "shipping", in: time(0)..<time(7200))
        #expect(counts.journeys.first?.tally.counted == 30)
        #expect(try RollupReader(path: folder.path()).rows("SELECT * FROM holes").count == 1)
    }

    /// Writes something that no roll-up looks at, so that nothing in memory is believed any more, and
    /// spoils all pages but the first ones.
    private static func spoil(_ folder: Folder) {
        let script =
            "import sqlite3, sys; p = sys.argv[1]; c = sqlite3.connect(p); "
            + "c.execute('CREATE TABLE foreign_table (x)'); c.commit(); "
            + "c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); f = open(p, 'r+b'); "
            + "n = f.seek(0, 2); f.seek(8192); f.write(b'x' * (n - 8192)); f.close()"
        // Safe because a Swift string lives as a C string during the call.
        let code = unsafe system("python3 -c \"\(script)\" '\(folder.path())'")
        #expect(code == 0)
    }

    @Test("a file that is damaged while it is in use is moved aside, and made anew from the ledger")
    func damagedInUse() throws {
        let folder = try Folder()
        let entries = try Self.ledger(folder, Self.runs(0..<200))
        let ledger = folder.path("ledger")
        let last = entries.last?.sequence ?? 0
        var feed = try RollupFeed(path: folder.path(), of: ledger)
        feed.take(Array(entries[..<100]))
        feed.flush()
        #expect(feed.fault == nil)
        Self.spoil(folder)
        feed.take(Array(entries[100..<150]))
        feed.flush()
        guard case .damaged = feed.fault, case .recreated = feed.opening else {
            Issue.record("\(String(describing: feed.fault)), \(feed.opening)")
            return
        }
        #expect(feed.progress.sequence == 0 && folder.contains("rollup.db.aside"))
        try feed.catchUp(to: last)
        #expect(feed.fault == nil && feed.progress.sequence == last)
        var whole = try RollupFeed(path: folder.path("whole"), of: ledger)
        try whole.catchUp(to: last)
        #expect(try Self.dump(folder, "rollup.db") == Self.dump(folder, "whole"))
    }

    @Test("what the disk refuses is taken up again, and nothing is missing")
    func refusal() throws {
        let folder = try Folder()
        var journeys: [Record] = []
        for number in 0..<3000 {
            var run = Run.sample(at: Int64(number))
            run.journey = "journey \(number)"
            journeys.append(.run(run))
        }
        let last = try Self.ledger(folder, journeys).last?.sequence ?? 0
        let ledger = folder.path("ledger")
        var small = RollupPolicy()
        small.maximumPages = 40
        do {
            var feed = try RollupFeed(path: folder.path(), of: ledger, policy: small)
            try feed.catchUp(to: last)
            guard case .refused = feed.fault else {
                Issue.record("\(String(describing: feed.fault))")
                return
            }
            #expect(try RollupReader(path: folder.path()).progress().sequence == 0)
        }
        var feed = try RollupFeed(path: folder.path(), of: ledger)
        #expect(feed.opening == .continued)
        try feed.catchUp(to: last)
        #expect(feed.fault == nil)
        var whole = try RollupFeed(path: folder.path("whole"), of: ledger)
        try whole.catchUp(to: last)
        #expect(try Self.dump(folder, "rollup.db") == Self.dump(folder, "whole"))
    }

    @Test("it can be stopped while it reads, and goes on where it was")
    func stop() throws {
        let folder = try Folder()
        let last = try Self.ledger(folder, Self.runs(0..<300)).last?.sequence ?? 0
        let ledger = folder.path("ledger")
        var feed = try RollupFeed(path: folder.path(), of: ledger)
        try feed.catchUp(to: last) { $0.sequence < 100 }
        #expect(feed.progress.sequence == 100)
        try feed.catchUp(to: last)
        #expect(feed.progress.sequence == last)
    }

    @Test("figures of another ledger are made anew")
    func otherLedger() throws {
        let folder = try Folder()
        let other = try Folder()
        let last = try Self.ledger(folder, Self.runs(0..<30)).last?.sequence ?? 0
        _ = try Self.ledger(other, Self.runs(0..<90))
        do {
            let ledger = folder.path("ledger")
            var feed = try RollupFeed(path: folder.path(), of: ledger)
            try feed.catchUp(to: last)
        }
        let ledger = other.path("ledger")
        let feed = try RollupFeed(path: folder.path(), of: ledger)
        guard case .recreated(.unfit(_, let detail)) = feed.opening else {
            Issue.record("\(feed.opening)")
            return
        }
        #expect(detail.hasPrefix("it was made from ledger"))
        #expect(feed.progress.sequence == 0)
        #expect(folder.contains("rollup.db.aside"))
    }

    @Test("figures that reach further than the ledger are made anew")
    func restoredLedger() throws {
        let folder = try Folder()
        let entries = try Self.ledger(folder, Self.runs(0..<30))
        let ledger = folder.path("ledger")
        do {
            var feed = try RollupFeed(path: folder.path(), of: ledger)
            try feed.catchUp(to: entries.last?.sequence ?? 0)
            let next = (entries.last?.sequence ?? 0) + 1
            feed.take([Entry(sequence: next, record: .stop(reason: "of a lost tail"))])
            feed.flush()
        }
        let feed = try RollupFeed(path: folder.path(), of: ledger)
        guard case .recreated(.unfit) = feed.opening else {
            Issue.record("\(feed.opening)")
            return
        }
    }

    @Test("another policy makes another file")
    func policy() throws {
        let folder = try Folder()
        _ = try RollupWriter.open(path: folder.path())
        var policy = RollupPolicy()
        policy.minutes = .seconds(86_400)
        let writer = try RollupWriter.open(path: folder.path(), policy: policy)
        guard case .recreated(.unfit) = writer.opening else {
            Issue.record("\(writer.opening)")
            return
        }
    }
}
