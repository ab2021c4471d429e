import ProbeModel

/// What a reading does not see, although it was written.
struct Losses {
    /// Places that cannot be read, the first of them.
    private(set) var damage: [Finding] = []
    /// Segments that are not there, and the one behind each row of them.
    private let holes: [(numbers: Range<UInt64>, next: SegmentName)]
    private var retired = RetiredSegments()

    /// `names` are the segments that are read, in their order; `isWhole` says that nothing lies
    /// before them.
    init(among names: ArraySlice<SegmentName>, isWhole: Bool) {
        var expected = isWhole ? 1 : names.first?.number ?? 1
        var holes: [(numbers: Range<UInt64>, next: SegmentName)] = []
        for name in names {
            if name.number > expected { holes.append((expected..<name.number, name)) }
            expected = name.number + 1
        }
        self.holes = holes
    }

    mutating func see(_ entry: Entry) {
        if case .retire(let retirement) = entry.record { retired.learn(retirement) }
    }

    mutating func add(_ more: [Finding]) {
        damage += more.prefix(Limits.scrubFindings - damage.count)
    }

    /// With the segments that the ledger itself does not call deleted: where it does, that stands
    /// behind them.
    var all: [Finding] {
        let missing = holes.filter { !retired.explains($0.numbers) }
        return damage + missing.map { Finding(.missing, of: $0.next) }
    }
}

extension Finding {
    /// What is wrong with a whole segment.
    init(_ problem: Problem, of name: SegmentName) {
        self.init(
            segment: name.description,
            offset: 0,
            sequence: name.firstSequence - 1,
            problem: problem
        )
    }

    /// What is wrong where a walk stands.
    init(_ problem: Problem, _ walk: SegmentWalk, of name: SegmentName) {
        self.init(
            segment: name.description,
            offset: walk.offset,
            sequence: walk.lastSequence,
            problem: problem
        )
    }
}
