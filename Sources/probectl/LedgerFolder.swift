import Ledger
import ProbeModel

/// A folder that somebody takes for a ledger's. One without a segment would pass for an empty
/// ledger, and its copy for a backup.
enum LedgerFolder {
    /// Opens the ledger in a folder.
    static func open(_ directory: String) throws -> LedgerReader {
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: directory)
            guard try reader.isEmpty else { return reader }
        } catch { throw Failure(error) }
        let inner = (directory.hasSuffix("/") ? directory : directory + "/") + "ledger"
        let isInside = (try? LedgerReader(directory: inner).isEmpty) == false
        let remedy =
            isInside ? "did you mean '\(inner)'?" : "name the folder of its segments, *.plog"
        throw Failure(.ioFault, "'\(directory)' is no ledger; \(remedy)")
    }
}

extension LedgerReader {
    /// At least the records from a time on, all without one, until the body returns false; what
    /// cannot be read on the way, as far as it goes.
    @discardableResult
    func each(since time: Timestamp? = nil, _ body: (Entry) -> Bool) throws -> [Finding] {
        do throws(LedgerError) {
            let last: UInt64 = if let time { try lastSequence(before: time) } else { 0 }
            return try read(after: last, limit: .max, body)
        } catch { throw Failure(error) }
    }
}

extension Terminal {
    /// Says that an answer lacks what cannot be read.
    static func complain(of findings: [Finding]) {
        guard !findings.isEmpty else { return }
        for finding in findings { complain("✗ \(finding)") }
        complain("the ledger is damaged: records may be missing here; see: probectl log verify")
    }
}
