package import Digest
import ProbeModel

/// Shows that one record stands in a sealed segment, without showing the others: the record's
/// frames, and for each the hashes that lead to the Merkle root which the SEAL and the note of that
/// seal hold (RFC 6962 §2.1.1).
package struct Proof: Hashable, Sendable {
    package var ledger: UniqueID
    package var segment: UInt64
    package var sequence: UInt64
    /// Frames of the tree.
    package var count: Int
    package var root: SHA256
    /// The frames of the record, in order.
    package var frames: [Leaf]
    /// The NAMES frames without which the record's numbered names cannot be read.
    package var names: [Leaf]

    /// A frame, its place among the segment's frames, and the way from it to the root.
    package struct Leaf: Hashable, Sendable {
        package var index: Int
        package var bytes: [UInt8]
        package var path: [SHA256]
    }

    /// Whether every frame leads to the root, which the caller has from a note.
    package func holds(for root: SHA256) -> Bool {
        !frames.isEmpty
            && (frames + names).allSatisfy { leaf in
                let hash = SHA256(leaf: leaf.bytes[...])
                let found = MerkleTree.root(
                    from: hash,
                    at: leaf.index,
                    of: count,
                    path: leaf.path
                )
                return found == root
            }
    }
}

/// Why there is no proof.
package enum ProofObstacle: Hashable, Sendable {
    /// The ledger does not hold the record.
    case notFound
    /// The segment of the record is still open, or was never sealed.
    case notSealed(segment: UInt64)
    /// The frames are not those that were sealed.
    case damaged(segment: UInt64)
}

extension ProofObstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "the ledger does not hold it"
        case .notSealed(let segment):
            "segment \(segment) is not sealed yet; ask again when the next one has begun"
        case .damaged(let segment):
            "segment \(segment) is not what was sealed; see 'probectl log verify'"
        }
    }
}

extension LedgerReader {
    /// Proves a record. Reads its whole segment.
    package func proof(
        of sequence: UInt64
    ) throws(LedgerError) -> (proof: Proof?, obstacle: ProofObstacle?) {
        guard try sequence <= lastSequence() else { return (nil, .notFound) }
        let names = try segments()
        guard let name = names.last(where: { $0.firstSequence <= sequence }) else {
            return (nil, .notFound)
        }
        return try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
            do throws(DiskError) {
                guard case .success(let header) = segment.header else {
                    return (nil, .damaged(segment: name.number))
                }
                guard let seal = try segment.seal(on: disk)?.seal, let tree = seal.tree else {
                    return (nil, .notSealed(segment: name.number))
                }
                guard sequence <= seal.sequence else { return (nil, .notFound) }
                var search = LeafSearch(sequence: sequence)
                try search.run(segment, header, on: disk, until: tree.frames)
                let proof = search.proof(header, tree)
                guard proof.holds(for: tree.root) else {
                    return (nil, .damaged(segment: name.number))
                }
                return (proof, nil)
            } catch { throw .disk(error) }
        }
    }
}

/// Goes through the frames of a segment and keeps what a proof needs.
private struct LeafSearch {
    let sequence: UInt64
    private var leaves: [SHA256] = []
    private var frames: [(index: Int, bytes: [UInt8])] = []
    private var names: [(index: Int, bytes: [UInt8])] = []

    init(sequence: UInt64) {
        self.sequence = sequence
    }

    mutating func run(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        on disk: any Disk,
        until count: Int
    ) throws(DiskError) {
        var window = SegmentWindow(disk: disk, content: segment.content, checksum: header.checksum)
        var offset = SegmentHeader.byteCount
        while leaves.count < count, case .success(let found) = try window.frame(at: offset) {
            take(found.frame, found.bytes)
            leaves.append(SHA256(leaf: found.bytes))
            offset += found.bytes.count
        }
    }

    private mutating func take(_ frame: Frame, _ bytes: ArraySlice<UInt8>) {
        if frame.kind == FrameKind.names.rawValue {
            guard frames.isEmpty else { return }
            if RecordDecoder.beginsDefinitions(frame) { names = [] }
            names.append((leaves.count, Array(bytes)))
        } else if frame.sequence == sequence, !frame.flags.contains(.auxiliary) {
            frames.append((leaves.count, Array(bytes)))
        }
    }

    func proof(_ header: SegmentHeader, _ tree: Seal.Tree) -> Proof {
        func leaf(_ found: (index: Int, bytes: [UInt8])) -> Proof.Leaf {
            Proof.Leaf(
                index: found.index,
                bytes: found.bytes,
                path: MerkleTree.path(to: found.index, in: leaves[...])
            )
        }
        return Proof(
            ledger: header.ledger,
            segment: header.number,
            sequence: sequence,
            count: tree.frames,
            root: tree.root,
            frames: frames.map(leaf),
            names: names.map(leaf)
        )
    }
}
