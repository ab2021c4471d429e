package import Digest
import ProbeModel

/// What a start finds, and how it goes on. Reading it changes nothing on the disk.
package struct RecoveryPlan {
    /// Nil: there is no ledger yet.
    package var ledger: UniqueID?
    package var nextNumber: UInt64 = 1
    package var nextSequence: UInt64 = 1
    package var previousEnd: UInt64 = 0
    package var previousChain = SegmentHeader.noChain
    /// What must be recorded; nil if the ledger was closed in order.
    package var recovery: Record.Recovery?
    /// The last record that a checkpoint in the ledger covers; 0 if none is known.
    package var covered: UInt64 = 0
    package var segments = 0
    package var bytes = 0
    package var damagedBytes = 0

    /// Makes everything durable that is readable, then reads (log.md §8, R8).
    package init(reading disk: any Disk) throws(LedgerError) {
        let names: [SegmentName]
        do throws(DiskError) {
            names = SegmentName.all(in: try disk.names())
            for name in names { try Self.synchronise(name, on: disk) }
            try disk.synchroniseDirectory()
        } catch { throw .disk(error) }
        segments = names.count
        var fits = true
        var before: Predecessor?
        for (index, name) in names.enumerated() {
            try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
                bytes += segment.content.storedBytes
                let header = try Self.header(of: segment)
                // Even if the last header is damaged, the ledger keeps its name.
                if let header { ledger = header.ledger }
                fits = fits && Self.follows(header, before, name)
                if header == nil { damagedBytes += segment.status.size }
                let isLast = index == names.count - 1
                do throws(DiskError) {
                    let seal = try segment.seal(on: disk)
                    covered = max(covered, seal?.seal.covered ?? 0)
                    before = header.map { ($0, segment.status.size, seal) }
                    if isLast { try adopt(segment, header, seal, disk) }
                } catch { throw .disk(error) }
            }
        }
        if !fits {
            for name in names { try pass(name, on: disk) }
            noteMisfit()
        }
    }

    /// Counts on behind whatever a segment holds: where files lie under each other's names, the
    /// last name need not have the highest numbers.
    private mutating func pass(_ name: SegmentName, on disk: any Disk) throws(LedgerError) {
        try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
            guard case .success(let header) = segment.header else { return }
            do throws(DiskError) {
                let last: UInt64
                if let seal = try segment.seal(on: disk) {
                    last = seal.seal.sequence
                } else {
                    last = try Self.lastSequence(of: segment, header, on: disk)
                }
                nextSequence = max(nextSequence, last + 1)
            } catch { throw .disk(error) }
        }
    }

    private static func lastSequence(
        of segment: SegmentFile,
        _ header: SegmentHeader,
        on disk: any Disk
    ) throws(DiskError) -> UInt64 {
        var walk = SegmentWalk(
            segment.content,
            on: disk,
            header: header,
            next: nil,
            isChained: false
        )
        var covered: UInt64 = 0
        repeat { _ = try walk.runToEnd(&covered) } while try walk.resynchronise()
        return walk.lastSequence + mostRecords(in: segment.content.lostBytes)
    }

    /// More than fit in so many bytes were never numbered: who counts on behind them uses no number
    /// twice.
    private static func mostRecords(in bytes: Int) -> UInt64 { UInt64(bytes / Frame.minimumBytes) }

    private static func synchronise(_ name: SegmentName, on disk: any Disk) throws(DiskError) {
        let file: DiskFile
        do throws(DiskError) {
            file = try disk.open(name.description)
        } catch {
            // One file that the medium does not give keeps nobody from starting: it is damage.
            guard error.isOfMedium else { throw error }
            return
        }
        defer { disk.close(file) }
        guard try disk.status(file).isWritable else { return }
        try disk.synchronise(file)
        disk.dropCache(file)
    }

    /// The segment's header; nil if it is damaged.
    private static func header(of segment: SegmentFile) throws(LedgerError) -> SegmentHeader? {
        switch segment.header {
        case .success(let header):
            guard header.version.isWritable else {
                throw .tooNew(segment: segment.name.description, header.version)
            }
            return header
        case .failure(.tooNew(let version)):
            throw .tooNew(segment: segment.name.description, version)
        case .failure(.damaged), .failure(.unreadable): return nil
        }
    }

    private typealias Predecessor = (
        header: SegmentHeader, size: Int, end: SegmentFile.End?
    )

    /// Whether a segment is what its name says, and continues the one before it.
    private static func follows(
        _ header: SegmentHeader?,
        _ before: Predecessor?,
        _ name: SegmentName
    ) -> Bool {
        guard let header, header.number == name.number, header.firstSequence == name.firstSequence
        else { return false }
        guard let before else { return true }
        guard header.ledger == before.header.ledger, header.number > before.header.number
        else { return false }
        // Segments between two that were on hold may have been retired; `verify` knows.
        guard header.number == before.header.number + 1 else { return true }
        // The end of an unsealed segment is known only after a walk, which is left to `verify`.
        guard let end = before.end else { return true }
        if header.previousEnd == UInt64(before.size) { return header.previousChain == end.chain }
        return end.isVoid(before: header)
    }

    /// Continues the last segment.
    private mutating func adopt(
        _ segment: SegmentFile,
        _ header: SegmentHeader?,
        _ seal: SegmentFile.End?,
        _ disk: any Disk
    ) throws(DiskError) {
        nextNumber = segment.name.number + 1
        guard let header else {
            // Its records cannot be read.
            let most = segment.status.size + segment.content.lostBytes
            nextSequence = segment.name.firstSequence + Self.mostRecords(in: most)
            recovery = try Self.recovery(.damage, segment, end: 0, lastCommit: 0, disk)
            return
        }
        if let seal {
            nextSequence = seal.seal.sequence + 1
            previousEnd = UInt64(segment.status.size)
            previousChain = seal.chain
        } else {
            try scan(segment, header, disk)
        }
    }

    private mutating func scan(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        _ disk: any Disk
    ) throws(DiskError) {
        var walk = SegmentWalk(
            segment.content,
            on: disk,
            header: header,
            next: nil,
            isChained: true
        )
        var hasProblem = try walk.runToEnd(&covered)
        let (end, commit, tree) = (walk.wholeEnd, walk.lastCommit, walk.wholeTree)
        previousEnd = UInt64(end)
        previousChain = walk.wholeChain
        while try walk.resynchronise() {
            hasProblem = true
            damagedBytes += walk.offset - end
            _ = try walk.runToEnd(&covered)
        }
        nextSequence = walk.lastSequence + 1
        if case .end(.unreadable) = try walk.next() {
            // What stands there may have been acknowledged.
            hasProblem = true
            let rest = segment.status.size - walk.offset
            damagedBytes += rest
            nextSequence += Self.mostRecords(in: rest)
        }
        if segment.content.lostBytes > 0 {
            hasProblem = true
            nextSequence += Self.mostRecords(in: segment.content.lostBytes)
        }
        recovery = try Self.recovery(
            hasProblem ? .damage : .uncleanEnd,
            segment,
            end: end,
            lastCommit: commit,
            disk
        )
        recovery?.tree = tree
    }

    private static func recovery(
        _ class: Record.Recovery.Class,
        _ segment: SegmentFile,
        end: Int,
        lastCommit: UInt64,
        _ disk: any Disk
    ) throws(DiskError) -> Record.Recovery {
        let rest = max(0, segment.status.size - end)
        var content = segment.content
        let behind = try content.read(at: end, count: rest, on: disk).bytes
        let used = behind.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        return Record.Recovery(
            class: `class`,
            segment: segment.name.number,
            end: UInt64(end),
            bytesBehind: UInt64(used),
            hashBehind: SHA256(of: Array(behind[..<used])),
            lastCommit: lastCommit
        )
    }

    /// Older segments do not fit together: recorded at the end that was found.
    private mutating func noteMisfit() {
        if recovery != nil {
            recovery?.class = .damage
            return
        }
        recovery = Record.Recovery(
            class: .damage,
            segment: nextNumber - 1,
            end: previousEnd,
            bytesBehind: 0,
            hashBehind: SHA256(of: []),
            lastCommit: nextSequence - 1
        )
    }
}

extension SegmentWalk {
    /// Walks on until no frame follows, and says whether anything was wrong on the way.
    fileprivate mutating func runToEnd(_ covered: inout UInt64) throws(DiskError) -> Bool {
        var hasProblem = false
        while true {
            switch try next() {
            case .entry(let entry):
                if case .checkpoint(let note) = entry.record { covered = note.checkpoint.last }
            case .confirmed: break
            case .problem: hasProblem = true
            case .end: return hasProblem
            }
        }
    }
}
