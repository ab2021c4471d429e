/// The tables of the roll-up (docs/rollup.md). Any other version is dropped and made anew from the
/// ledger: there are no migrations.
enum Schema {
    static let version: Int64 = 1
    /// "prbd", so that `file` and we know whose database it is.
    static let application: Int64 = 0x7072_6264

    static let statements = """
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        CREATE TABLE progress (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            sequence INTEGER NOT NULL,
            thinned INTEGER NOT NULL,
            chain_sequence INTEGER NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;
        INSERT INTO progress VALUES (1, 0, 0, 0, x'');
        CREATE TABLE journeys (
            id INTEGER PRIMARY KEY,
            service TEXT NOT NULL,
            name TEXT NOT NULL,
            health_of TEXT,
            UNIQUE (service, name)
        ) STRICT;
        CREATE TABLE steps (
            id INTEGER PRIMARY KEY,
            journey INTEGER NOT NULL,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (journey, name)
        ) STRICT;
        CREATE TABLE components (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE run_counts (
            journey INTEGER NOT NULL,
            span INTEGER NOT NULL,
            start INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (span, journey, start, outcome, reason)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE step_counts (
            step INTEGER NOT NULL,
            span INTEGER NOT NULL,
            start INTEGER NOT NULL,
            reason TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (span, step, start, reason)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE component_counts (
            journey INTEGER NOT NULL,
            component INTEGER NOT NULL,
            span INTEGER NOT NULL,
            start INTEGER NOT NULL,
            needed INTEGER NOT NULL,
            proven INTEGER NOT NULL,
            suspected INTEGER NOT NULL,
            shared INTEGER NOT NULL,
            PRIMARY KEY (span, journey, start, component)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE latencies (
            journey INTEGER NOT NULL,
            step INTEGER NOT NULL,
            span INTEGER NOT NULL,
            start INTEGER NOT NULL,
            histogram BLOB NOT NULL,
            PRIMARY KEY (span, journey, step, start)
        ) STRICT, WITHOUT ROWID;
        """

    static let addRuns = """
        INSERT INTO run_counts VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    static let addSteps = """
        INSERT INTO step_counts VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    static let addComponents = """
        INSERT INTO component_counts VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET needed = needed + excluded.needed,
            proven = proven + excluded.proven, suspected = suspected + excluded.suspected,
            shared = shared + excluded.shared
        """
    static let findLatency = """
        SELECT histogram FROM latencies WHERE journey = ? AND step = ? AND span = ? AND start = ?
        """
    static let putLatency = "INSERT OR REPLACE INTO latencies VALUES (?, ?, ?, ?, ?)"
    static let putJourney = """
        INSERT INTO journeys VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET health_of = excluded.health_of
        """
    static let putStep = """
        INSERT INTO steps VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET place = excluded.place
        """
    static let putComponent = "INSERT INTO components VALUES (?, ?)"
    static let putProgress = """
        UPDATE progress SET sequence = ?, thinned = ?, chain_sequence = ?, chain = ?
        """

    // Merge the fine counts before a start into coarse ones: ?1 is the fine span, ?2 the coarse
    // one, ?3 the start.

    static let mergeRuns = """
        INSERT INTO run_counts
        SELECT journey, ?2, start - start % ?2, outcome, reason, sum(count) FROM run_counts
        WHERE span = ?1 AND start < ?3 GROUP BY 1, 3, 4, 5
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    static let mergeSteps = """
        INSERT INTO step_counts
        SELECT step, ?2, start - start % ?2, reason, sum(count) FROM step_counts
        WHERE span = ?1 AND start < ?3 GROUP BY 1, 3, 4
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    static let mergeComponents = """
        INSERT INTO component_counts
        SELECT journey, component, ?2, start - start % ?2, sum(needed), sum(proven),
            sum(suspected), sum(shared)
        FROM component_counts WHERE span = ?1 AND start < ?3 GROUP BY 1, 2, 4
        ON CONFLICT DO UPDATE SET needed = needed + excluded.needed,
            proven = proven + excluded.proven, suspected = suspected + excluded.suspected,
            shared = shared + excluded.shared
        """
    static let fineLatencies = """
        SELECT journey, step, start, histogram FROM latencies WHERE span = ? AND start < ?
        """

    /// Drops the rows of one span before a start.
    static func drop(_ table: String) -> String {
        "DELETE FROM \(table) WHERE span = ? AND start < ?"
    }

    static let tables = [
        "progress", "journeys", "steps", "components", "run_counts", "step_counts",
        "component_counts", "latencies",
    ]

    /// Throws if the file is not ours, or of another version.
    static func check(_ database: borrowing Database) throws(RollupError) {
        let application = try database.number("PRAGMA application_id")
        let version = try database.number("PRAGMA user_version")
        guard application == Self.application, version == Self.version else {
            throw RollupError.foreign(path: database.path, version: version)
        }
    }
}
