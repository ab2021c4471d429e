import JSON
import Ledger
import ProbeModel

/// A folder that somebody takes for a ledger's. One without a segment would pass for an empty
/// ledger, and its copy for a backup.
struct LedgerFolder {
    let path: String

    /// The ledger in it.
    func open() throws -> LedgerReader {
        do throws(LedgerError) {
            let reader = try LedgerReader(directory: path)
            guard try reader.isEmpty else { return reader }
        } catch { throw Failure(error) }
        let inner = (path.hasSuffix("/") ? path : path + "/") + "ledger"
        let isInside = (try? LedgerReader(directory: inner).isEmpty) == false
        let remedy =
            isInside ? "did you mean '\(inner)'?" : "name the folder of its segments, *.plog"
        throw Failure(.ioFault, "'\(path)' is no ledger; \(remedy)")
    }

    /// The directory of notes beside it.
    var notes: String { beside("notes") }

    /// That of transcripts.
    var evidence: String { beside("evidence") }

    private func beside(_ name: String) -> String { path.drop(trailing: "/") + "/../" + name }
}

extension String {
    fileprivate func drop(trailing character: Character) -> String {
        count > 1 && last == character ? String(dropLast()).drop(trailing: character) : self
    }
}

extension DaemonOptions {
    /// The ledger of the daemon that is meant: `$STATE_DIRECTORY` says where the state lies, else the
    /// daemon that is named, else it is the usual one.
    func ledgerFolder() async throws -> LedgerFolder {
        if let state = Terminal.environment("STATE_DIRECTORY") {
            return LedgerFolder(path: state + "/ledger")
        }
        guard server != Self.usualServer else {
            return LedgerFolder(path: "/var/lib/probed/ledger")
        }
        do {
            let reply = try await DaemonClient(self).get("version")
            guard let path = reply["ledger"]?.string else {
                throw Failure(.protocolTooNew, "'\(server)' does not say where its ledger lies")
            }
            return LedgerFolder(path: path)
        } catch let failure as Failure {
            let remedy = "its files can be read without a daemon: name their folder with --ledger"
            throw Failure(failure.status, "\(failure.message)\n\(remedy)")
        }
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
