import Glibc
import Ledger
import ProbeModel
import Testing

/// `probectl log backup` into a folder that is not empty.
@Suite("A backup into a folder", .timeLimit(.minutes(2)))
struct BackupPlaceTests {
    private let scratch = Scratch(in: Shell.memory)
    private var ledger: String { scratch.path }
    private var copy: String { "\(scratch.path)-copy" }

    private func disk(_ path: String) throws -> SystemDisk {
        try SystemDisk.create(directory: path)
        return try SystemDisk(directory: path)
    }

    /// A life that begins where the one before was killed, and writes some runs.
    private func life(_ runs: Range<UInt64>) throws -> Bench<SystemDisk> {
        var settings = Bench.small
        settings.segmentBytes = 1 << 20
        var bench = try Bench(on: try disk(ledger), settings: settings)
        try bench.write(runs)
        return bench
    }

    private func backup(to target: String? = nil) throws -> Backup {
        try Backup(of: Backup.Places(ledger: ledger), to: target ?? copy)
    }

    private func clean() { _ = Shell.run("rm -rf '\(copy)'") }

    /// What every reader finds in a folder.
    private func records(in path: String) throws -> [Entry] { try Bench.read(try disk(path)) }

    private func rot(_ name: SegmentName, at place: Int) {
        let path = "\(ledger)/\(name)"
        _ = Shell.run("chmod u+w '\(path)'")
        _ = Shell.run("printf rot! | dd of='\(path)' bs=1 seek=\(place) conv=notrunc 2>/dev/null")
    }

    @Test("that is the ledger's own changes nothing, by whatever path")
    func own() throws {
        defer { clean() }
        try SystemDisk.create(directory: copy)
        let own = copy + "/ledger"
        var bench = try Bench(on: try disk(own), settings: Bench.small)
        try bench.write(0..<30)
        _ = Shell.run("ln -s . '\(copy)/same'")
        let before = try Scratch.contents(of: own)
        for target in [copy, copy + "/same", copy + "/ledger/.."] {
            #expect(throws: LedgerError.occupied(directory: target + "/ledger")) {
                try Backup(of: Backup.Places(ledger: own), to: target)
            }
        }
        #expect(try Scratch.contents(of: own) == before)
        try bench.write(30..<60)
        bench.close()
        #expect(try LedgerReader(directory: own).verify().findings.isEmpty)
    }

    @Test("of another ledger changes nothing")
    func foreign() throws {
        defer { clean() }
        try SystemDisk.create(directory: copy)
        var other = try Bench(on: try disk(copy + "/ledger"), settings: Bench.small, salt: 5)
        try other.write(0..<30)
        let before = try Scratch.contents(of: copy + "/ledger")
        _ = try life(0..<90)
        #expect(throws: LedgerError.occupied(directory: copy + "/ledger")) { try backup() }
        #expect(try Scratch.contents(of: copy + "/ledger") == before)
    }

    @Test("of an older copy does not shorten the ledger that goes on")
    func reversed() throws {
        defer { clean() }
        var bench = try life(0..<30)
        #expect(try backup().copied == 1)
        try bench.write(30..<60)
        let state = "\(copy)/state"
        _ = Shell.run("mkdir '\(state)' && cp -a '\(ledger)' '\(state)/ledger'")
        let before = try records(in: state + "/ledger")
        let made = try Backup(of: Backup.Places(ledger: copy + "/ledger"), to: state)
        #expect(made.kept == 1 && made.copied == 0 && made.linked == 0)
        #expect(made.flaws.count == 1)
        #expect(try records(in: state + "/ledger") == before)
    }

    @Test(
        "keeps what a former backup had of a segment that is damaged now",
        arguments: [true, false]
    )
    func former(isClosed: Bool) throws {
        defer { clean() }
        var bench = try life(0..<30)
        #expect(try backup().flaws.isEmpty)
        let first = try #require(SegmentName.all(in: bench.disk.names()).first)
        let former = try disk(copy + "/ledger").size(of: first.description)
        try bench.write(30..<60)
        // The life was killed, and another one wrote on.
        if isClosed { _ = try life(60..<90) }
        let whole = try records(in: ledger)
        rot(first, at: former / 2 / 8 * 8)
        #expect(try records(in: ledger).count < whole.count)
        let made = try backup()
        #expect(!made.flaws.isEmpty)
        #expect(try records(in: copy + "/ledger") == whole)
        let found = try LedgerReader(directory: copy + "/ledger").verify()
        #expect(!found.isDamaged, "\(found.findings)")
        // Once more there is nothing to do, and the damage is told again.
        let again = try backup()
        #expect(again.copied == 0 && again.flaws == made.flaws, "\(again.flaws)")
        #expect(try records(in: copy + "/ledger") == whole)
    }

    @Test(
        "has everything behind a damaged place, and says where that is",
        arguments: [true, false]
    )
    func first(isClosed: Bool) throws {
        defer { clean() }
        let bench = try life(0..<60)
        let name = try #require(SegmentName.all(in: bench.disk.names()).first)
        if isClosed { _ = try life(60..<90) }
        rot(name, at: 10_000)
        let left = try records(in: ledger)
        let made = try backup()
        guard case .damaged(let finding)? = made.flaws.first else {
            Issue.record("\(made.flaws)")
            return
        }
        #expect(finding.segment == name.description && finding.offset <= 10_000)
        #expect(try records(in: copy + "/ledger") == left)
    }

    @Test("brings the transcripts along, once")
    func evidence() throws {
        let state = Scratch(in: Shell.memory)
        defer {
            clean()
            _ = Shell.run("rm -rf '\(state.path)-evidence'")
        }
        _ = try life(0..<3)
        let path = "\(state.path)-evidence"
        for name in ["20261121T020958Z-a.json", "20261121T020959Z-b.json", "draft"] {
            try Scratch.write(Array(name.utf8), as: name, in: path)
        }
        let places = Backup.Places(ledger: ledger, evidence: path)
        #expect(try Backup(of: places, to: copy).transcripts == 2)
        let kept = try Scratch.contents(of: copy + "/evidence")
        #expect(kept.keys.sorted() == ["20261121T020958Z-a.json", "20261121T020959Z-b.json"])
        #expect(kept.allSatisfy { $0.value == Array($0.key.utf8) })
        _ = Shell.run("rm '\(path)'/*-a.json")
        #expect(try Backup(of: places, to: copy).transcripts == 0)
        #expect(try Scratch.contents(of: copy + "/evidence") == kept)
    }
}
