import Ledger
import ProbeModel
import Testing

@Suite("Starting", .timeLimit(.minutes(3)))
struct StartTests {
    /// Sealed segments whose middle was never written: a start looks at their two ends only.
    private func hollow(_ count: UInt64, _ disk: SystemDisk) throws {
        var (end, chain) = (UInt64(0), SegmentHeader.noChain)
        for number in 1...count {
            let header = SegmentHeader(
                ledger: UniqueID(high: 7, low: 7),
                number: number,
                firstSequence: (number - 1) * 1000 + 1,
                previousEnd: end,
                previousChain: chain,
                salt: number,
                opened: Sample.moment(Int64(number)),
                identity: Sample.identity
            )
            var seal: [UInt8] = []
            Frame(
                kind: FrameKind.seal.rawValue,
                flags: .auxiliary,
                sequence: number * 1000,
                payload: [UInt8](repeating: 0, count: 96)[...]
            ).encode(with: header.checksum, to: &seal)
            let name = SegmentName(firstSequence: header.firstSequence, number: number)
            let file = try disk.create(name.description)
            defer { disk.close(file) }
            try disk.truncate(file, to: Limits.segmentBytes)
            _ = try disk.write(header.encoded[...], to: file, at: 0)
            _ = try disk.write(seal[...], to: file, at: Limits.segmentBytes - seal.count)
            try disk.protect(file)
            let found = try SegmentFile(name, on: disk)
            defer { found.content.close(on: disk) }
            (end, chain) = (
                UInt64(Limits.segmentBytes), try #require(try found.seal(on: disk)?.chain)
            )
        }
    }

    @Test("takes less than two seconds with 10 GiB of ledger, and goes on behind them")
    func tenGibibytes() throws {
        let scratch = Scratch()
        try SystemDisk.create(directory: scratch.path)
        let disk = try SystemDisk(directory: scratch.path)
        let count: UInt64 = 160
        try hollow(count, disk)
        var ledger: Ledger?
        let time = try ContinuousClock().measure {
            ledger = try Ledger(directory: scratch.path, identity: Sample.identity) { _ in }
        }
        print("start with 10 GiB: \(time)")
        #expect(time < .seconds(2))
        // START, and perhaps the first CLOCK.
        #expect(ledger.map { $0.state.durableSequence > count * 1000 } == true)
        #expect(ledger.map { $0.state.bytes > 10 << 30 } == true)
        try ledger?.stop(reason: "test")
        #expect(try RecoveryPlan(reading: disk).recovery == nil)
    }
}
