import Ledger
import ProbeModel
import Testing

@Suite("Upkeep", .timeLimit(.minutes(3)))
struct UpkeepTests {
    private static let day: Int64 = 86_400

    /// One life of a ledger on a real disk, under a clock that stands still.
    private func ledger(in scratch: Scratch, at clock: SimulatedClock) throws -> Ledger {
        var settings = Bench.small
        settings.segmentBytes = 5000
        try SystemDisk.create(directory: scratch.path)
        return try Ledger(
            disk: try SystemDisk(directory: scratch.path),
            directory: scratch.path,
            identity: Sample.identity,
            settings: settings,
            surroundings: Surroundings(clock: { clock.reading }, random: { 7 })
        ) { _ in }
    }

    @Test(
        "a start under a clock that is ten years ahead deletes nothing for a day, nor does another",
        arguments: [1, 2]
    )
    func aheadAtTheStart(starts: Int64) throws {
        let scratch = Scratch()
        var life = try ledger(in: scratch, at: SimulatedClock())
        for number in 0..<30 as Range<UInt64> {
            try life.append(.run(Sample.ordinaryRun(number)))
            #expect(life.flush(within: .seconds(30)))
        }
        try life.stop(reason: "test")
        let names = try LedgerReader(directory: scratch.path).sealedSegments().map(\.name)
        #expect(names.count > 4)
        var clock = SimulatedClock(second: 3600)
        clock.step(10 * 365 * Self.day)
        for start in 1...starts {
            clock.pass(3600)
            life = try ledger(in: scratch, at: clock)
            if start < starts { try life.stop(reason: "test") }
        }
        var upkeep = Upkeep(
            scrub: Scrub(every: .seconds(Self.day)),
            retention: Retention(policy: .init(keep: .seconds(400 * Self.day))),
            packing: Packing(after: nil)
        )
        func left() throws -> [SegmentName] {
            try LedgerReader(directory: scratch.path).sealedSegments().map(\.name)
        }
        let until = clock.moment.boottime + Limits.retentionCalm
        var turn = upkeep.turn(life, in: scratch.path, at: clock.reading)
        #expect(turn.fault == nil && turn.obstacle == .clockJumped(until: until))
        #expect(try left().starts(with: names))
        // Who had a day to notice is believed.
        clock.pass(Self.day)
        turn = upkeep.turn(life, in: scratch.path, at: clock.reading)
        #expect(turn.fault == nil && turn.obstacle == nil)
        #expect(try !left().contains(names[0]) && left().contains(names[1]))
        // What was retired is not missed.
        turn = upkeep.turn(life, in: scratch.path, at: clock.reading)
        #expect(turn.findings.isEmpty)
        try life.stop(reason: "test")
    }
}
