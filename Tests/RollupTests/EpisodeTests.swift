import Ledger
import ProbeModel
import Reliability
import Rollup
import Testing

@Suite("Episodes")
struct EpisodeTests {
    static func episodes(of runs: [Run], flushingAfter places: Set<Int> = []) throws -> [Episode] {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        for (place, run) in runs.enumerated() {
            writer.absorb([run])
            guard places.contains(place) else { continue }
            try writer.flush()
            writer = try RollupWriter.open(path: folder.path())
        }
        try writer.flush()
        return try RollupReader(path: folder.path())
            .episodes(of: "shipping", in: time(-9999)..<time(99_999))
    }

    @Test(
        "are consecutive bad runs; samples of all kinds bound them",
        arguments: [[], [1, 2, 4], [3]]
    )
    func bounds(places: Set<Int>) throws {
        let found = try Self.episodes(
            of: [
                .sample(at: 0), .sample(at: 60, failing: 1),
                .sample(at: 75, failing: 1, kind: .confirmation), .sample(at: 120, .aborted),
                .sample(at: 180, failing: 0), .sample(at: 195, failing: 0, kind: .recovery),
                .sample(at: 210, .passed, kind: .recovery), .sample(at: 240, .degraded),
                .sample(at: 300),
            ],
            flushingAfter: places
        )
        let episode = Episode(
            journey: "ship",
            location: "here",
            goodBefore: time(0),
            firstBad: time(60),
            lastBad: time(195),
            goodAfter: time(210),
            bad: 2,
            unknown: 1,
            isOpen: false
        )
        #expect(found == [episode])
    }

    @Test("a good confirmation between two bad runs does not end one")
    func confirmation() throws {
        let found = try Self.episodes(of: [
            .sample(at: 60, failing: 1), .sample(at: 75, .passed, kind: .confirmation),
            .sample(at: 120, failing: 1),
        ])
        #expect(found.map(\.bad) == [2])
        #expect(found.map(\.goodAfter) == [nil])
        #expect(found.map(\.goodBefore) == [nil])
        #expect(found.map(\.isOpen) == [true])
    }

    @Test("their number is that of the runs of bad slots", arguments: 1...6)
    func number(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let runs = (0..<400 as Range<Int64>).map { minute -> Run in
            let outcome =
                [Outcome.passed, .failed, .failed, .aborted]
                .randomElement(using: &random) ?? .passed
            return .sample(at: minute * 60, outcome, failing: outcome == .failed ? 0 : nil)
        }
        let found = try Self.episodes(of: runs, flushingAfter: [100, 101, 250])
        var expected: [Int] = []
        var isBad = false
        for run in runs where run.outcome != .aborted {
            if run.outcome == .failed, isBad { expected[expected.count - 1] += 1 }
            if run.outcome == .failed, !isBad { expected.append(1) }
            isBad = run.outcome == .failed
        }
        #expect(found.map(\.bad) == expected, "seed \(seed)")
    }

    @Test("belong to a journey at a location")
    func locations() throws {
        var there = Run.sample(at: 70, failing: 0)
        there.location = "there"
        let found = try Self.episodes(of: [.sample(at: 60, failing: 0), there, .sample(at: 120)])
        #expect(found.map(\.location) == ["here", "there"])
        #expect(found.map(\.isOpen) == [false, true])
    }
}

@Suite("What nobody knows")
struct UnknownTests {
    static let day = time(0)..<time(86_400)

    static func tally(
        _ body: (inout RollupWriter) -> Void
    ) throws -> (tally: Tally?, holes: [[String]]) {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        body(&writer)
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let counts = try reader.counts(of: "shipping", in: day)
        let holes = try reader.rows("SELECT records, cause, unassigned FROM holes").dropFirst()
        return (counts.journeys.first?.tally, Array(holes))
    }

    @Test("records that are gone are runs that nobody knows, at the journey's pace")
    func damage() throws {
        let found = try Self.tally { writer in
            writer.absorb((0..<20).map { .sample(at: $0 * 60) })
            writer.absorb(.run(.sample(at: 1200 + 600)), skipping: 25)
            writer.absorb((0..<20).map { .sample(at: 1860 + $0 * 60) })
        }
        #expect(found.tally == Tally(good: 41, unknown: 10))
        #expect(found.holes == [["25", "damage", "15"]])
    }

    @Test("a run that was lost alone is missed wherever in its slot it was due")
    func alone() throws {
        let first = Slot.number(at: time(0), every: .seconds(60)) + 1
        let runs = (0..<40 as Range<Int64>).map { number in
            var run = Run.sample(at: number * 60)
            run.planned =
                Slot(
                    number: first + number,
                    every: .seconds(60),
                    journey: run.journey,
                    location: run.location
                ).planned
            run.started = run.planned
            return run
        }
        for lost in 8..<38 {
            let found = try Self.tally { writer in
                writer.absorb(Array(runs[..<lost]))
                writer.absorb(.run(runs[lost + 1]), skipping: 1)
                writer.absorb(Array(runs[(lost + 2)...]))
            }
            #expect(found.tally == Tally(good: 39, unknown: 1), "\(lost)")
            #expect(found.holes == [["1", "damage", "0"]], "\(lost)")
        }
    }

    @Test("no more than the records that are gone, and none if no run was due")
    func bounded() throws {
        let few = try Self.tally { writer in
            writer.absorb((0..<20).map { .sample(at: $0 * 60) })
            writer.absorb(.run(.sample(at: 7200)), skipping: 3)
        }
        #expect(few.tally == Tally(good: 21, unknown: 3))
        let none = try Self.tally { writer in
            writer.absorb((0..<20).map { .sample(at: $0 * 60) })
            writer.absorb(.run(.sample(at: 1200)), skipping: 3)
        }
        #expect(none.tally == Tally(good: 21))
        #expect(none.holes == [["3", "damage", "3"]])
    }

    @Test("slots that are recorded as missed are not counted twice")
    func missed() throws {
        let found = try Self.tally { writer in
            writer.absorb((0..<20).map { .sample(at: $0 * 60) })
            writer.absorb(.missed("ship", 1200...1740, count: 10), skipping: 4)
            writer.absorb((0..<5).map { .sample(at: 1800 + $0 * 60) })
        }
        #expect(found.tally == Tally(good: 25, unknown: 10))
    }

    @Test("records that the ledger refused count the same way")
    func refused() throws {
        let found = try Self.tally { writer in
            writer.absorb((0..<20).map { .sample(at: $0 * 60) })
            writer.absorb(.missed("", 1200...1500, count: 12, .local))
            writer.absorb([.sample(at: 1500)])
        }
        #expect(found.tally == Tally(good: 21, unknown: 5))
        #expect(found.holes == [["12", "refused", "7"]])
    }

    @Test("a run under a clock that is evidently wrong is no evidence")
    func clock() throws {
        let found = try Self.tally { writer in
            writer.absorb([.sample(at: 0)])
            writer.absorb(.clock(at: -epoch, isSynchronised: false))
            writer.absorb([.sample(at: 60 - epoch), .sample(at: 120 - epoch, failing: 0)])
            writer.absorb(.clock(at: 180, isSynchronised: false))
            writer.absorb([.sample(at: 180, failing: 1)])
        }
        #expect(found.tally == Tally(good: 1, bad: 1, unknown: 2))
    }

    @Test(
        "missed runs are spread over their time, none lost and none counted twice",
        arguments: [(1, 0), (2, 1), (6, 500), (7, 60), (1000, 30_000), (3, 0), (0, 100)]
    )
    func spread(count: UInt64, seconds: Int64) throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        writer.absorb(.missed("ship", 0...seconds, count: count))
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let all = try reader.counts(of: "shipping", in: time(0)..<time(90_000))
        #expect(all.journeys.first?.tally.unknown == Int(count))
        let last = try reader.counts(of: "shipping", in: time(seconds)..<time(90_000))
        #expect((last.journeys.first?.tally.unknown ?? 0) >= min(1, Int(count)))
        #expect(all.journeys.first?.ends.allSatisfy { $0.reason == .down } ?? false)
        // Rows of ten seconds are not kept for so long.
        for span in [60, 3600, 86_400] {
            let sum = try reader.rows("SELECT sum(count) FROM counts WHERE span = \(span)")[1][0]
            #expect(sum == (count == 0 ? "" : "\(count)"), "\(span)")
        }
    }
}
