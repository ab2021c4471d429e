extension LedgerReader {
    /// What is walked of a segment.
    struct Part {
        /// Its last part that ends before this place; nil for all of it.
        var end: Int?
        /// The kinds of record that are wanted; nil for all.
        var kinds: Set<FrameKind>?
    }

    /// How a walk over a segment went.
    struct Walked {
        /// Whether the body wants more.
        var wantsMore = true
        /// Where the walk began.
        var begin = 0
        var damage: [Finding] = []
    }

    /// Walks one segment, or a part of it.
    func walk(
        _ names: [SegmentName],
        _ index: Int,
        _ part: Part = Part(),
        _ body: (Entry) -> Bool
    ) throws(LedgerError) -> Walked {
        var walked = Walked()
        guard let header = try header(names, index) else {
            walked.damage = [Finding(.damagedHeader, of: names[index])]
            return walked
        }
        let next = try self.header(names, index + 1)
        let nextName = names.indices.contains(index + 1) ? names[index + 1] : nil
        try SegmentFile.with(names[index], on: disk) { segment throws(LedgerError) in
            var walk = SegmentWalk(
                segment.content,
                on: disk,
                header: header,
                next: next,
                nextName: nextName,
                isChained: false
            )
            walk.wanted = part.kinds.map { Set($0.map(\.rawValue)) }
            let end = part.end.map { min($0, segment.status.size) }
            do throws(DiskError) {
                try end.map { end throws(DiskError) in try walk.skip(toLastPartBefore: end) }
                walked.begin = walk.offset
                while true {
                    switch try walk.next() {
                    case .entry(let entry):
                        if walk.offset > end ?? .max { return }
                        walked.wantsMore = body(entry)
                        guard walked.wantsMore else { return }
                    case .problem(let problem):
                        walked.damage.append(Finding(problem, walk, of: names[index]))
                    case .confirmed: break
                    case .end(let fault):
                        let here = Finding(.invalid(fault), walk, of: names[index])
                        let isOn = try goesOn(&walk, behind: fault, isLast: nextName == nil)
                        if isOn || lacksMore(walk, fault, segment, before: nextName) {
                            walked.damage.append(here)
                        }
                        guard isOn else { return }
                    }
                }
            } catch { throw .disk(error) }
        }
        return walked
    }

    /// Whether more of the segment can be read behind bytes that are no frame.
    private func goesOn(
        _ walk: inout SegmentWalk,
        behind fault: Frame.Fault,
        isLast: Bool
    ) throws(DiskError) -> Bool {
        let isOver =
            if !isLast {
                walk.isComplete
            } else if fault == .end {
                // Zeros are the room in advance: nothing is to be looked for in it.
                true
            } else {
                try !walk.isDamaged()
            }
        return try isOver ? false : walk.resynchronise()
    }

    /// Whether something should stand where the walk over a segment ended.
    private func lacksMore(
        _ walk: SegmentWalk,
        _ fault: Frame.Fault,
        _ segment: SegmentFile,
        before next: SegmentName?
    ) -> Bool {
        // Across a hole nothing is known of its end.
        if let next { return !walk.isComplete && next.number == segment.name.number + 1 }
        if case .unreadable = fault { return true }
        return !segment.status.isWritable && !walk.isSealed
    }
}
