import Ledger
import ProbeModel
import Reliability
import Rollup
import Testing

/// One life of a machine: a wall clock that may be wrong, and records in their order.
struct Life {
    private(set) var entries: [Entry] = []
    /// Seconds since the machine began, by a clock that goes evenly.
    var second: Int64 = 0
    /// By how much the wall clock is wrong.
    var wrong: Int64 = 0
    var isVouched = false
    private let boot: UniqueID

    init(wrong: Int64 = 0, boot: UniqueID = UniqueID(high: 7, low: 7), after: [Entry] = []) {
        (self.wrong, self.boot, entries) = (wrong, boot, after)
        add(
            .start(
                .init(
                    ledger: UniqueID(high: 1, low: 2),
                    identity: Identity(writer: "test", libcurl: "", boot: boot),
                    moment: moment
                )
            )
        )
    }

    private var moment: Moment {
        let steady = Instant(nanoseconds: (1000 + second) * 1_000_000_000)
        return Moment(wall: time(second + wrong), monotonic: steady, boottime: steady)
    }

    mutating func add(_ record: Record) {
        let last = entries.last?.sequence ?? 0
        entries.append(Entry(sequence: last + 1, record: record))
    }

    /// The clocks are recorded; `hasStanding` is false for a program of before.
    mutating func clock(_ isSynchronised: Bool?, error: Int64 = 0, hasStanding: Bool = true) {
        var clock = Record.Clock(
            moment: moment,
            isSynchronised: isSynchronised,
            maximumError: Microseconds(error * 1_000_000)
        )
        if hasStanding { clock.standing = .init(isVouched: isVouched, discipline: nil) }
        add(.clock(clock))
    }

    /// One run a minute.
    mutating func runs(_ count: Int, failing: (Int64) -> Int? = { _ in nil }) {
        for _ in 0..<count {
            add(.run(.sample(at: second + wrong, failing: failing(second / 60))))
            second += 60
        }
    }

    mutating func missed(_ count: Int64) {
        let begin = second + wrong
        add(.missed("ship", begin...(begin + (count - 1) * 60), count: UInt64(count)))
        second += count * 60
    }
}

/// Roll-ups of entries that are all at hand.
enum Books {
    /// `isCut`, at each place where it says so, writes what is there and reads the file anew.
    static func dump(
        _ entries: [Entry],
        isCut: () -> Bool = { false }
    ) throws -> (folder: Folder, path: String) {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        for entry in entries {
            writer.absorb(entry)
            if isCut() {
                try writer.flush()
                writer = try RollupWriter.open(path: folder.path())
            }
            var interruptions = 3
            while let range = writer.restated {
                for entry in entries where range.contains(entry.sequence) {
                    writer.restate(entry)
                    guard interruptions > 0, isCut() else { continue }
                    // Whoever opens the file anew begins anew with the range.
                    interruptions -= 1
                    try writer.flush()
                    writer = try RollupWriter.open(path: folder.path())
                    break
                }
            }
        }
        try writer.flush()
        return (folder, folder.path())
    }
}

@Suite("Whether the wall clock is believed")
struct WallClockTests {
    private func tally(_ entries: [Entry]) throws -> Tally {
        let found = try Books.dump(entries)
        let reader = try RollupReader(path: found.path)
        let counts = try reader.counts(of: "shipping", in: time(-epoch)..<time(999_999))
        return counts.journeys.first?.tally ?? Tally()
    }

    struct Case: Sendable {
        let word: Bool?
        let isVouched: Bool
        var hasStanding = true
        var wrong: Int64 = 0
        let counts: Bool
    }

    @Test(
        "runs count if the kernel or the operator answers for it, or nobody was asked",
        arguments: [
            Case(word: true, isVouched: false, counts: true),
            Case(word: false, isVouched: false, counts: false),
            Case(word: nil, isVouched: false, counts: false),
            Case(word: false, isVouched: true, counts: true),
            Case(word: nil, isVouched: true, counts: true),
            Case(word: false, isVouched: false, hasStanding: false, counts: true),
            Case(word: nil, isVouched: false, hasStanding: false, counts: true),
            Case(word: true, isVouched: true, wrong: -epoch, counts: false),
        ]
    )
    func standing(_ given: Case) throws {
        var life = Life(wrong: given.wrong)
        life.isVouched = given.isVouched
        life.clock(given.word, hasStanding: given.hasStanding)
        life.runs(10) { $0 == 3 ? 1 : nil }
        let expected = given.counts ? Tally(good: 9, bad: 1) : Tally(unknown: 10)
        #expect(try tally(life.entries) == expected)
    }

    @Test("what is in doubt is no latency, no episode, and an aborted run for every question")
    func figures() throws {
        var life = Life()
        life.clock(false)
        life.runs(30) { $0 % 3 == 0 ? 1 : nil }
        let found = try Books.dump(life.entries)
        let reader = try RollupReader(path: found.path)
        let span = time(0)..<time(3600)
        let counts = try #require(reader.counts(of: "shipping", in: span).journeys.first)
        #expect(counts.ends == [.init(outcome: .aborted, reason: .local, count: 30)])
        #expect(counts.steps.isEmpty && counts.components.isEmpty)
        #expect(try reader.episodes(of: "shipping", in: span).isEmpty)
        #expect(try reader.latencies(of: "ship", service: "shipping", in: span).count == 0)
        let rows = try reader.tallies(of: "shipping", in: span)
        #expect(rows.map(\.tally) == [Tally(unknown: 30)])
        let runs = try reader.runs(of: "shipping", in: span).flatMap(\.runs.runs)
        #expect(runs.map(\.outcome) == Array(repeating: .aborted, count: 30))
        #expect(runs.map(\.start) == (0..<30).map { time($0 * 60) }, "where they were, unknown")
    }

    // MARK: Cleared up

    /// A life that begins in doubt, and the same one with a clock that was right.
    private func pair(
        wrong: Int64,
        isVouched: Bool = false,
        _ body: (inout Life) -> Void
    ) -> (doubted: [Entry], right: [Entry]) {
        var doubted = Life(wrong: wrong)
        doubted.isVouched = isVouched
        var right = Life()
        doubted.clock(false)
        right.clock(true)
        body(&doubted)
        body(&right)
        doubted.wrong = 0
        doubted.clock(!isVouched)
        right.clock(true)
        doubted.runs(20)
        right.runs(20)
        return (doubted.entries, right.entries)
    }

    /// Everything that the roll-up tells.
    struct Figures: Equatable {
        let counts: ServiceCounts
        let episodes: [Episode]
        let runs: [TrackRuns]
        let latencies: LatencyHistogram

        init(of entries: [Entry]) throws {
            let found = try Books.dump(entries)
            let reader = try RollupReader(path: found.path)
            let span = time(-9999)..<time(999_999)
            counts = try reader.counts(of: "shipping", in: span)
            episodes = try reader.episodes(of: "shipping", in: span)
            runs = try reader.runs(of: "shipping", in: span)
            latencies = try reader.latencies(of: "ship", service: "shipping", in: span)
        }
    }

    @Test(
        "when the kernel calls it synchronised, what was in doubt counts where it was",
        arguments: [0, 1, -epoch, -7200, 3600]
    )
    func cleared(wrong: Int64) throws {
        let (doubted, right) = pair(wrong: wrong) { life in
            life.runs(30) { (5...9).contains($0) ? 2 : nil }
            life.missed(7)
            life.runs(10) { $0 % 4 == 0 ? 0 : nil }
        }
        let figures = try Figures(of: right)
        #expect(figures.counts.journeys.first?.tally == Tally(good: 53, bad: 7, unknown: 7))
        #expect(try Figures(of: doubted) == figures)
    }

    @Test("the operator's word clears up a clock that was evidently wrong while it was given")
    func vouched() throws {
        let (doubted, right) = pair(wrong: -epoch, isVouched: true) { $0.runs(30) }
        #expect(try Figures(of: doubted) == Figures(of: right))
    }

    @Test("the operator's word does not reach back to before it was given")
    func late() throws {
        var life = Life()
        life.clock(false)
        life.runs(10)
        life.isVouched = true
        life.clock(false)
        life.runs(5)
        #expect(try tally(life.entries) == Tally(good: 5, unknown: 10))
        life.clock(true)
        #expect(try tally(life.entries) == Tally(good: 5, unknown: 10))
    }

    @Test("a doubt outlives a restart of the daemon, and not one of the machine")
    func lives() throws {
        for (boot, expected) in [
            (UniqueID(high: 7, low: 7), Tally(good: 15)),
            (UniqueID(high: 8, low: 8), Tally(good: 5, unknown: 10)),
            (UniqueID.none, Tally(good: 5, unknown: 10)),
        ] {
            var first = Life()
            first.clock(false)
            first.runs(10)
            var second = Life(boot: boot, after: first.entries)
            second.second = 600
            second.clock(true)
            second.runs(5)
            #expect(try tally(second.entries) == expected, "\(boot)")
        }
    }

    @Test("a run across a step of the clock stays unknown; others find their place")
    func steps() throws {
        var life = Life(wrong: -epoch)
        life.clock(false)
        life.runs(10)
        let label = life.second + life.wrong
        life.wrong = -3600
        life.clock(false)
        life.add(.run(.sample(at: label)))
        life.runs(10)
        life.wrong = 0
        life.clock(true)
        #expect(try tally(life.entries) == Tally(good: 20, unknown: 1))
        let found = try Books.dump(life.entries)
        let runs = try RollupReader(path: found.path).runs(of: "shipping", in: time(0)..<time(3600))
        let known = runs.flatMap(\.runs.runs).filter { $0.outcome == .passed }
        #expect(known.map(\.start) == (0..<20).map { time($0 * 60) })
    }

    @Test("a clock in doubt that is years ahead takes no hour away, nor does a start under it")
    func ahead() throws {
        var first = Life()
        first.clock(true)
        first.runs(10)
        var second = Life(
            wrong: 9 * 365 * 86_400,
            boot: UniqueID(high: 8, low: 8),
            after: first.entries
        )
        second.second = 86_400
        second.clock(false)
        second.runs(3)
        second.wrong = 0
        second.clock(true)
        second.runs(3)
        let found = try Books.dump(second.entries)
        let reader = try RollupReader(path: found.path)
        #expect(try reader.rows("SELECT sum(count) FROM counts WHERE span = 3600")[1] == ["16"])
        #expect(try tally(second.entries) == Tally(good: 16))
    }

    @Test("a label that is wrong by less than the clock's own error is right")
    func error() throws {
        var life = Life(wrong: 2)
        life.clock(false)
        life.runs(3)
        life.wrong = 0
        life.clock(true, error: 3)
        let found = try Books.dump(life.entries)
        let runs = try RollupReader(path: found.path).runs(of: "shipping", in: time(0)..<time(3600))
        #expect(runs.flatMap(\.runs.runs).map(\.start) == [2, 62, 122].map { time($0) })
    }

    @Test("the figures depend on the ledger alone, wherever they were cut", arguments: 1...12)
    func property(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var entries: [Entry] = []
        for boot in 0..<UInt64(4) {
            var life = Life(
                wrong: Bool.random(using: &random) ? -epoch : .random(in: -9...9, using: &random),
                boot: UniqueID(high: boot / 2 + 1, low: 1),
                after: entries
            )
            life.second = Int64(boot) * 20_000
            life.isVouched = Int.random(in: 0..<4, using: &random) == 0
            for _ in 0..<12 {
                life.clock([nil, true, false, false].randomElement(using: &random) ?? nil)
                let bad = Int64.random(in: 1...5, using: &random)
                life.runs(.random(in: 0...12, using: &random)) { $0 % bad == 0 ? 1 : nil }
                if Bool.random(using: &random) { life.missed(3) }
                if Bool.random(using: &random) { life.wrong = .random(in: -5...0, using: &random) }
            }
            entries = life.entries
        }
        let whole = try Books.dump(entries)
        let cut = try Books.dump(entries) { Int.random(in: 0..<9, using: &random) == 0 }
        let dump = try RollupReader(path: whole.path).dump()
        #expect(dump.count > 100, "seed \(seed)")
        #expect(try RollupReader(path: cut.path).dump() == dump, "seed \(seed)")
    }
}
