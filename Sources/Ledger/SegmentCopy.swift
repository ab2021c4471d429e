import Glibc

/// How one segment comes into the copy of its ledger. What a former backup copied of it is never
/// replaced by less: where the segment is damaged now, the former copy is believed.
struct SegmentCopy {
    enum Outcome { case linked, copied, kept, left }

    /// What is wrong with the segment, or with its copy.
    private(set) var flaws: [Backup.Flaw] = []
    private let segment: SegmentFile
    /// The one that follows, if there is one.
    private let next: SegmentName?
    private let files: FileCopy
    /// Sealed or compressed: a file that never changes.
    private let isFinal: Bool

    private var name: String { segment.name.description }

    init(
        of segment: SegmentFile,
        before next: SegmentName?,
        _ files: FileCopy
    ) throws(DiskError) {
        (self.segment, self.next, self.files) = (segment, next, files)
        let isSealed = try segment.seal(on: files.source) != nil
        isFinal = isSealed || segment.name.isPacked
    }

    /// Makes the copy, unless it is there.
    mutating func make() throws(DiskError) -> Outcome {
        guard let original = segment.content.file else {
            flaws = [.unreadable(name, segment.content.fault ?? unknown)]
            return .left
        }
        let outcome = try make(from: original)
        if isFinal, outcome != .left { try forgetPart() }
        return outcome
    }

    private mutating func make(from original: DiskFile) throws(DiskError) -> Outcome {
        let former = max(size(of: segment.name), size(of: segment.name.plain))
        // Nobody writes it any more, even if its SEAL cannot be read.
        let isClosed = isFinal || next != nil || !segment.status.isWritable
        let isWhole = try former > 0 && isClosed ? isThere() : false
        // Most segments, and rereading them all is the scrub's.
        if isFinal, isWhole { return .kept }
        if isFinal, former == 0, try files.link(name) { return .linked }
        let (end, damage) = try isClosed ? (closedEnd(), closedDamage()) : openPart()
        if isWhole || isMore(former, than: end, isSure: isClosed && damage.isEmpty) {
            flaws = damage.map { .damaged($0) } + (former > end ? [.shorter(name)] : [])
            return isWhole || !segment.name.isPacked ? .kept : .left
        }
        if isFinal, damage.isEmpty, try files.link(name) { return .linked }
        let isFormerBetter =
            former > SegmentHeader.byteCount && damage.contains { $0.offset < former }
        if let fault = try copy(original, to: end, behind: isFormerBetter ? former : 0) {
            flaws = [.unreadable(name, fault)]
            return .left
        }
        flaws = damage.map { .damaged($0) }
        return .copied
    }

    /// Whether the former copy stays. One that is longer than a segment of which all is sure ends in
    /// what was never acknowledged.
    private func isMore(_ former: Int, than end: Int, isSure: Bool) -> Bool {
        !isSure && (former >= end || segment.name.isPacked && former > 0)
    }

    private var unknown: DiskError { DiskError("openat", name, number: EIO) }

    /// Bytes that a former backup has of the segment in this form; 0 if none.
    private func size(of name: SegmentName) -> Int {
        (try? files.target.size(of: name.description)) ?? 0
    }

    /// Whether a former backup has it, as it lies here or as it was written.
    private func isThere() throws(DiskError) -> Bool {
        let here = try size(of: segment.name) == closedEnd()
        return here || size(of: segment.name.plain) == segment.status.size
    }

    private func copy(
        _ original: DiskFile,
        to end: Int,
        behind former: Int
    ) throws(DiskError) -> DiskError? {
        let (source, target) = (files.source, files.target)
        let rest = FileCopy.Piece(file: original, disk: source, range: former..<end)
        guard former > 0 else { return try files.make(name, of: [rest]) }
        let file = try target.open(name)
        defer { target.close(file) }
        let begin = FileCopy.Piece(file: file, disk: target, range: 0..<former)
        return try files.make(name, of: [begin, rest])
    }

    /// What a former backup copied of a segment that was still open would hide the compressed one.
    private func forgetPart() throws(DiskError) {
        let plain = size(of: segment.name.plain)
        guard segment.name.isPacked, plain > 0, plain != segment.status.size else { return }
        // Whenever this ends, one of the two is there.
        try files.target.synchroniseDirectory()
        try files.target.remove(segment.name.plain.description)
    }

    // MARK: How far it goes, and what is damaged in it

    /// The end of a file that nobody writes: where the next segment says that it is.
    private func closedEnd() throws(DiskError) -> Int {
        let stored = segment.content.storedBytes
        guard !isFinal, let next, next.number == segment.name.number + 1
        else { return stored }
        let following = try SegmentFile(next, on: files.source)
        defer { following.content.close(on: files.source) }
        guard case .success(let header) = following.header else { return stored }
        return min(stored, Int(clamping: header.previousEnd))
    }

    private func closedDamage() throws(DiskError) -> [Finding] {
        do throws(LedgerError) {
            let found = try Verification(
                scrubbing: segment.name,
                before: next.flatMap { $0.number == segment.name.number + 1 ? $0 : nil },
                on: files.source
            )
            // What a newer version wrote is copied as it is.
            return found.findings.filter { $0.isDamage && $0.problem != .tooNew }
        } catch {
            guard case .disk(let fault) = error else { throw unknown }
            throw fault
        }
    }

    /// The end of what was acknowledged in an open segment; all of one whose header is damaged.
    private func openPart() throws(DiskError) -> (Int, [Finding]) {
        guard case .success(let header) = segment.header else {
            return (segment.status.size, [Finding(.damagedHeader, of: segment.name)])
        }
        var damage: [Finding] = []
        var walk = SegmentWalk(
            segment.content,
            on: files.source,
            header: header,
            next: nil,
            isChained: true
        )
        var end = SegmentHeader.byteCount
        while true {
            let event = try walk.next()
            switch event {
            case .confirmed(let position): end = Int(clamping: position.end)
            case .entry: break
            case .problem(let problem):
                damage.append(Finding(problem, walk, of: segment.name))
            case .end(let fault):
                let here = Finding(.invalid(fault), walk, of: segment.name)
                let goesOn = try walk.isDamaged() ? walk.resynchronise() : false
                let isUnreadable = if case .unreadable = fault { true } else { false }
                if goesOn || isUnreadable { damage.append(here) }
                guard goesOn else { return (end, damage) }
            }
        }
    }
}
