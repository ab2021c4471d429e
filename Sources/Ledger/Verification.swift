package import Digest

/// What a walk over a whole ledger found: checksums, numbers, chain, links.
package struct Verification: Sendable {
    package private(set) var findings: [Finding] = []
    package private(set) var segments = 0
    package private(set) var bytes = 0
    package private(set) var frames = 0
    package private(set) var records = 0
    package private(set) var unknownRecords = 0
    package private(set) var lastSequence: UInt64 = 0
    /// The chain's hash at the end of the last segment.
    package private(set) var chain = SegmentHeader.noChain

    package var isDamaged: Bool { findings.contains { $0.isDamage } }

    /// What one segment expects of the next.
    private struct Link {
        var ledger: UniqueID
        var number: UInt64
    }

    init(of names: [SegmentName], on disk: any Disk) throws(LedgerError) {
        var link: Link?
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            let following = try next.map { next throws(LedgerError) in
                try SegmentFile.with(next, on: disk) { try? $0.header.get() }
            }
            try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
                segments += 1
                bytes += segment.status.size
                guard let header = usableHeader(of: segment, link) else {
                    link = nil
                    return
                }
                link = Link(ledger: header.ledger, number: header.number)
                do throws(DiskError) {
                    try walk(segment, header, following ?? nil, isLast: next == nil, disk)
                } catch { throw .disk(error) }
            }
        }
    }

    private mutating func usableHeader(of segment: SegmentFile, _ link: Link?) -> SegmentHeader? {
        let name = segment.name
        switch segment.header {
        case .failure(.damaged):
            note(.damagedHeader, name, 0, lastSequence)
            lastSequence = max(lastSequence, name.firstSequence - 1)
            return nil
        case .failure(.tooNew):
            note(.tooNew, name, 0, lastSequence)
            return nil
        case .success(let header):
            let isMisplaced =
                header.number != name.number || header.firstSequence != name.firstSequence
                || link.map { $0.ledger != header.ledger } ?? false
            if isMisplaced { note(.misplaced, name, 0, lastSequence) }
            let expected = link.map { $0.number + 1 } ?? (segments == 1 ? 1 : header.number)
            if header.number != expected { note(.missing, name, 0, lastSequence) }
            return header
        }
    }

    private mutating func walk(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        _ next: SegmentHeader?,
        isLast: Bool,
        _ disk: any Disk
    ) throws(DiskError) {
        let name = segment.name
        var walk = SegmentWalk(segment.file, on: disk, header: header, next: next, isChained: true)
        var isOver = false
        while !isOver {
            let event = try walk.next()
            switch event {
            case .entry: records += 1
            case .problem(let problem): note(problem, name, walk.offset, walk.lastSequence)
            case .end(let fault):
                isOver = try !goOn(&walk, fault, segment, isLast: isLast)
            }
        }
        frames += walk.frames
        unknownRecords += walk.unknownRecords
        lastSequence = walk.lastSequence
        chain = walk.wholeChain
        if let next {
            let fits = walk.cutChain == next.previousChain && next.number == header.number + 1
            if !fits { note(.brokenLink, name, walk.wholeEnd, walk.lastSequence) }
        }
        if isLast && !walk.isSealed { note(.unsealed, name, walk.wholeEnd, walk.lastSequence) }
    }

    /// Judges an end of the valid frames; true if more follow behind invalid bytes.
    private mutating func goOn(
        _ walk: inout SegmentWalk,
        _ fault: Frame.Fault,
        _ segment: SegmentFile,
        isLast: Bool
    ) throws(DiskError) -> Bool {
        let place = walk.offset
        let sequence = walk.lastSequence
        if try walk.resynchronise() {
            note(.invalid(fault), segment.name, place, sequence)
            return true
        }
        let isClean = walk.isSealed ? place == segment.status.size : isLast && walk.endsClean(fault)
        let wasSealed = !segment.status.isWritable && !walk.isSealed
        if walk.isShort || wasSealed {
            note(.invalid(fault), segment.name, place, sequence)
        } else if !isClean {
            note(.uncleanEnd, segment.name, place, sequence)
        }
        return false
    }

    private mutating func note(
        _ problem: Finding.Problem,
        _ name: SegmentName,
        _ offset: Int,
        _ sequence: UInt64
    ) {
        findings.append(
            Finding(
                segment: name.description,
                offset: offset,
                sequence: sequence,
                problem: problem
            )
        )
    }
}
