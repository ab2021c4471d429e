package import Digest
package import Ledger
package import ProbeModel

/// A declaration, and the record that it is.
package struct DeclaredEntry: Hashable, Sendable, Codable {
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

/// Texts of files, and when configurations that had them were put in force.
package struct FileHistory: Sendable {
    /// In the order of the ledger: a text as often as it was put in force, also unchanged.
    package fileprivate(set) var entries: [(since: Timestamp, hash: SHA256)] = []
    package fileprivate(set) var texts: [SHA256: String] = [:]
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

    /// What incidents are made of, in the order of the ledger: the alerts and their ends that were
    /// decided in a period, what people did in it, and the settings in force. Of a configuration
    /// there is the first file only; the first one is that in force when the period begins.
    package func incidentRecords(in period: Range<Timestamp>) throws(RollupError) -> [Record] {
        let (alert, audit) = (FrameKind.alert.rawValue, FrameKind.audit.rawValue)
        let statement = try database.prepare(
            """
            SELECT sequence, \(alert), content, NULL, NULL FROM alerts WHERE at >= ?1 AND at < ?2
            UNION ALL
            SELECT sequence, \(audit), content, NULL, NULL FROM audits WHERE at >= ?1 AND at < ?2
            UNION ALL
            SELECT f.sequence, NULL, f.hash, f.path, t.text FROM files f JOIN texts t ON t.hash = f.hash
            WHERE part = 1 AND place = 0 AND at < ?2 AND sequence >= coalesce(
                (SELECT max(sequence) FROM files WHERE part = 1 AND at < ?1), 0)
            ORDER BY sequence
            """
        )
        var records: [Record] = []
        let bounds = [period.lowerBound, period.upperBound].map { SQLValue.integer($0.nanoseconds) }
        try statement.rows(bounds) { row throws(RollupError) in
            let content = row.blob(2)
            if let text = row.text(4), let hash = SHA256(stored: content) {
                let file = Record.Configuration.File(path: row.text(3) ?? "", text: text)
                records.append(.configuration(.init(hash: hash, part: 1, parts: 1, files: [file])))
            } else if let record = try? RecordDecoder()
                .decode(kind: UInt8(clamping: row.integer(1)), payload: content[...])
            {
                records.append(record)
            }
        }
        return records
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

    /// All files that ever were in force and hold some words, such as the name of a service.
    package func history(ofFilesWith words: String) throws(RollupError) -> FileHistory {
        let statement = try database.prepare(
            """
            WITH own AS MATERIALIZED (SELECT hash, text FROM texts WHERE instr(text, ?1) > 0)
            SELECT f.at, f.hash, own.text FROM files f JOIN own ON own.hash = f.hash
            ORDER BY f.sequence, f.place
            """
        )
        var history = FileHistory()
        try statement.rows([.text(words)]) { row throws(RollupError) in
            guard let hash = SHA256(stored: row.blob(1)) else { return }
            history.entries.append((Timestamp(nanoseconds: row.integer(0)), hash))
            if history.texts[hash] == nil { history.texts[hash] = row.text(2) ?? "" }
        }
        return history
    }
}
