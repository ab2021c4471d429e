package import Digest
package import ProbeModel

/// What the ledger was at one moment, in the text form of C2SP tlog-checkpoint: whoever keeps it
/// elsewhere can tell later whether the ledger still has this history.
///
/// It binds a range of records, a span of time and the epoch of the key together, so that an old
/// record cannot be vouched for by a new key.
package struct Checkpoint: Hashable, Sendable {
    package var ledger: UniqueID
    /// The records since the checkpoint before.
    package var first: UInt64
    package var last: UInt64
    /// The segment, the offset in it, and the chain's hash behind the frame that ends there.
    package var segment: UInt64
    package var end: UInt64
    package var chain: SHA256
    package var since: Timestamp
    package var until: Timestamp
    /// The number of the KEY record; 0 for a ledger without a key.
    package var epoch: UInt64
    /// The Merkle root of the segment's frames, if this is the end of a sealed segment.
    package var root: SHA256?

    package init(ledger: UniqueID, first: UInt64, position: Position, epoch: UInt64) {
        self.ledger = ledger
        self.first = first
        self.epoch = epoch
        last = position.last
        segment = position.segment
        end = position.end
        chain = position.chain
        root = position.root
        since = position.at
        until = position.at
    }

    /// A place behind a COMMIT or SEAL.
    package struct Position: Hashable, Sendable {
        package var last: UInt64
        package var segment: UInt64
        package var end: UInt64
        package var chain: SHA256
        /// At the end of a sealed segment.
        package var root: SHA256?
        package var at: Timestamp

        package init(
            _ place: (segment: UInt64, end: UInt64),
            last: UInt64,
            chain: SHA256,
            at: Timestamp
        ) {
            (segment, end) = place
            self.last = last
            self.chain = chain
            self.at = at
        }
    }

    /// The first line of the text; also the name of a key that has none of its own.
    package static func origin(of ledger: UniqueID) -> String { "probed/\(ledger)" }

    /// The text that is signed; ends with a line feed.
    package var text: String {
        var lines = [
            Self.origin(of: ledger),
            "\(last)",
            Base64.text(of: chain.bytes),
            "segment \(segment) \(end)",
            "records \(first) \(last)",
            "time \(since.nanoseconds) \(until.nanoseconds)",
            "epoch \(epoch)",
        ]
        if let root { lines.append("root \(Base64.text(of: root.bytes))") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Reads a text; lines of a later version that it does not know are left alone.
    package init(text: String) throws(NoteError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 8, let origin = lines.first, origin.hasPrefix("probed/"),
            let ledger = UniqueID(String(origin.dropFirst("probed/".count)))
        else { throw .notOurs }
        var fields: [Substring: [Substring]] = [:]
        for line in lines.dropFirst(3) {
            let words = line.split(separator: " ")
            if let key = words.first { fields[key] = Array(words.dropFirst()) }
        }
        func numbers<Number: FixedWidthInteger>(
            _ key: Substring,
            _ count: Int
        ) throws(NoteError) -> [Number] {
            let numbers = (fields[key] ?? []).compactMap { Number($0) }
            guard numbers.count == count else { throw .malformed(line: String(key)) }
            return numbers
        }
        guard let chain = Base64.bytes(of: lines[2]).flatMap({ SHA256(stored: $0) }) else {
            throw .malformed(line: "3")
        }
        self.ledger = ledger
        self.chain = chain
        let (place, range): ([UInt64], [UInt64]) = (
            try numbers("segment", 2), try numbers("records", 2)
        )
        let times: [Int64] = try numbers("time", 2)
        let epochs: [UInt64] = try numbers("epoch", 1)
        guard lines[1] == "\(range[1])" else { throw .malformed(line: "2") }
        (segment, end) = (place[0], place[1])
        (first, last) = (range[0], range[1])
        (since, until) = (Timestamp(nanoseconds: times[0]), Timestamp(nanoseconds: times[1]))
        epoch = epochs[0]
        root = fields["root"]?.first.flatMap { Base64.bytes(of: $0) }.flatMap {
            SHA256(stored: $0)
        }
    }
}
