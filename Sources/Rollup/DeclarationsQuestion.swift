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
        // The parts of a configuration follow each other, and each has new records.
        let statement = try database.prepare(
            """
            SELECT f.sequence, f.at, f.path, t.text, f.hash FROM files f
            JOIN texts t ON t.hash = f.hash
            WHERE f.at = coalesce(
                (SELECT max(at) FROM files WHERE at < ?1), (SELECT min(at) FROM files))
            ORDER BY f.sequence DESC, f.place DESC
            """
        )
        var files: [String: FileInForce] = [:]
        var order: [String] = []
        try statement.rows([.integer(time.nanoseconds)]) { row throws(RollupError) in
            let path = row.text(2) ?? ""
            guard files[path] == nil, let hash = SHA256(stored: row.blob(4)) else { return }
            order.append(path)
            files[path] = FileInForce(
                sequence: UInt64(clamping: row.integer(0)),
                since: Timestamp(nanoseconds: row.integer(1)),
                path: path,
                text: row.text(3) ?? "",
                hash: hash
            )
        }
        return order.reversed().compactMap { files[$0] }
    }
}
