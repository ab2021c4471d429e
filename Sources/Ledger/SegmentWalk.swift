package import Digest
import ProbeModel

/// One pass over a segment, frame by frame. The only parser of the room: recovery, readers and
/// verification all use it, so that they cannot disagree.
package struct SegmentWalk {
    package enum Event: Hashable, Sendable {
        case entry(Entry)
        /// A COMMIT or SEAL ended here, and nothing was wrong with it.
        case confirmed(Checkpoint.Position)
        case problem(Finding.Problem)
        /// There is no valid frame at `offset`.
        case end(Frame.Fault)
    }

    package let header: SegmentHeader
    /// Where the next frame begins.
    package private(set) var offset: Int
    /// The last record that was seen, whole or not.
    package private(set) var lastSequence: UInt64
    /// The last record that a COMMIT confirms; 0 if none.
    package private(set) var lastCommit: UInt64 = 0
    /// The end of the last whole record, and the chain's hash there.
    package private(set) var wholeEnd: Int
    package private(set) var wholeChain: SHA256
    /// The chain's hash at `cut`, and the tree over the frames before it; nil if no frame ended there.
    package private(set) var cutChain: SHA256?
    private(set) var cutTree: Seal.Tree?
    package private(set) var isSealed = false
    package private(set) var frames = 0
    /// The kinds of record that are decoded and handed over; nil for all.
    var wanted: Set<UInt8>?
    /// Whether names are left alone, since another version may have written them.
    var isRaw = false
    package private(set) var unknownRecords = 0

    /// Records from this number on are void; the next segment has them.
    private let bound: UInt64
    /// Places whose chain is asked for, and what it was there.
    private let marks: Set<Int>
    package private(set) var marked: [Int: SHA256] = [:]
    /// Where the next segment says that this one ends.
    private let cut: Int?
    /// Hashing costs more than everything else, and readers do not need it.
    private let isChained: Bool
    private var window: SegmentWindow
    private var decoder = RecordDecoder()
    /// Nil behind a hole, until the next COMMIT tells it.
    private var chain: SHA256?
    /// Over the frames so far; nil behind a hole.
    private var tree: MerkleTree? = MerkleTree()
    private var partial: Partial?
    /// What the tree was before the record that is not whole yet.
    private var treeBefore: MerkleTree?
    private var pending: [Event] = []

    private struct Partial {
        var frame: Frame
        var bytes: [UInt8]
    }

    /// Begins behind the header. `next` is the header of the segment that follows, nil for the
    /// last one; `isChained` says whether the chain of hashes is computed and compared.
    ///
    /// `nextName` is the name of that segment: it says where this one's records become void if the
    /// header cannot be read.
    package init(
        _ content: SegmentContent,
        on disk: any Disk,
        header: SegmentHeader,
        next: SegmentHeader?,
        nextName: SegmentName? = nil,
        isChained: Bool,
        marks: Set<Int> = []
    ) {
        self.header = header
        self.marks = marks
        self.isChained = isChained
        offset = SegmentHeader.byteCount
        lastSequence = header.firstSequence - 1
        let named = nextName.map(\.firstSequence) ?? .max
        bound = next?.firstSequence ?? (named >= header.firstSequence ? named : .max)
        cut = next.map { Int(clamping: $0.previousEnd) }
        window = SegmentWindow(disk: disk, content: content, checksum: header.checksum)
        let chain = isChained ? header.chain : .zero
        self.chain = chain
        wholeEnd = offset
        wholeChain = chain
        noteCut()
    }

    /// Whether all records that this segment should have were seen.
    var isComplete: Bool { bound == .max || lastSequence + 1 == bound }

    /// Whether the walk stands before the end that the next segment names.
    var isShort: Bool { !isComplete || offset < cut ?? 0 }

    /// Whether the next segment's header says where this one ends.
    var isFollowed: Bool { cut != nil }

    /// The tree over the frames before `wholeEnd`; nil behind a hole, and if nothing is hashed.
    var wholeTree: Seal.Tree? {
        guard isChained else { return nil }
        return (partial == nil ? tree : treeBefore).map { Seal.Tree($0) }
    }

    /// Whether an open segment ends here as its writer leaves it between two commits.
    func endsClean(_ fault: Frame.Fault) -> Bool { fault == .end && offset == wholeEnd }

    /// The next thing in the segment. Behind an end there are only ends, until `resynchronise`.
    package mutating func next() throws(DiskError) -> Event {
        while pending.isEmpty {
            switch try window.frame(at: offset) {
            case .failure(let fault): return .end(fault)
            case .success(let found):
                guard found.frame.sequence < bound else { return .end(.end) }
                take(found.frame, found.bytes)
            }
        }
        // Most frames hold one thing, and the last one is taken without moving any.
        return pending.count == 1 ? pending.removeLast() : pending.removeFirst()
    }

    /// Goes on behind invalid bytes, at the next frame of this segment that continues the
    /// sequence; false if there is none.
    mutating func resynchronise() throws(DiskError) -> Bool {
        // Segment headers of damaged neighbours could ask for an empty range.
        guard lastSequence < bound,
            let place = try window.search(from: offset + 8, sequences: lastSequence..<bound)
        else { return false }
        offset = place
        chain = nil
        tree = nil
        partial = nil
        return true
    }

    /// Whether the invalid bytes here had been durable. They may just be written otherwise: what
    /// stands behind them, up to its COMMIT, can be seen before them. The COMMIT behind that one was
    /// not begun before they were synced.
    func isDamaged() throws(DiskError) -> Bool {
        var ahead = self
        guard try ahead.resynchronise() else { return false }
        var commits = 0
        while commits < 2 {
            let before = ahead.lastCommit
            if case .end = try ahead.next() { return false }
            if ahead.lastCommit != before { commits += 1 }
        }
        return true
    }

    /// Moves to the last place before an end from which everything can be read, since all names
    /// are defined there; stays where it is if there is none in the tail before that end.
    mutating func skip(toLastPartBefore end: Int) throws(DiskError) {
        let start = (end - Limits.tailBytes) / 8 * 8
        guard start > offset else { return }
        var place = try window.search(from: start, sequences: lastSequence..<bound)
        while let here = place, here < end {
            guard case .success(let found) = try window.frame(at: here) else {
                place = try window.search(from: here + 8, sequences: lastSequence..<bound)
                continue
            }
            if RecordDecoder.beginsDefinitions(found.frame) {
                offset = here
                lastSequence = found.frame.sequence
                chain = nil
                tree = nil
                return
            }
            place = here + found.bytes.count
        }
    }

    private mutating func take(_ frame: Frame, _ bytes: ArraySlice<UInt8>) {
        if isSealed { pending.append(.problem(.afterSeal)) }
        if frame.flags.contains(.auxiliary) {
            if frame.sequence != lastSequence { noteGap(to: frame, expected: lastSequence) }
            lastSequence = max(lastSequence, frame.sequence)
        }
        if frame.confirms {
            confirm(frame)
        } else {
            if partial == nil, frame.flags.contains(.more) { treeBefore = tree }
            assemble(frame)
        }
        if isChained {
            if let known = chain { chain = SHA256(of: known, then: bytes) }
            tree?.add(SHA256(leaf: bytes))
        }
        offset += bytes.count
        frames += 1
        noteCut()
        noteConfirmation(frame)
        guard partial == nil else { return }
        wholeEnd = offset
        wholeChain = chain ?? wholeChain
    }

    /// Compares the chain with the hash that a COMMIT or SEAL holds, and believes the latter.
    private mutating func confirm(_ frame: Frame) {
        partial = nil
        if frame.holds(.seal) { isSealed = true }
        lastCommit = frame.sequence
        guard isChained else { return }
        let stored = SHA256(stored: frame.payload.prefix(SHA256.byteCount))
        if let chain, chain != stored { pending.append(.problem(.brokenChain)) }
        chain = stored
        guard let stated = Seal(frame)?.tree, let tree else { return }
        if stated.frames != tree.count || stated.root != tree.root {
            pending.append(.problem(.wrongRoot))
        }
    }

    /// Puts the parts of a record together, and decodes it when it is whole.
    private mutating func assemble(_ frame: Frame) {
        guard var whole = joined(frame) else { return }
        if frame.flags.contains(.more) {
            whole.bytes.append(contentsOf: frame.payload)
            partial = whole
            return
        }
        partial = nil
        let isAlone = whole.bytes.isEmpty
        if !isAlone { whole.bytes.append(contentsOf: frame.payload) }
        finish(frame, isAlone ? frame.payload : whole.bytes[...])
    }

    /// What came before this frame of the same record; nil if the frame fits nowhere.
    private mutating func joined(_ frame: Frame) -> Partial? {
        if frame.flags.contains(.continued) {
            guard let before = partial, before.frame.kind == frame.kind,
                before.frame.sequence == frame.sequence,
                before.bytes.count <= Limits.recordBytes
            else {
                // Behind a hole: the beginning of the record is gone.
                pending.append(.problem(.malformed("the record's beginning is missing")))
                if frame.sequence > lastSequence { lastSequence = frame.sequence }
                partial = nil
                return nil
            }
            return before
        }
        if partial != nil { pending.append(.problem(.malformed("the record's end is missing"))) }
        partial = nil
        guard !frame.flags.contains(.auxiliary) else { return Partial(frame: frame, bytes: []) }
        guard frame.sequence > lastSequence else {
            noteGap(to: frame, expected: lastSequence + 1)
            return nil
        }
        if frame.sequence > lastSequence + 1 { noteGap(to: frame, expected: lastSequence + 1) }
        return Partial(frame: frame, bytes: [])
    }

    private mutating func finish(_ frame: Frame, _ payload: ArraySlice<UInt8>) {
        do throws(MalformedRecord) {
            if frame.holds(.names) {
                if !isRaw { try decoder.learn(payload) }
            } else if !frame.flags.contains(.auxiliary) {
                lastSequence = frame.sequence
                guard wanted?.contains(frame.kind) ?? true else { return }
                let record = try decoder.decode(kind: frame.kind, payload: payload)
                if case .unknown = record { unknownRecords += 1 }
                pending.append(.entry(Entry(sequence: frame.sequence, record: record)))
            }
        } catch {
            pending.append(.problem(.malformed(error.problem)))
        }
    }

    private mutating func noteGap(to frame: Frame, expected: UInt64) {
        pending.append(.problem(.sequence(expected: expected, found: frame.sequence)))
    }

    private mutating func noteConfirmation(_ frame: Frame) {
        guard isChained, let chain, frame.confirms else { return }
        let seal = Seal(frame)
        var position = Checkpoint.Position(
            (header.number, UInt64(offset)),
            last: lastSequence,
            chain: chain,
            at: seal?.at ?? header.opened.wall
        )
        position.root = seal?.tree?.root
        pending.append(.confirmed(position))
    }

    private mutating func noteCut() {
        if offset == cut { (cutChain, cutTree) = (chain, tree.map { Seal.Tree($0) }) }
        if let chain, marks.contains(offset) { marked[offset] = chain }
    }
}
