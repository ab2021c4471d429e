import Ledger
import ProbeModel

/// A record of what people declared, were told, did, or put in force, that waits to be written.
enum Declared: Sendable {
    case words(Words)
    /// Its number, and the time that the ledger had told before it.
    case configuration(sequence: UInt64, at: Int64, Record.Configuration)

    /// A record that is kept as it stands in the ledger.
    struct Words: Sendable {
        enum Kind: Sendable { case declaration, alert, audit }

        let kind: Kind
        let sequence: UInt64
        /// When it was declared, decided or done.
        let at: Timestamp
        /// In the ledger's format.
        let payload: [UInt8]

        /// Nil for a record of another kind, and for what is only repeated for a replay.
        init?(of entry: Entry) {
            if case .declaration(let declaration) = entry.record {
                (kind, at) = (.declaration, declaration.at)
            } else if case .alert(let alert) = entry.record {
                (kind, at) = (.alert, alert.at)
            } else if case .audit(let audit) = entry.record, !audit.isRepeated {
                (kind, at) = (.audit, audit.intervention.at)
            } else {
                return nil
            }
            sequence = entry.sequence
            var encoder = RecordEncoder()
            payload = encoder.encode(entry.record).payload
        }
    }
}
