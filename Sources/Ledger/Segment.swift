import Digest
import ProbeModel

/// The segment that is being written. Each failure ends its use: a file that refused a sync once
/// is never written or synced again, since its next sync would lie (log.md §7).
struct Segment {
    let file: DiskFile
    let header: SegmentHeader
    /// The end of what is durable, and the chain's hash there.
    private(set) var end = SegmentHeader.byteCount
    private(set) var chain: SHA256
    /// The last durable record.
    private(set) var lastSequence: UInt64
    private var encoder = RecordEncoder()
    private var records: UInt64 = 0
    /// The last record that a checkpoint in the ledger covers; 0 if none is known.
    private(set) var covered: UInt64
    /// Over all frames that are durable.
    private(set) var tree = MerkleTree()
    /// Where all names are defined once more.
    private var namesAgain = SegmentHeader.byteCount + Limits.namesInterval
    private var allocation: Allocation

    /// Bytes of its file, with what is allocated ahead.
    var storedBytes: Int { max(end, allocation.size) }

    /// How far the file's blocks are allocated, and by how much at once.
    struct Allocation {
        var size: Int
        var step: Int
    }

    /// What a segment begins with.
    struct Beginning {
        var allocation: Allocation
        var covered: UInt64
        /// The name that this writer gave before to a segment in which nothing was acknowledged: no
        /// other file is replaced.
        var replaceable: SegmentName?
    }

    /// Writes the header into a new file, which gets the segment's name when the header is
    /// durable. The caller then synchronises the directory.
    init(
        _ header: SegmentHeader,
        in file: DiskFile,
        state: Beginning,
        on disk: any Disk
    ) throws(DiskError) {
        let name = header.name
        try disk.writeAll(header.encoded, to: file, at: 0)
        try disk.synchronise(file)
        let isReplacing = name == state.replaceable
        try disk.rename(file.name, to: name.description, replacing: isReplacing)
        self.file = DiskFile(number: file.number, name: name.description)
        self.header = header
        allocation = state.allocation
        covered = state.covered
        chain = header.chain
        lastSequence = header.firstSequence - 1
    }

    /// The place behind the last COMMIT.
    func position(at moment: Moment) -> Checkpoint.Position {
        Checkpoint.Position(
            (header.number, UInt64(end)),
            last: lastSequence,
            chain: chain,
            at: moment.wall
        )
    }

    /// One group commit: the records and a COMMIT in one write, then one sync. Afterwards all of
    /// them are durable; after an error none counts.
    mutating func commit(_ entries: ArraySlice<Entry>, on disk: any Disk) throws(DiskError) {
        var batch = Batch(chain: chain, checksum: header.checksum)
        var last = lastSequence
        if end >= namesAgain {
            encoder.repeatNames()
            namesAgain = end + Limits.namesInterval
        }
        for entry in entries {
            precondition(entry.sequence == last + 1, "records are written in their order")
            let encoded = encoder.encode(entry.record)
            if let names = encoded.names { batch.add(names, .names, sequence: last) }
            batch.add(encoded.payload, encoded.kind, [], sequence: entry.sequence)
            last = entry.sequence
        }
        batch.add(batch.chain.bytes, .commit, sequence: last)
        try write(batch, on: disk)
        records += last - lastSequence
        lastSequence = last
        for case .checkpoint(let note) in entries.map(\.record) { covered = note.checkpoint.last }
    }

    /// Writes the SEAL, gives back what was allocated in vain, takes the write permission away.
    mutating func seal(at moment: Moment, on disk: any Disk) throws(DiskError) -> Seal {
        var seal = Seal(
            sequence: lastSequence,
            chain: chain,
            records: records,
            at: moment.wall,
            tree: tree
        )
        seal.covered = covered
        var batch = Batch(chain: chain, checksum: header.checksum)
        batch.add(seal.payload, .seal, sequence: lastSequence)
        try write(batch, on: disk)
        try disk.truncate(file, to: end)
        allocation.size = end
        try disk.synchronise(file)
        try disk.protect(file)
        return seal
    }

    private mutating func write(_ batch: Batch, on disk: any Disk) throws(DiskError) {
        let newEnd = end + batch.bytes.count
        if newEnd > allocation.size {
            allocation.size = newEnd + allocation.step
            // Only a precaution: without it the write itself tells that the disk is full.
            try? disk.allocate(file, size: allocation.size)
        }
        try disk.writeAll(batch.bytes, to: file, at: end)
        try disk.synchronise(file)
        end = newEnd
        chain = batch.chain
        for leaf in batch.leaves { tree.add(leaf) }
    }
}

/// Frames that are written together, the chain's hash behind them, and each one's own.
private struct Batch {
    var chain: SHA256
    private(set) var leaves: [SHA256] = []
    let checksum: Checksum
    private(set) var bytes: [UInt8] = []

    init(chain: SHA256, checksum: Checksum) {
        self.chain = chain
        self.checksum = checksum
    }

    /// Adds what serves the file and is no record.
    mutating func add(_ payload: [UInt8], _ kind: FrameKind, sequence: UInt64) {
        add(payload, kind.rawValue, .auxiliary, sequence: sequence)
    }

    mutating func add(
        _ payload: [UInt8],
        _ kind: UInt8,
        _ flags: Frame.Flags,
        sequence: UInt64
    ) {
        for frame in Frame.split(payload, kind: kind, flags: flags, sequence: sequence) {
            let start = bytes.count
            frame.encode(with: checksum, to: &bytes)
            chain = SHA256(of: chain, then: bytes[start...])
            leaves.append(SHA256(leaf: bytes[start...]))
        }
    }
}
