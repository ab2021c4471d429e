import Digest

extension LedgerReader {
    /// Proves a record. Reads its whole segment.
    package func proof(
        of sequence: UInt64
    ) throws(LedgerError) -> (proof: Proof?, obstacle: ProofObstacle?) {
        guard try sequence <= lastSequence() else { return (nil, .notFound) }
        let names = try segments()
        guard let index = names.lastIndex(where: { $0.firstSequence <= sequence }) else {
            return (nil, .notFound)
        }
        let damaged = ProofObstacle.damaged(segment: names[index].number)
        return try SegmentFile.with(names[index], on: disk) { segment throws(LedgerError) in
            guard case .success(let header) = segment.header else { return (nil, damaged) }
            let (end, obstacle) = try statedEnd(of: segment, names[index...].prefix(3))
            guard let end else { return (nil, obstacle) }
            guard sequence <= end.last else { return (nil, .notFound) }
            do throws(DiskError) {
                var search = LeafSearch(sequence: sequence)
                try search.run(segment, header, on: disk, until: end.tree.frames)
                let proof = search.proof(header, end)
                return proof.holds(for: end.tree.root) ? (proof, nil) : (nil, damaged)
            } catch { throw .disk(error) }
        }
    }

    /// How a segment ended, by its SEAL or by the record that a later one has of it; `names` are its
    /// own, and those of the two behind it.
    private func statedEnd(
        of segment: SegmentFile,
        _ names: ArraySlice<SegmentName>
    ) throws(LedgerError) -> (end: StatedEnd?, obstacle: ProofObstacle?) {
        let number = segment.name.number
        do throws(DiskError) {
            if let seal = try segment.seal(on: disk)?.seal, let tree = seal.tree {
                return (StatedEnd(tree: tree, last: seal.sequence), nil)
            }
        } catch { throw .disk(error) }
        guard let closed = try closedSegments(among: Array(names.prefix(2))).first,
            closed.name.number == number
        else { return (nil, .notSealed(segment: number)) }
        guard let tree = try tree(of: closed) else { return (nil, .damaged(segment: number)) }
        var statement: UInt64?
        let end = names.dropFirst(2).first?.firstSequence ?? .max
        try read(after: closed.last, limit: .max) { entry in
            if entry.record.statement?.segment == number, entry.record.statement?.tree == tree {
                statement = entry.sequence
            }
            return statement == nil && entry.sequence + 1 < end
        }
        guard let statement else { return (nil, .notStated(segment: number)) }
        return (StatedEnd(tree: tree, last: closed.last, statement: statement), nil)
    }
}

/// The root that a proof leads to.
private struct StatedEnd {
    var tree: Seal.Tree
    /// The last record of the segment.
    var last: UInt64
    var statement: UInt64?
}

extension Record {
    /// What a later segment says of one that has no SEAL.
    fileprivate var statement: (segment: UInt64, tree: Seal.Tree?)? {
        switch self {
        case .recovery(let recovery): (recovery.segment, recovery.tree)
        case .damage(let damage): (damage.segment, damage.tree)
        case .run, .debt, .suspension, .alert, .audit, .configuration, .clock, .gap, .start, .stop,
            .checkpoint, .key, .retire, .restore, .delivery, .declaration, .unknown:
            nil
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
        if frame.holds(.names) {
            guard frames.isEmpty else { return }
            if RecordDecoder.beginsDefinitions(frame) { names = [] }
            names.append((leaves.count, Array(bytes)))
        } else if frame.sequence == sequence, !frame.flags.contains(.auxiliary) {
            frames.append((leaves.count, Array(bytes)))
        }
    }

    func proof(_ header: SegmentHeader, _ end: StatedEnd) -> Proof {
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
            count: end.tree.frames,
            root: end.tree.root,
            frames: frames.map(leaf),
            names: names.map(leaf),
            statement: end.statement
        )
    }
}
