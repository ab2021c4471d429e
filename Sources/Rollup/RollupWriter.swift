package import ProbeModel

/// Folds the ledger into figures on disk. It is owned by one thread: absorb every entry, flush
/// once a second. Whatever happens to its file, the ledger gives it back.
package struct RollupWriter: ~Copyable, Sendable {
    private let database: Database
    private let statements: RollupStatements
    private var names: Names
    private var batch = Batch()

    /// What was found at the path.
    package let opening: Opening
    /// How far the ledger was absorbed, waiting entries included.
    package private(set) var progress: RollupProgress
    /// What the file says of it.
    private var written: RollupProgress

    /// What became of the file at the path.
    package enum Opening: Equatable, Sendable {
        /// There was none: replay the ledger from its beginning.
        case created
        /// It goes on behind `progress.sequence`.
        case continued
        /// It was of no use and stands aside as `….aside`: replay the ledger from its beginning.
        case recreated(because: RollupError)
    }

    /// Opens or makes the file; one that is damaged or of another format is moved aside.
    ///
    /// - Parameters:
    ///   - path: Of the SQLite file; its folder exists.
    ///   - startsOver: Whether what is there is not trusted: the ledger has another chain.
    /// - Returns: A writer; its `opening` tells what was found.
    /// - Throws: If the file cannot be opened or made.
    package static func open(
        path: String,
        startsOver: Bool = false
    ) throws(RollupError) -> RollupWriter {
        if startsOver { Database.moveAside(path) }
        do {
            return try RollupWriter(path: path, after: nil)
        } catch {
            switch error {
            case .damaged, .foreign: break
            case .unopenable, .refused: throw error
            }
            Database.moveAside(path)
            return try RollupWriter(path: path, after: error)
        }
    }

    private init(path: String, after fault: RollupError?) throws(RollupError) {
        let database = try Database(path: path, access: .readWrite)
        let isNew = try database.number("SELECT count(*) FROM sqlite_schema") == 0
        if isNew {
            try database.execute("PRAGMA journal_mode = WAL")
            try database.execute("BEGIN IMMEDIATE; \(Schema.statements) COMMIT")
        }
        try Schema.check(database)
        // The ledger is the durable copy: the file must survive a crash in one piece, no more.
        try database.execute("PRAGMA synchronous = NORMAL")
        let statements = try RollupStatements.prepared(for: database)
        let names = try Names(database)
        let progress = try RollupProgress(database)
        self.opening = fault.map(Opening.recreated) ?? (isNew ? .created : .continued)
        self.statements = statements
        self.names = names
        self.progress = progress
        self.written = progress
        self.database = database
    }

    /// Takes one run. Entries up to `progress.sequence` were absorbed before and are ignored.
    ///
    /// - Parameters:
    ///   - run: Only scheduled ones leave a trace in the figures.
    ///   - sequence: Of its entry in the ledger; entries come in its order.
    /// - Throws: If room had to be made and could not; the run was not taken then.
    package mutating func absorb(_ run: Run, at sequence: UInt64) throws(RollupError) {
        guard try isNews(at: sequence, run.kind == .scheduled ? run.started : nil) else { return }
        if run.kind == .scheduled {
            batch.add(run, names: &names, thinned: progress.thinned)
        }
        progress.sequence = sequence
    }

    /// Takes a stretch in which runs were due and did not happen.
    package mutating func absorb(_ missed: MissedRuns, at sequence: UInt64) throws(RollupError) {
        guard try isNews(at: sequence, missed.last) else { return }
        let journey = names.journey(named: missed.journey, of: missed.service)
        missed.spread(thinned: progress.thinned) { span, count in
            batch.add(.missed, missed.reason, of: journey, in: span, count: count)
        }
        progress.sequence = sequence
    }

    /// Passes over an entry that leaves no figures.
    package mutating func skip(to sequence: UInt64) {
        progress.sequence = max(progress.sequence, sequence)
    }

    /// Writes what waits in one transaction. After an error everything still waits.
    ///
    /// - Parameter chain: The ledger's chain hash at `progress.sequence`, if it is known.
    /// - Throws: If the transaction did not take place.
    package mutating func flush(chain: [UInt8]? = nil) throws(RollupError) {
        try write(chain: chain, thinning: nil)
    }

    /// Whether an entry is new. Makes room first: figures are thinned at moments that depend on
    /// the ledger alone, so that a rebuilt roll-up is the same to the byte.
    private mutating func isNews(
        at sequence: UInt64,
        _ moment: Timestamp?
    ) throws(RollupError) -> Bool {
        guard sequence > progress.sequence else { return false }
        if let moment {
            let thinned = Span.thinned(at: moment)
            // A clock that was far ahead for a while must not coarsen all that follows.
            if thinned > progress.thinned || thinned < progress.thinned - Self.setBack {
                try write(chain: nil, thinning: thinned)
            }
        }
        if batch.count >= Limits.rollupBatch { try flush() }
        return true
    }

    /// A clock that goes back by so many seconds was set; less is a run that ended late.
    private static let setBack: Int64 = 86_400

    private mutating func write(chain: [UInt8]?, thinning: Int64?) throws(RollupError) {
        var next = progress
        next.thinned = thinning ?? next.thinned
        if let chain { (next.chainSequence, next.chain) = (next.sequence, chain) }
        guard next != written else { return }
        try database.execute("BEGIN IMMEDIATE")
        do {
            try statements.write(names)
            try statements.write(batch)
            if let thinning { try statements.thin(before: thinning) }
            try statements.write(next)
            try database.execute("COMMIT")
        } catch {
            // The error that is told is the first one; a broken transaction ends by itself.
            try? database.execute("ROLLBACK")
            throw error
        }
        (progress, written) = (next, next)
        names.settle()
        batch = Batch()
    }
}
