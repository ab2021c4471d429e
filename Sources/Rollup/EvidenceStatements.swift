import Digest
import Ledger
import ProbeModel

/// The writer's statements for what contracts are judged by: runs one by one, declarations, alerts,
/// and the texts in force.
struct EvidenceStatements: ~Copyable, Sendable {
    private let addRuns: Statement
    private let dropRuns: Statement
    private let putDeclaration: Statement
    private let putAlert: Statement
    private let putText: Statement
    private let putFile: Statement

    static func prepared(
        for database: borrowing Database
    ) throws(RollupError) -> EvidenceStatements {
        EvidenceStatements(
            addRuns: try database.prepare(
                """
                INSERT INTO runs VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET runs = CAST(runs || excluded.runs AS BLOB)
                """
            ),
            dropRuns: try database.prepare(
                "DELETE FROM runs WHERE track IN (SELECT id FROM tracks) AND start < ?"
            ),
            putDeclaration: try database.prepare(
                "INSERT OR REPLACE INTO declarations VALUES (?, ?, ?)"
            ),
            putAlert: try database.prepare("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?)"),
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
            try addRuns.run(.integer(key.track), .integer(key.start), .blob(runs))
        }
    }

    func write(_ declared: [Declared]) throws(RollupError) {
        for item in declared {
            switch item {
            case .declaration(let sequence, let at, let payload):
                try putDeclaration.run(.number(sequence), .integer(at), .blob(payload))
            case .alert(let sequence, let at, let payload):
                try putAlert.run(.number(sequence), .integer(at), .blob(payload))
            case .configuration(let sequence, let at, let configuration):
                try write(configuration, sequence, at)
            }
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

/// A record of what people declared, were told, or put in force, that waits to be written.
enum Declared: Sendable {
    /// Its number, when it was declared, and its payload in the ledger's format.
    case declaration(sequence: UInt64, at: Int64, payload: [UInt8])
    /// Its number, when it was decided, and its payload.
    case alert(sequence: UInt64, at: Int64, payload: [UInt8])
    /// Its number, and the time that the ledger had told before it.
    case configuration(sequence: UInt64, at: Int64, Record.Configuration)
}
