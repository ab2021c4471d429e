import Intake

/// Where the daemon keeps what it writes.
struct StatePaths: Sendable {
    /// The append-only log: the evidence.
    let ledger: String
    /// Signed checkpoints, one file each; beside the ledger, unless people have a better place.
    let notes: String
    let ownNotes: String
    /// Transcripts of failing exchanges, whose hashes the log holds.
    let evidence: String
    /// Derived figures; may be deleted at any time.
    let rollup: String
    /// What the log adds up to; may be deleted at any time.
    let snapshot: String

    /// Creates the folders below the configured place, the service manager's, or the default.
    init(_ settings: Settings) throws(Refusal) {
        let state =
            settings.state ?? Console.environment("STATE_DIRECTORY") ?? "/var/lib/probed"
        for folder in ["", "/ledger", "/evidence", "/rollup", "/snapshot"] {
            try Console.createFolder(state + folder)
        }
        ledger = state + "/ledger"
        ownNotes = state + "/notes"
        notes = settings.ledger.notes ?? ownNotes
        evidence = state + "/evidence"
        rollup = state + "/rollup/rollup.sqlite"
        snapshot = state + "/snapshot"
    }
}
