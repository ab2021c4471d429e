/// The tables of the roll-up (docs/rollup.md). Any other version is dropped and made anew from the
/// ledger: there are no migrations.
enum Schema {
    static let version: Int64 = 9
    /// "prbd", so that `file` and we know whose database it is.
    static let application: Int64 = 0x7072_6264

    static let tables = [
        "progress", "clocks", "resolutions", "journeys", "steps", "components", "tracks", "endings",
        "ending_steps", "ending_components", "counts", "latencies", "episodes", "holes", "runs",
        "declarations", "alerts", "audits", "texts", "files",
    ]

    static let statements = """
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        CREATE TABLE progress (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            sequence INTEGER NOT NULL,
            reached INTEGER,
            ledger TEXT NOT NULL,
            chain_sequence INTEGER NOT NULL,
            chain BLOB NOT NULL,
            policy TEXT NOT NULL
        ) STRICT;
        CREATE TABLE clocks (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            sound INTEGER NOT NULL,
            boot TEXT NOT NULL,
            wall INTEGER,
            boottime INTEGER,
            doubt INTEGER,
            vouched INTEGER NOT NULL,
            moved INTEGER NOT NULL,
            until INTEGER,
            error INTEGER NOT NULL,
            restated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE resolutions (
            span INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            since INTEGER NOT NULL,
            complete INTEGER NOT NULL
        ) STRICT;
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
        CREATE TABLE tracks (
            id INTEGER PRIMARY KEY,
            journey INTEGER NOT NULL,
            location TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            planned INTEGER NOT NULL,
            pace INTEGER NOT NULL,
            paces INTEGER NOT NULL,
            last_good INTEGER,
            episode INTEGER,
            doubted INTEGER NOT NULL,
            UNIQUE (journey, location)
        ) STRICT;
        CREATE TABLE endings (
            id INTEGER PRIMARY KEY,
            track INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT NOT NULL,
            doubt INTEGER NOT NULL,
            unverified INTEGER NOT NULL,
            strict INTEGER,
            signature BLOB NOT NULL
        ) STRICT;
        CREATE INDEX endings_of_track ON endings (track);
        CREATE INDEX unverified_endings ON endings (track) WHERE unverified;
        CREATE TABLE ending_steps (
            ending INTEGER NOT NULL,
            step INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (ending, step)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ending_components (
            ending INTEGER NOT NULL,
            component INTEGER NOT NULL,
            needed INTEGER NOT NULL,
            proven INTEGER NOT NULL,
            suspected INTEGER NOT NULL,
            shared INTEGER NOT NULL,
            PRIMARY KEY (ending, component)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE counts (
            span INTEGER NOT NULL,
            ending INTEGER NOT NULL,
            start INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (span, ending, start)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE latencies (
            span INTEGER NOT NULL,
            track INTEGER NOT NULL,
            start INTEGER NOT NULL,
            runs INTEGER NOT NULL,
            timeouts INTEGER NOT NULL,
            total INTEGER NOT NULL,
            longest INTEGER NOT NULL,
            histograms BLOB NOT NULL,
            PRIMARY KEY (span, track, start)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE episodes (
            id INTEGER PRIMARY KEY,
            track INTEGER NOT NULL,
            good_before INTEGER,
            first_bad INTEGER NOT NULL,
            last_bad INTEGER NOT NULL,
            good_after INTEGER,
            bad INTEGER NOT NULL,
            unknown INTEGER NOT NULL,
            open INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX episodes_of_track ON episodes (track, last_bad);
        CREATE TABLE holes (
            sequence INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            records INTEGER NOT NULL,
            cause TEXT NOT NULL,
            unassigned INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE runs (
            track INTEGER NOT NULL,
            start INTEGER NOT NULL,
            doubt INTEGER NOT NULL,
            runs BLOB NOT NULL,
            PRIMARY KEY (track, start, doubt)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX doubted_runs ON runs (doubt) WHERE doubt > 0;
        CREATE TABLE declarations (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE TABLE alerts (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE TABLE audits (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE TABLE texts (
            hash BLOB PRIMARY KEY,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE files (
            sequence INTEGER NOT NULL,
            place INTEGER NOT NULL,
            part INTEGER NOT NULL,
            at INTEGER NOT NULL,
            path TEXT NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (sequence, place)
        ) STRICT, WITHOUT ROWID;
        \(views)
        """

    /// What people ask for, with names instead of numbers.
    private static let views = """
        CREATE VIEW run_counts AS
        SELECT r.name AS resolution, c.start, j.service, j.name AS journey, t.location,
            iif(e.doubt, 'aborted', e.outcome) AS outcome,
            iif(e.doubt, 'local', e.reason) AS reason, c.count
        FROM counts c JOIN resolutions r ON r.span = c.span JOIN endings e ON e.id = c.ending
            JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey;
        CREATE VIEW step_counts AS
        SELECT r.name AS resolution, c.start, j.service, j.name AS journey, t.location,
            s.place, s.name AS step, x.reason, c.count
        FROM counts c JOIN resolutions r ON r.span = c.span JOIN endings e ON e.id = c.ending
            JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey
            JOIN ending_steps x ON x.ending = e.id JOIN steps s ON s.id = x.step;
        CREATE VIEW component_counts AS
        SELECT r.name AS resolution, c.start, j.service, j.name AS journey, t.location,
            n.name AS component, c.count * x.needed AS needed, c.count * x.proven AS proven,
            c.count * x.suspected AS suspected, c.count * x.shared / 1e6 AS share
        FROM counts c JOIN resolutions r ON r.span = c.span JOIN endings e ON e.id = c.ending
            JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey
            JOIN ending_components x ON x.ending = e.id JOIN components n ON n.id = x.component;
        CREATE VIEW bad_times AS
        SELECT j.service, j.name AS journey, t.location, e.good_before / 1e9 AS good_before,
            e.first_bad / 1e9 AS first_bad, e.last_bad / 1e9 AS last_bad,
            e.good_after / 1e9 AS good_after, e.bad, e.unknown, e.open
        FROM episodes e JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey;
        """

    static let addCount = """
        INSERT INTO counts VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    static let addLatency = """
        INSERT INTO latencies VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """
    static let findLatency = """
        SELECT histograms FROM latencies WHERE span = ? AND track = ? AND start = ?
        """
    static let putLatency = "INSERT OR REPLACE INTO latencies VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    static let putJourney = """
        INSERT INTO journeys VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET health_of = excluded.health_of
        """
    static let putStep = """
        INSERT INTO steps VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET place = excluded.place
        """
    static let putComponent = "INSERT INTO components VALUES (?, ?)"
    static let putEnding = "INSERT INTO endings VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    static let putEndingStep = "INSERT INTO ending_steps VALUES (?, ?, ?)"
    static let putEndingComponent = "INSERT INTO ending_components VALUES (?, ?, ?, ?, ?, ?)"
    static let putTrack = "INSERT OR REPLACE INTO tracks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    static let putEpisode = "INSERT OR REPLACE INTO episodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    static let putHole = "INSERT OR REPLACE INTO holes VALUES (?, ?, ?, ?, ?, ?)"
    static let putResolution = "INSERT OR REPLACE INTO resolutions VALUES (?, ?, ?, ?)"
    static let putProgress = "INSERT OR REPLACE INTO progress VALUES (1, ?, ?, ?, ?, ?, ?)"
    static let putClock = """
        INSERT OR REPLACE INTO clocks VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    // Dropping old rows goes by the numbers, so that the rows that stay are not read.

    static let dropCounts = """
        DELETE FROM counts
        WHERE span = ?1 AND ending IN (SELECT id FROM endings) AND start < ?2
        """
    static let dropLatencies = """
        DELETE FROM latencies
        WHERE span = ?1 AND track IN (SELECT id FROM tracks) AND start < ?2
        """

    /// What was counted of a doubt that is cleared up, and is counted once more.
    static let forgetCounts = """
        DELETE FROM counts
        WHERE span IN (SELECT span FROM resolutions)
            AND ending IN (SELECT id FROM endings WHERE doubt = ?1)
        """

    static let findProgress = """
        SELECT sequence, reached, ledger, chain_sequence, chain, sound, boot, wall, boottime,
            doubt, vouched, moved, until, error, restated
        FROM progress JOIN clocks USING (one)
        """
    static let findTracks = """
        SELECT id, journey, location, sequence, planned, pace, paces, last_good, episode, doubted
        FROM tracks ORDER BY id
        """
    static let findHole = """
        SELECT sequence, first, last, records, cause, unassigned FROM holes
        ORDER BY sequence DESC LIMIT 1
        """
    static let findOpenEpisodes = """
        SELECT e.id, t.id, j.name, t.location, e.good_before, e.first_bad, e.last_bad, e.good_after,
            e.bad, e.unknown, e.open
        FROM episodes e JOIN tracks t ON t.id = e.track JOIN journeys j ON j.id = t.journey
        WHERE t.episode = e.id
        """

    /// Throws if the file is not ours, or of another version.
    static func check(_ database: borrowing Database) throws(RollupError) {
        let application = try database.number("PRAGMA application_id")
        let version = try database.number("PRAGMA user_version")
        guard application == Self.application, version == Self.version else {
            throw RollupError.foreign(path: database.path, version: version)
        }
    }
}
