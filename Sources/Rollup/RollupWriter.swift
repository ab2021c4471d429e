package import Ledger
package import ProbeModel

/// Writes the figures that a fold of the ledger gives. It is owned by one thread: absorb every
/// record, flush now and then. Whatever happens to its file, the ledger gives it back.
package struct RollupWriter: ~Copyable, Sendable {
    private let database: Database
    private let statements: RollupStatements
    private let policy: RollupPolicy
    private var fold: RollupFold
    /// What the file says of its progress.
    private var written: RollupProgress

    /// What was found at the path.
    package let opening: Opening

    /// What became of the file at the path.
    package enum Opening: Equatable, Sendable {
        /// There was none: the ledger is read from its beginning.
        case created
        /// It goes on behind `progress.sequence`.
        case continued
        /// It was of no use and stands aside as `….aside`: the ledger is read from its beginning.
        case recreated(because: RollupError)
    }

    /// Opens or makes the file; one that is damaged, of another format or of another policy is
    /// moved aside.
    ///
    /// - Parameters:
    ///   - path: Of the SQLite file; its folder exists.
    ///   - policy: What is kept for how long.
    ///   - fault: Why what is there is not trusted, if that is known already.
    /// - Returns: A writer; its `opening` tells what was found.
    /// - Throws: If the file cannot be opened or made.
    package static func open(
        path: String,
        policy: RollupPolicy = RollupPolicy(),
        distrusting fault: RollupError? = nil
    ) throws(RollupError) -> RollupWriter {
        if let fault {
            Database.moveAside(path)
            return try RollupWriter(path: path, policy: policy, after: fault)
        }
        do {
            return try RollupWriter(path: path, policy: policy, after: nil)
        } catch {
            switch error {
            case .damaged, .foreign, .unfit: break
            case .unopenable, .refused, .taken: throw error
            }
            Database.moveAside(path)
            return try RollupWriter(path: path, policy: policy, after: error)
        }
    }

    private init(
        path: String,
        policy: RollupPolicy,
        after fault: RollupError?
    ) throws(RollupError) {
        let database = try Database(path: path, access: .readWrite)
        let isNew = try database.number("SELECT count(*) FROM sqlite_schema") == 0
        if isNew { try Self.make(in: database, policy) }
        try Schema.check(database)
        guard try database.text("SELECT policy FROM progress") == policy.text else {
            throw RollupError.unfit(path: path, detail: "it was made with another policy")
        }
        // The ledger is the durable copy: the file must survive a crash in one piece, no more.
        try database.execute("PRAGMA synchronous = NORMAL")
        if let pages = policy.maximumPages {
            try database.execute("PRAGMA max_page_count = \(pages)")
        }
        let statements = try RollupStatements.prepared(for: database)
        let fold = try RollupFold(database, policy)
        self.statements = statements
        self.fold = fold
        written = fold.progress
        opening = fault.map(Opening.recreated) ?? (isNew ? .created : .continued)
        self.policy = policy
        self.database = database
    }

    private static func make(
        in database: borrowing Database,
        _ policy: RollupPolicy
    ) throws(RollupError) {
        // Rows are small and read in long stretches.
        try database.execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL")
        try database.execute("BEGIN IMMEDIATE; \(Schema.statements)")
        let statements = try RollupStatements.prepared(for: database)
        try statements.write(RollupProgress(), policy.text)
        try statements.write(Horizons(policy))
        try database.execute("COMMIT")
    }

    /// How far the ledger was absorbed, waiting records included.
    package var progress: RollupProgress { fold.progress }

    /// Whether what waits must be flushed before more is absorbed.
    package var isFull: Bool { fold.batch.additions >= Limits.rollupBatch }

    /// The record before the last START, if its mark was not noted yet.
    package var unmarked: UInt64? { fold.unmarked }

    /// Takes one record of the ledger, in its order. Those up to `progress.sequence` were absorbed
    /// before and are ignored; numbers that are left out are taken for damage.
    package mutating func absorb(_ entry: Entry) { fold.absorb(entry) }

    /// Records of a doubt about the clock that is cleared up: they must be taken again, the last of
    /// them included, before another one is absorbed. Nil if there are none.
    package var restated: ClosedRange<UInt64>? { fold.restated }

    /// Takes a record of `restated` again, in its order.
    package mutating func restate(_ entry: Entry) { fold.restate(entry) }

    /// Notes what the ledger says at `unmarked`: nil if it does not know any more.
    package mutating func note(_ mark: LedgerMark?) { fold.note(mark) }

    /// Says that a record with this time is in the ledger and will be absorbed: rows that it would
    /// drop are not made.
    package mutating func expect(_ time: Timestamp) { fold.expect(time) }

    /// Writes what waits in one transaction. After an error everything still waits.
    package mutating func flush() throws(RollupError) {
        guard fold.progress != written else { return }
        try database.execute("BEGIN IMMEDIATE")
        do throws(RollupError) {
            guard try RollupProgress(database) == written else {
                throw RollupError.taken(path: database.path)
            }
            try statements.write(fold, policy: policy.text)
            try database.execute("COMMIT")
        } catch {
            // The error that is told is the first one; a broken transaction ends by itself.
            try? database.execute("ROLLBACK")
            throw error
        }
        written = fold.progress
        fold.settle()
    }
}
