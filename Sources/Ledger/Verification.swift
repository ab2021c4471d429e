package import Digest

/// What a walk over a whole ledger found: checksums, numbers, chain, links, roots, signatures.
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

    package private(set) var ledger: UniqueID?
    package private(set) var attestation: Attestation
    /// Whether the last segment is sealed.
    package private(set) var isSealed = false
    /// Whether somebody writes the ledger, or may do so.
    package private(set) var isWritten = false
    package let isRaw: Bool

    package var isDamaged: Bool { findings.contains { $0.isDamage } }

    /// Whether the ledger is whole, and yet something in it is not proven: an end without
    /// farewell, a restored copy, or records that no signed checkpoint covers. The newest minute
    /// of a ledger that is still written has no checkpoint yet, and proves nothing against it.
    package var isUndecided: Bool {
        if findings.contains(where: { $0.problem != .unsealed }) { return true }
        if !attestation.isSigned || !attestation.unsigned.isEmpty || endsEarly { return true }
        return unsignedTail != nil && (isSealed || !attestation.isTailShort)
    }

    /// Whether the last segment is open, and nobody is there who would seal it: the writer ended
    /// without farewell, this is a copy, or the end was cut off.
    package var endsEarly: Bool { segments > 0 && !isSealed && !isWritten }

    /// The records behind the last signed checkpoint; nil if there are none.
    package var unsignedTail: ClosedRange<UInt64>? { attestation.tail(until: lastSequence) }

    /// What one segment expects of the next.
    private struct Link {
        var ledger: UniqueID
        var number: UInt64
    }

    /// Segments that are not there, and the one that names the last of them.
    private struct Hole {
        var numbers: Range<UInt64>
        var next: SegmentName
        var previousEnd: UInt64
        var previousChain: SHA256
    }

    private var holes: [Hole] = []
    /// Ends without a SEAL, and the headers that name them.
    private var unsealed: [(finding: Finding, number: UInt64, next: SegmentHeader)] = []
    /// Offsets that notes name, by segment, and the chain's hash there.
    private var marks: [UInt64: Set<Int>] = [:]
    private var marked: [Attestation.Place: SHA256] = [:]

    /// What the history is compared with, and how much of it is read.
    package struct Terms: Sendable {
        /// Notes that were kept elsewhere.
        package var notes: [Note] = []
        /// Keys of which one must have signed each note, and whose signatures alone count; empty: all do.
        package var trusted: [VerifyingKey] = []
        /// Whether a newer version's segments are read, too: their frames, numbers, chain, roots and
        /// RETIREs as if they were this version's, and nothing that they hold.
        package var isRaw = false

        package init() {}
    }

    init(
        of names: [SegmentName],
        on disk: any Disk,
        _ terms: Terms
    ) throws(LedgerError) {
        let (notes, trusted) = (terms.notes, terms.trusted)
        isRaw = terms.isRaw
        isWritten = disk.isLocked(Ledger.lockName)
        attestation = Attestation(before: names.first?.firstSequence ?? 1, trusting: trusted)
        for note in notes {
            marks[note.checkpoint.segment, default: []].insert(Int(clamping: note.checkpoint.end))
        }
        var link: Link?
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            let following = try next.map { next throws(LedgerError) in
                try SegmentFile.with(next, on: disk) { isRaw ? $0.rawHeader : try? $0.header.get() }
            }
            try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
                segments += 1
                bytes += segment.status.size
                guard let header = usableHeader(of: segment, link) else {
                    link = nil
                    return
                }
                ledger = header.ledger
                link = Link(ledger: header.ledger, number: header.number)
                do throws(DiskError) {
                    // Across a hole nothing is known of this segment's end.
                    let adjacent = (following ?? nil).flatMap {
                        $0.number == header.number + 1 ? $0 : nil
                    }
                    try walk(segment, header, adjacent, isLast: next == nil, disk)
                } catch { throw .disk(error) }
            }
        }
        for hole in holes { judge(hole) }
        for note in notes { judge(note, names, trusted) }
        for end in unsealed where attestation.explains(endOf: end.number, before: end.next) {
            findings.removeAll { $0 == end.finding }
        }
    }

    /// One segment alone, which has a successor.
    init(
        scrubbing name: SegmentName,
        before next: SegmentName?,
        on disk: any Disk
    ) throws(LedgerError) {
        attestation = Attestation(before: name.firstSequence)
        isRaw = false
        let following = try next.map { next throws(LedgerError) in
            try SegmentFile.with(next, on: disk) { try? $0.header.get() }
        }
        try SegmentFile.with(name, on: disk) { segment throws(LedgerError) in
            bytes = segment.status.size
            guard let header = usableHeader(of: segment, nil) else { return }
            do throws(DiskError) {
                try walk(segment, header, following ?? nil, isLast: false, disk)
            } catch { throw .disk(error) }
        }
    }

    // MARK: Segments

    private mutating func usableHeader(of segment: SegmentFile, _ link: Link?) -> SegmentHeader? {
        let name = segment.name
        switch segment.header {
        case .failure(.damaged):
            note(.damagedHeader, name, 0, lastSequence)
            lastSequence = max(lastSequence, name.firstSequence - 1)
            return nil
        case .failure(.unreadable(let number)):
            note(.invalid(.unreadable(number)), name, 0, lastSequence)
            lastSequence = max(lastSequence, name.firstSequence - 1)
            return nil
        case .failure(.tooNew):
            if isRaw, let header = segment.rawHeader { return placed(header, name, link) }
            note(.tooNew, name, 0, lastSequence)
            return nil
        case .success(let header): return placed(header, name, link)
        }
    }

    /// A header that can be used, whether or not it is where it should be.
    private mutating func placed(
        _ header: SegmentHeader,
        _ name: SegmentName,
        _ link: Link?
    ) -> SegmentHeader {
        let isMisplaced =
            header.number != name.number || header.firstSequence != name.firstSequence
            || link.map { $0.ledger != header.ledger } ?? false
        if isMisplaced { note(.misplaced, name, 0, lastSequence) }
        let expected = link.map { $0.number + 1 } ?? (segments == 1 ? 1 : header.number)
        if header.number > expected {
            holes.append(
                Hole(
                    numbers: expected..<header.number,
                    next: name,
                    previousEnd: header.previousEnd,
                    previousChain: header.previousChain
                )
            )
        } else if header.number != expected {
            note(.misplaced, name, 0, lastSequence)
        }
        return header
    }

    private mutating func walk(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        _ next: SegmentHeader?,
        isLast: Bool,
        _ disk: any Disk
    ) throws(DiskError) {
        let name = segment.name
        var walk = SegmentWalk(
            segment.content,
            on: disk,
            header: header,
            next: next,
            isChained: true,
            marks: marks[header.number] ?? []
        )
        if isRaw { (walk.isRaw, walk.wanted) = (true, [FrameKind.retire.rawValue]) }
        var isOver = false
        while !isOver {
            let event = try walk.next()
            switch event {
            case .entry(let entry):
                if !isRaw { records += 1 }
                if let problem = attestation.handle(entry) {
                    note(problem, name, walk.offset, entry.sequence)
                }
            case .confirmed(let position): attestation.pass(position)
            case .problem(let problem): note(problem, name, walk.offset, walk.lastSequence)
            case .end(let fault):
                isOver = try !goOn(&walk, fault, segment, isLast: isLast)
            }
        }
        if let next, let end = findings.last, end.problem == .uncleanEnd,
            end.segment == name.description
        {
            unsealed.append((end, header.number, next))
        }
        try compareContent(segment, walk.lastSequence, disk)
        frames += walk.frames
        unknownRecords += walk.unknownRecords
        if isRaw { records += Int(clamping: walk.lastSequence + 1 - header.firstSequence) }
        lastSequence = walk.lastSequence
        chain = walk.wholeChain
        isSealed = walk.isSealed
        for (end, chain) in walk.marked {
            marked[Attestation.Place(segment: header.number, end: UInt64(end))] = chain
        }
        if let next {
            if walk.cutChain != next.previousChain {
                note(.brokenLink, name, walk.wholeEnd, walk.lastSequence)
            }
        }
        if isLast && !walk.isSealed { note(.unsealed, name, walk.wholeEnd, walk.lastSequence) }
    }

    /// What the walk cannot see of a compressed file: its table, and the hash in its name.
    private mutating func compareContent(
        _ segment: SegmentFile,
        _ last: UInt64,
        _ disk: any Disk
    ) throws(DiskError) {
        guard let original = segment.name.original else { return }
        var content = segment.content
        if content.isTableLost { note(.damagedTable, segment.name, content.status.size, last) }
        // What cannot be unpacked was noted already.
        guard let hash = try content.hash(on: disk), hash != original else { return }
        note(.wrongContent, segment.name, 0, last)
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
        let problem = Finding.Problem.invalid(fault)
        let isUnreadable = if case .unreadable = fault { true } else { false }
        // A copy of the open segment may have caught a group that was being written.
        let isOpenEnd = isLast && segment.status.isWritable && fault == .end
        let isTorn = isOpenEnd ? try !walk.isDamaged() : false
        if !isTorn, try walk.resynchronise() {
            note(problem, segment.name, place, sequence)
            return true
        }
        let isClean = walk.isSealed ? place == segment.status.size : isLast && walk.endsClean(fault)
        let wasSealed = !segment.status.isWritable && !walk.isSealed && !walk.isFollowed
        if walk.isShort || wasSealed || isUnreadable {
            note(problem, segment.name, place, sequence)
        } else if !isClean {
            note(.uncleanEnd, segment.name, place, sequence)
        }
        return false
    }

    // MARK: What is not there

    /// Segments may be missing if the ledger says that they were retired.
    private mutating func judge(_ hole: Hole) {
        guard attestation.retired.explains(hole.numbers),
            let last = hole.numbers.last.flatMap({ attestation.retired[$0] })
        else {
            note(.missing, hole.next, 0, hole.next.firstSequence - 1)
            return
        }
        if last.end != hole.previousEnd || last.chain != hole.previousChain {
            note(.brokenLink, hole.next, 0, hole.next.firstSequence - 1)
        }
    }

    /// Compares the history with a note from outside.
    private mutating func judge(
        _ known: Note,
        _ names: [SegmentName],
        _ trusted: [VerifyingKey]
    ) {
        let checkpoint = known.checkpoint
        let name =
            names.first { $0.number == checkpoint.segment } ?? names.last
            ?? SegmentName(firstSequence: 1, number: 1)
        func complain(_ problem: Finding.Problem) {
            note(problem, name, Int(clamping: checkpoint.end), checkpoint.last)
        }
        guard ledger == nil || checkpoint.ledger == ledger else { return complain(.foreignNote) }
        guard trusted.isEmpty || trusted.contains(where: { known.isSigned(by: $0) }) else {
            return complain(.untrustedNote(checkpoint.last))
        }
        let place = Attestation.Place(segment: checkpoint.segment, end: checkpoint.end)
        if let chain = marked[place] {
            guard chain == checkpoint.chain else { return complain(.contradicted(checkpoint.last)) }
            attestation.cover(by: known)
        } else if let retirement = attestation.retired[checkpoint.segment] {
            let isSame = retirement.end != checkpoint.end || retirement.chain == checkpoint.chain
            if !isSame { complain(.contradicted(checkpoint.last)) }
        } else if attestation.retired.holds(checkpoint.segment) {
            // How that segment ended is not told any more.
            return
        } else if checkpoint.last > lastSequence {
            complain(.endsBefore(checkpoint.last))
        } else {
            complain(.contradicted(checkpoint.last))
        }
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
