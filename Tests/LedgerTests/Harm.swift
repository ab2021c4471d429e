import Glibc
import Ledger
import ProbeModel

/// Something that happened to the files while nobody wrote them.
enum Harm: CustomStringConvertible {
    case bit(Bit)
    case unreadable(Block)
    case exchanged(SegmentName, SegmentName)
    case removed(SegmentName, next: SegmentName)

    struct Bit {
        var segment: SegmentName
        var byte: Int
        /// Where the frame begins in which the bit is; 0 for the header.
        var frame: Int
        /// Numbers that the segment holds.
        var sequences: Range<UInt64>
        /// The frame's number, and what it holds; 0 for the header.
        var sequence: UInt64
        var kind: UInt8
        /// Whether nothing follows the frame in the ledger, so that it looks like a torn end.
        var isEnd: Bool
    }

    /// What a disk cannot read any more.
    struct Block {
        var segment: SegmentName
        /// The bytes of the file that cannot be read, and of the frames that begin or end there.
        var bytes: Range<Int>
        /// Numbers that may be gone.
        var sequences: Range<UInt64>
    }

    /// Turns a bit within the frames of a segment, or does something to whole files.
    static func strike(
        _ disk: SimulatedDisk,
        using random: inout SplitMix64
    ) -> Harm? {
        let names = disk.segments
        guard let victim = names.randomElement(using: &random) else { return nil }
        if names.count >= 3, Int.random(in: 0..<4, using: &random) == 0 {
            let other = names[Int.random(in: 0..<names.count - 1, using: &random)]
            if let next = names.first(where: { $0 > other }), Bool.random(using: &random) {
                disk.drop(other.description)
                return .removed(other, next: next)
            }
            guard other != victim else { return nil }
            disk.exchange(victim.description, other.description)
            return .exchanged(min(victim, other), max(victim, other))
        }
        return Int.random(in: 0..<3, using: &random) == 0
            ? spoil(victim, on: disk, using: &random) : rot(victim, on: disk, using: &random)
    }

    private static func spoil(
        _ name: SegmentName,
        on disk: SimulatedDisk,
        using random: inout SplitMix64
    ) -> Harm? {
        let bytes = disk.evidence[name.description] ?? []
        guard let header = try? SegmentHeader(decoding: Array(bytes.prefix(4096))) else {
            return nil
        }
        let next = disk.segments.first { $0 > name }
        let frames = frames(of: bytes, header, before: next, on: disk)
        let end = frames.last.map { $0.place + $0.frame.size } ?? SegmentHeader.byteCount
        let byte = Int.random(in: 0..<end, using: &random)
        let start = byte / Limits.mediumBlockBytes * Limits.mediumBlockBytes
        var block = Block(
            segment: name,
            bytes: start..<start + Limits.mediumBlockBytes,
            sequences: name.firstSequence..<(next?.firstSequence ?? .max)
        )
        let gone = frames.filter { block.bytes.overlaps($0.place..<$0.place + $0.frame.size) }
        if start > 0, let first = gone.first, let last = gone.last {
            block.bytes = min(start, first.place)..<last.place + last.frame.size
            // Names that are gone leave what follows without.
            let isExplained = !gone.contains { $0.frame.kind == FrameKind.names.rawValue }
            let end = isExplained ? last.frame.sequence + 1 : block.sequences.upperBound
            block.sequences = first.frame.sequence..<end
        }
        disk.spoil(name.description, byte: byte)
        return .unreadable(block)
    }

    /// The frames that count in a segment.
    private static func frames(
        of bytes: [UInt8],
        _ header: SegmentHeader,
        before next: SegmentName?,
        on disk: SimulatedDisk
    ) -> [(place: Int, frame: Frame)] {
        var frames: [(place: Int, frame: Frame)] = []
        var place = SegmentHeader.byteCount
        let end = next.flatMap { Self.previousEnd(of: $0, on: disk) } ?? bytes.count
        while place < end, let frame = try? Frame.decode(bytes[place...], with: header.checksum) {
            frames.append((place, frame))
            place += frame.size
        }
        return frames
    }

    private static func rot(
        _ name: SegmentName,
        on disk: SimulatedDisk,
        using random: inout SplitMix64
    ) -> Harm? {
        let next = disk.segments.first { $0 > name }
        // What a refused sync forgot cannot rot.
        let bytes = disk.evidence[name.description] ?? []
        guard let header = try? SegmentHeader(decoding: Array(bytes.prefix(4096))) else {
            return nil
        }
        let frames = frames(of: bytes, header, before: next, on: disk)
        var bit = Bit(
            segment: name,
            byte: Int.random(in: 0..<SegmentHeader.byteCount, using: &random),
            frame: 0,
            sequences: name.firstSequence..<(next?.firstSequence ?? .max),
            sequence: 0,
            kind: 0,
            isEnd: false
        )
        // Frames that hold frames are hit more often, as are those that others refer to.
        let rich = frames.filter { $0.frame.kind == Chronicle.foreignKind || $0.frame.kind == 4 }
        let chosen = Bool.random(using: &random) ? rich : frames
        if let (start, frame) = chosen.randomElement(using: &random),
            Int.random(in: 0..<8, using: &random) > 0
        {
            bit.byte = start + Int.random(in: 0..<frame.size, using: &random)
            bit.frame = start
            bit.sequence = frame.sequence
            bit.kind = frame.kind
            bit.isEnd = next == nil && start == frames.last?.place
        }
        disk.rot(name.description, byte: bit.byte, bit: Int.random(in: 0..<8, using: &random))
        return .bit(bit)
    }

    private static func previousEnd(of name: SegmentName, on disk: SimulatedDisk) -> Int? {
        let block = disk.evidence[name.description]?.prefix(SegmentHeader.byteCount) ?? []
        return (try? SegmentHeader(decoding: Array(block))).map { Int($0.previousEnd) }
    }

    var isOfFiles: Bool {
        switch self {
        case .bit, .unreadable: false
        case .exchanged, .removed: true
        }
    }

    var promise: Promise { isOfFiles ? .filesAreInPlace : .changesAreLocated }

    /// Whether a record may be missing.
    func excuses(_ sequence: UInt64, _ record: Record?) -> Bool {
        switch self {
        case .bit(let bit):
            guard bit.sequences.contains(sequence) else { return false }
            if bit.frame == 0 || sequence == bit.sequence { return true }
            // Names that are gone leave the runs behind them without.
            guard bit.kind == 4, sequence > bit.sequence, case .run = record else { return false }
            return true
        case .unreadable(let block): return block.sequences.contains(sequence)
        // Where a file lies under another's name, nothing can be said of either.
        case .exchanged, .removed: return true
        }
    }

    /// Whether a finding is the one that this harm must lead to.
    func explains(_ finding: Finding) -> Bool {
        switch self {
        case .bit(let bit):
            return finding.segment == bit.segment.description && finding.offset == bit.frame
                && (finding.isDamage || bit.isEnd)
        case .unreadable(let block):
            return finding.segment == block.segment.description
                && block.bytes.contains(finding.offset)
                && finding.problem == .invalid(.unreadable(EIO))
        case .exchanged(let first, let second):
            return finding.isDamage
                && [first.description, second.description].contains(finding.segment)
        case .removed(_, let next):
            return finding.isDamage && finding.segment == next.description
        }
    }

    var description: String {
        switch self {
        case .bit(let bit):
            "a bit of byte \(bit.byte) in the frame at \(bit.frame) of \(bit.segment)"
        case .unreadable(let block): "bytes \(block.bytes) of \(block.segment), unreadable,"
        case .exchanged(let first, let second): "the exchange of \(first) and \(second)"
        case .removed(let name, _): "the removal of \(name)"
        }
    }
}
