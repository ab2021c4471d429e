package import Digest
import Ledger
package import ProbeModel

/// A declaration, and the record that it is.
package struct DeclaredEntry: Hashable, Sendable {
    package let sequence: UInt64
    package let declaration: Declaration

    package init(sequence: UInt64, declaration: Declaration) {
        self.sequence = sequence
        self.declaration = declaration
    }
}

/// A file that was put in force.
package struct FileInForce: Hashable, Sendable {
    /// The record that put it in force.
    package let sequence: UInt64
    /// The time that the ledger had told before it.
    package let since: Timestamp
    package let path: String
    package let text: String
    /// Of the text.
    package let hash: SHA256
}

extension RollupReader {
    /// Everything that was declared, in the order of the ledger.
    package func declarations() throws(RollupError) -> [DeclaredEntry] {
        var entries: [DeclaredEntry] = []
        let statement = try database.prepare(
            "SELECT sequence, content FROM declarations ORDER BY sequence"
        )
        try statement.rows { row throws(RollupError) in
            let payload = row.blob(1)[...]
            let kind = FrameKind.declaration.rawValue
            guard
                case .declaration(let declaration) = try? RecordDecoder()
                    .decode(kind: kind, payload: payload)
            else { return }
            let sequence = UInt64(clamping: row.integer(0))
            entries.append(DeclaredEntry(sequence: sequence, declaration: declaration))
        }
        return entries
    }

    /// The files of the last configuration that was put in force before a time, or of the first
    /// one if that is later; in their order.
    package func files(before time: Timestamp) throws(RollupError) -> [FileInForce] {
        // The parts of a configuration are records of their own, from a part 1 to the next one.
        let statement = try database.prepare(
            """
            WITH begun(first) AS (SELECT coalesce(
                (SELECT max(sequence) FROM files WHERE part = 1 AND at < ?1),
                (SELECT min(sequence) FROM files WHERE part = 1)))
            SELECT f.sequence, f.at, f.path, t.text, f.hash
            FROM begun JOIN files f ON f.sequence >= first AND f.sequence < coalesce(
                (SELECT min(sequence) FROM files WHERE part = 1 AND sequence > first), f.sequence + 1)
            JOIN texts t ON t.hash = f.hash ORDER BY f.sequence, f.place
            """
        )
        var files: [FileInForce] = []
        try statement.rows([.integer(time.nanoseconds)]) { row throws(RollupError) in
            guard let hash = SHA256(stored: row.blob(4)) else { return }
            files.append(
                FileInForce(
                    sequence: UInt64(clamping: row.integer(0)),
                    since: Timestamp(nanoseconds: row.integer(1)),
                    path: row.text(2) ?? "",
                    text: row.text(3) ?? "",
                    hash: hash
                )
            )
        }
        return files
    }
}
