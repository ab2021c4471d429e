import Digest
package import ProbeModel

/// Which segments the ledger itself says were deleted.
///
/// A RETIRE may stand in a segment that is deleted later. So each deletion states anew all that is
/// missing then, a row of segments at a time, and the newest statements are enough.
package struct RetiredSegments: Hashable, Sendable {
    /// By the number of the segment, which is the last one of its row.
    private var known: [UInt64: Record.Retirement] = [:]

    package init() {}

    /// Takes a RETIRE; one that says the same of a shorter row tells nothing new.
    package mutating func learn(_ retirement: Record.Retirement) {
        if let before = known[retirement.segment], before.chain == retirement.chain,
            before.rowStart < retirement.rowStart
        {
            return
        }
        known[retirement.segment] = retirement
    }

    /// What was said of a segment alone, or as the last one of its row.
    package subscript(number: UInt64) -> Record.Retirement? { known[number] }

    /// How many segments were deleted.
    package var count: Int {
        rows.reduce(0) { $0 + Int(clamping: $1.segment - $1.rowStart) + 1 }
    }

    /// Whether the segment was deleted, alone or within a row.
    package func holds(_ number: UInt64) -> Bool {
        known.values.contains { $0.rowStart...$0.segment ~= number }
    }

    /// Whether all of these missing segments were deleted.
    package func explains(_ numbers: Range<UInt64>) -> Bool {
        guard let last = numbers.last else { return true }
        return start(of: last).map { $0 <= numbers.lowerBound } ?? false
    }

    /// One RETIRE for each row, as long as it may be said to be, oldest first.
    package var rows: [Record.Retirement] {
        var rows: [Record.Retirement] = []
        for (number, retirement) in known.sorted(by: { $0.key > $1.key }) {
            guard rows.last.map({ number < $0.rowStart }) ?? true else { continue }
            var row = retirement
            row.rowStart = start(of: number) ?? number
            rows.append(row)
        }
        return rows.reversed()
    }

    /// The first segment of the row that ends with this one; nil if it was not deleted.
    private func start(of last: UInt64) -> UInt64? {
        guard var start = known[last]?.rowStart else { return nil }
        while start > 1, let before = known[start - 1] { start = before.rowStart }
        return start
    }
}

extension SegmentName {
    /// The numbers that are missing among the files, row by row; `names` are sorted.
    static func holes(in names: [SegmentName]) -> [Range<UInt64>] {
        var next: UInt64 = 1
        var holes: [Range<UInt64>] = []
        for name in names {
            if name.number > next { holes.append(next..<name.number) }
            next = name.number + 1
        }
        return holes
    }
}

extension LedgerReader {
    /// What must stand in the ledger before a segment is deleted: how it ended, and every row of
    /// segments that will be missing then. A file that is gone without a RETIRE is in none of them.
    package func retirements(
        deleting segment: ClosedSegment,
        at time: Timestamp
    ) throws(LedgerError) -> [Record.Retirement] {
        var retired = try retired(explaining: SegmentName.holes(in: try segments()))
        var own = segment.retirement(at: time)
        if !segment.isSealed {
            own.root = try LowPriority.run { () throws(LedgerError) in
                try tree(of: segment)?.root ?? .zero
            }
        }
        retired.learn(own)
        let rows = retired.rows
        return (rows.contains { $0.segment == own.segment } ? [] : [own]) + rows
    }

    /// The numbers of segments that are not there, row by row. Reads no file.
    func holes() throws(LedgerError) -> [Range<UInt64>] { SegmentName.holes(in: try segments()) }

    /// A finding for each row of segments that are not there, and of which no RETIRE tells.
    package func missing() throws(LedgerError) -> [Finding] {
        let names = try segments()
        let holes = SegmentName.holes(in: names)
        let retired = try retired(explaining: holes)
        return holes.filter { !retired.explains($0) }.compactMap { hole in
            names.first { $0.number == hole.upperBound }.map { Finding(.missing, of: $0) }
        }
    }

    /// The RETIREs from the newest on, until they explain all holes, or there are no more.
    func retired(explaining holes: [Range<UInt64>]) throws(LedgerError) -> RetiredSegments {
        var retired = RetiredSegments()
        guard !holes.isEmpty else { return retired }
        _ = try LowPriority.run { () throws(LedgerError) in
            try latest(limit: 1, of: [.retire]) { entry in
                guard case .retire(let retirement) = entry.record else { return false }
                retired.learn(retirement)
                return holes.allSatisfy { retired.explains($0) }
            }
        }
        return retired
    }
}
