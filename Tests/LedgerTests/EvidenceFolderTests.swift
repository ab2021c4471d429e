import Digest
import Ledger
import ProbeModel
import Testing

@Suite("The folder of transcripts")
struct EvidenceFolderTests {
    private let start = Timestamp(nanoseconds: 1_795_226_998_000_000_000)

    private func hash(_ content: [UInt8]) -> EvidenceHash { EvidenceHash(SHA256(of: content)) }

    private func folder(
        on disk: SimulatedDisk,
        capacity: Int = 1 << 20,
        isClockTrusted: Bool = true
    ) -> EvidenceFolder {
        EvidenceFolder(
            disk: disk,
            keeping: .seconds(86_400),
            capacity: capacity,
            isClockTrusted: { isClockTrusted }
        )
    }

    @Test("keeps a transcript under its time and hash, and gives it back")
    func roundTrip() throws {
        let directory = Scratch()
        var folder = try EvidenceFolder(
            directory: directory.path,
            keeping: .seconds(86_400),
            capacity: 1 << 20,
            isClockVouched: true
        )
        let content = Array("what the server said".utf8)
        try folder.keep(content, as: hash(content), startedAt: start)
        try folder.keep(content, as: hash(content), startedAt: start)
        let read = try EvidenceFolder.read(
            hash(content),
            startedAt: start,
            in: directory.path
        )
        #expect(read == content)
        let name = EvidenceFolder.name(of: hash(content), startedAt: start)
        #expect(name.hasPrefix("20261121T020958Z-"))
        #expect(
            try EvidenceFolder.read(hash([1]), startedAt: start, in: directory.path) == nil,
            "what is not kept is not there, which is no fault"
        )
    }

    @Test("does not show what was changed")
    func damage() throws {
        let directory = Scratch()
        let name = EvidenceFolder.name(of: hash([1, 2, 3]), startedAt: start)
        try SystemDisk.create(directory: directory.path)
        let disk = try SystemDisk(directory: directory.path)
        let file = try disk.create(name)
        _ = try disk.write([1, 2, 4], to: file, at: 0)
        disk.close(file)
        #expect(throws: EvidenceFault.damaged(name: name)) {
            try EvidenceFolder.read(hash([1, 2, 3]), startedAt: start, in: directory.path)
        }
    }

    @Test("is whole or not there after a loss of power", arguments: 1...12)
    func powerLoss(at call: Int) throws {
        let disk = SimulatedDisk()
        disk.faults.powerLossAt = call
        let content = [UInt8](repeating: 7, count: 3000)
        var isKept = false
        do {
            var folder = folder(on: disk)
            try folder.keep(content, as: hash(content), startedAt: start)
            isKept = true
        } catch {}
        var random = SplitMix64(seed: UInt64(call))
        for _ in 0..<8 {
            let found = disk.afterCrash(using: &random).files.filter { $0.key.hasSuffix(".json") }
            #expect(found.values.allSatisfy { $0 == content })
            if isKept { #expect(found.count == 1, "what was said to be kept is there") }
        }
    }

    @Test("drops what is too old, while the clock is trusted", arguments: [true, false])
    func age(isTrusted: Bool) throws {
        let disk = SimulatedDisk()
        var folder = folder(on: disk, isClockTrusted: isTrusted)
        for day in 0..<4 {
            let content = [UInt8(day)]
            try folder.keep(
                content,
                as: hash(content),
                startedAt: start + .seconds(Int64(day) * 86_400)
            )
        }
        let gone = try folder.sweep(at: start + .seconds(2 * 86_400 + 10))
        #expect(gone == (isTrusted ? 2 : 0), "a clock that jumped deletes nothing")
        #expect(disk.files.count == 4 - gone)
    }

    @Test(
        "a clock is trusted only if somebody holds it for synchronised",
        arguments: [(nil, false), (false, false), (true, true)] as [(Bool?, Bool)]
    )
    func clock(isSynchronised: Bool?, isTrusted: Bool) {
        let reading = Record.Clock(
            moment: Sample.moment(0),
            isSynchronised: isSynchronised,
            maximumError: nil
        )
        #expect(reading.isTrusted == isTrusted)
    }

    @Test("drops the oldest when all are too many, whatever the clock says")
    func size() throws {
        let disk = SimulatedDisk()
        var folder = folder(on: disk, capacity: 2500, isClockTrusted: false)
        for second in 0..<5 {
            let content = [UInt8](repeating: UInt8(second), count: 1000)
            try folder.keep(
                content,
                as: hash(content),
                startedAt: start + .seconds(Int64(second))
            )
        }
        #expect(try folder.sweep(at: start) == 3)
        let left = disk.files.keys.sorted()
        #expect(left.count == 2 && left[0] > EvidenceFolder.name(of: hash([]), startedAt: start))
        var again = self.folder(on: disk, capacity: 1500)
        #expect(try again.sweep(at: start) == 1, "sizes are known after a restart too")
    }

    @Test("goes on where a file was removed by hand, or cannot be", arguments: [true, false])
    func strangers(isGone: Bool) throws {
        let disk = SimulatedDisk()
        var folder = folder(on: disk)
        for day in 0..<3 {
            let content = [UInt8(day)]
            try folder.keep(
                content,
                as: hash(content),
                startedAt: start + .seconds(Int64(day) * 86_400)
            )
        }
        #expect(try folder.sweep(at: start) == 0)
        let oldest = try #require(disk.files.keys.min())
        let end = start + .seconds(10 * 86_400)
        if isGone {
            disk.drop(oldest)
            #expect(try folder.sweep(at: end) == 3)
        } else {
            disk.faults.refused = [disk.changes + 1: 1]
            #expect(throws: DiskError.self) { try folder.sweep(at: end) }
            #expect(disk.files.keys.sorted() == [oldest])
            #expect(try folder.sweep(at: end) == 1)
        }
        #expect(disk.files.isEmpty)
    }
}
