import Digest
import Ledger
import ProbeModel

/// The writer's statements for what contracts are judged by: runs one by one, declarations, alerts,
/// and the texts in force.
struct EvidenceStatements: ~Copyable, Sendable {
    private let addRuns: Statement
    private let dropRuns: Statement
    private let forgetRuns: Statement
    private let putDeclaration: Statement
    private let putAlert: Statement
    private let putAudit: Statement
    private let putText: Statement
    private let putFile: Statement

    static func prepared(
        for database: borrowing Database
    ) throws(RollupError) -> EvidenceStatements {
        EvidenceStatements(
            addRuns: try database.prepare(
                """
                INSERT INTO runs VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET runs = CAST(runs || excluded.runs AS BLOB)
                """
            ),
            dropRuns: try database.prepare(
                "DELETE FROM runs WHERE track IN (SELECT id FROM tracks) AND start < ?"
            ),
            forgetRuns: try database.prepare("DELETE FROM runs WHERE doubt = ?"),
            putDeclaration: try database.prepare(
                "INSERT OR REPLACE INTO declarations VALUES (?, ?, ?)"
            ),
            putAlert: try database.prepare("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?)"),
            putAudit: try database.prepare("INSERT OR REPLACE INTO audits VALUES (?, ?, ?)"),
            putText: try database.prepare("INSERT OR IGNORE INTO texts VALUES (?, ?)"),
            putFile: try database.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)")
        )
    }

    func write(_ batch: borrowing Batch, since horizons: Horizons) throws(RollupError) {
        if let start = batch.dropped[Resolution.hour.rawValue] {
            try dropRuns.run(.integer(start))
        }
        for (key, runs) in batch.runs.sorted(by: { $0.key < $1.key })
        where key.start >= horizons[.hour] {
            try addRuns.run(
                .integer(key.track),
                .integer(key.start),
                .number(key.doubt),
                .blob(runs)
            )
        }
    }

    /// Drops the runs of a doubt that is cleared up: they are written once more.
    func forget(_ doubt: UInt64) throws(RollupError) { try forgetRuns.run(.number(doubt)) }

    func write(_ declared: [Declared]) throws(RollupError) {
        for item in declared {
            switch item {
            case .words(let words): try write(words)
            case .configuration(let sequence, let at, let configuration):
                try write(configuration, sequence, at)
            }
        }
    }

    private func write(_ words: Declared.Words) throws(RollupError) {
        let sequence = SQLValue.number(words.sequence)
        let at = SQLValue.integer(words.at.nanoseconds)
        switch words.kind {
        case .declaration: try putDeclaration.run(sequence, at, .blob(words.payload))
        case .alert: try putAlert.run(sequence, at, .blob(words.payload))
        case .audit: try putAudit.run(sequence, at, .blob(words.payload))
        }
    }

    private func write(
        _ configuration: Record.Configuration,
        _ sequence: UInt64,
        _ at: Int64
    ) throws(RollupError) {
        for (place, file) in configuration.files.enumerated() {
            let hash = SHA256(of: Array(file.text.utf8)).bytes
            try putText.run(.blob(hash), .text(file.text))
            try putFile.run(
                .number(sequence),
                .number(place),
                .number(configuration.part),
                .integer(at),
                .text(file.path),
                .blob(hash)
            )
        }
    }
}
