import Glibc
import Ledger
import ProbeModel
import Testing

/// Real file systems that fill up and become read-only (F3, F4, F5).
@Suite(
    "Small disks",
    .enabled(if: SmallDisk.isPossible, "needs root, mkfs.ext4 and loop devices"),
    .timeLimit(.minutes(3))
)
struct SmallDiskTests {
    private func bench(_ disk: SmallDisk, reserve: Int) throws -> Bench<SystemDisk> {
        var choices = Bench<SystemDisk>.Choices()
        choices.settings.segmentBytes = 96 << 10
        choices.settings.allocationBytes = 16 << 10
        choices.settings.reserveBytes = reserve
        choices.queueBytes = 20_000
        return try Bench(on: try SystemDisk(directory: disk.ledger), choices)
    }

    private let record = Record.unknown(kind: 200, bytes: [UInt8](repeating: 7, count: 1000))

    private func isThere(_ name: String, _ disk: SmallDisk) throws -> Bool {
        try SystemDisk(directory: disk.ledger).names().contains(name)
    }

    /// Appends until the disk refuses for good; bytes of evidence that were written on the way.
    private func exhaust(_ bench: inout Bench<SystemDisk>) throws -> Int {
        let before = bench.loop.writer.bytes
        while bench.loop.writer.failures < Limits.ledgerFailures {
            try bench.append(record)
            bench.turn()
            guard bench.loop.writer.bytes - before < 20 << 20 else { break }
        }
        return bench.loop.writer.bytes - before
    }

    /// Nothing that was reported is missing, and nothing looks like damage.
    private func check(_ bench: Bench<SystemDisk>, _ disk: SmallDisk) throws {
        let reader = try LedgerReader(directory: disk.ledger)
        let found = try reader.entries()
        #expect(found == bench.reported)
        #expect(try !reader.verify().isDamaged)
    }

    @Test(
        "a full disk takes evidence until the reserve is used up, then tells of the gap, twice",
        arguments: [false, true]
    )
    func full(isTmpfs: Bool) throws {
        let disk = try SmallDisk(isTmpfs ? .tmpfs : .ext4(inodes: nil))
        let reserve = isTmpfs ? 128 << 10 : 1 << 20
        var bench = try bench(disk, reserve: reserve)
        bench.turn()
        for round in 1...2 {
            #expect(try isThere("reserve", disk), "round \(round)")
            disk.fill(butFor: 24)
            let evidence = try exhaust(&bench)
            print("evidence on a full disk: \(evidence) of \(reserve) reserved bytes")
            #expect(evidence > reserve * 3 / 4, "round \(round)")
            #expect(bench.faults.allSatisfy { $0.number == ENOSPC }, "\(bench.faults)")
            #expect(try !isThere("reserve", disk))
            let refused = bench.queue.refused
            while (try? bench.append(record)) != nil {}
            for _ in 0..<9 { _ = try? bench.append(record) }
            try check(bench, disk)
            disk.free()
            bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
            for _ in 0..<4 { bench.turn() }
            #expect(bench.isDone)
            let known = bench.reported.count
            try bench.append(record)
            bench.turn()
            guard case .gap(let gap)? = bench.reported[known...].first?.record else {
                Issue.record("the gap comes first when there is room again")
                return
            }
            #expect(gap.count == bench.queue.refused - refused)
            try check(bench, disk)
        }
        bench.close()
        try check(bench, disk)
    }

    @Test("without inodes writing goes on in the file that was made in advance, and ends honestly")
    func inodes() throws {
        let disk = try SmallDisk(.ext4(inodes: 16))
        var bench = try bench(disk, reserve: 64 << 10)
        bench.turn()
        _ = Shell.run("cd \(disk.path) && for i in $(seq 100); do : >filler$i || break; done 2>&1")
        let evidence = try exhaust(&bench)
        // The segment that was open, the one in advance, and the inode of the reserve.
        print("evidence without inodes: \(evidence) bytes")
        #expect(evidence > 2 * 90 << 10)
        #expect(bench.faults.allSatisfy { $0.number == ENOSPC }, "\(bench.faults)")
        try check(bench, disk)
        disk.free()
        bench.clock.pass(Int64(Limits.ledgerRetry.seconds))
        for _ in 0..<4 { bench.turn() }
        #expect(bench.isDone)
        bench.close()
        try check(bench, disk)
    }

    @Test("a disk that turns read-only takes nothing and loses nothing; no start succeeds on it")
    func readOnly() throws {
        let disk = try SmallDisk(.ext4(inodes: nil))
        var bench = try bench(disk, reserve: 64 << 10)
        for _ in 0..<20 {
            try bench.append(record)
            bench.turn()
        }
        // What ext4 does when its journal breaks; a remount would wait for the writer.
        let trigger = "echo broken >/sys/fs/ext4/$(basename $(findmnt -no SOURCE \(disk.path)))"
        let remount = Shell.run(
            "mount -o remount,errors=remount-ro \(disk.path) && \(trigger)/trigger_fs_error"
        )
        try #require(remount.code == 0)
        for _ in 0..<5 {
            try bench.append(record)
            bench.turn()
        }
        #expect(bench.loop.writer.failures == Limits.ledgerFailures)
        #expect(bench.faults.allSatisfy { [EROFS, EIO].contains($0.number) }, "\(bench.faults)")
        #expect(bench.reported.count == 21)
        try check(bench, disk)
        #expect(throws: (any Error).self) {
            _ = try Ledger(directory: disk.ledger, identity: Sample.identity) { _ in }
        }
    }
}
