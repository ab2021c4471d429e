import Ledger
import ProbeModel
import Testing

/// "Whole" is said of what somebody signed (I3, I4, I7), and of the newest minute beside its writer.
@Suite("The verdict", .timeLimit(.minutes(3)))
struct VerdictTests {
    /// Two minutes of runs, more or less, under these clocks; one of them a turn.
    private func work(
        _ chancery: inout Chancery,
        runs: Range<UInt64>,
        vouching: Bool = true
    ) throws {
        for number in runs {
            var run = Sample.ordinaryRun(number)
            run.planned = chancery.bench.clock.moment.wall
            run.started = run.planned
            try chancery.bench.append(.run(run))
            if vouching { chancery.turn() } else { chancery.bench.turn() }
            chancery.bench.second += 9
        }
    }

    private func isUndecided(
        _ disk: SimulatedDisk,
        against notes: [Note] = [],
        trusting keys: [VerifyingKey] = []
    ) throws -> Bool {
        let found = try LedgerReader(disk: disk).verify(against: notes, trusting: keys)
        #expect(!found.isDamaged, "\(found.findings)")
        return found.isUndecided
    }

    @Test("an open end is excused while somebody writes the ledger, and no longer")
    func unwritten() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try work(&chancery, runs: 0..<20)
        #expect(try disk.lock("LOCK"))
        #expect(try !isUndecided(disk))
        // The writer was killed, or the end was cut off, or this is a copy.
        disk.unlock()
        #expect(try isUndecided(disk))
        #expect(try isUndecided(disk, against: chancery.notes))
    }

    @Test("nothing is whole before its first checkpoint")
    func unsignedYet() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        #expect(try disk.lock("LOCK"))
        try work(&chancery, runs: 0..<2)
        #expect(chancery.notes.isEmpty)
        #expect(try isUndecided(disk))
    }

    @Test("the minute behind a start is excused, after days of rest too")
    func restarted() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try work(&chancery, runs: 0..<20)
        try chancery.close()
        var next = try Chancery(on: disk, key: Chancery.key(7), second: 2 * 86_400)
        try work(&next, runs: 20..<24)
        #expect(next.notes.isEmpty)
        #expect(try disk.lock("LOCK"))
        #expect(try !isUndecided(disk, against: chancery.notes))
        #expect(try !isUndecided(disk))
    }

    @Test("a key that was lost is seen at the first checkpoint that it should have signed")
    func lostKey() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try work(&chancery, runs: 0..<20)
        try chancery.close()
        var next = try Chancery(on: disk, key: nil, second: 300)
        #expect(try disk.lock("LOCK"))
        try work(&next, runs: 20..<24)
        #expect(try !isUndecided(disk))
        try work(&next, runs: 24..<28)
        #expect(next.notes.count == 1)
        next.bench.turn()
        #expect(try isUndecided(disk))
    }

    @Test("the first run behind a quiet hour is excused, however long it had waited")
    func quiet() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try work(&chancery, runs: 0..<14)
        #expect(try disk.lock("LOCK"))
        chancery.bench.second += 60
        for _ in 0..<2 { chancery.turn() }
        for age in [0, 86_400] as [Int64] {
            chancery.bench.second += 3600
            var run = Sample.ordinaryRun(20)
            run.started = chancery.bench.clock.moment.wall - .seconds(age)
            try chancery.bench.append(.run(run))
            chancery.bench.turn()
            #expect(try !isUndecided(disk))
            chancery.turn()
            chancery.turn()
        }
    }

    @Test("records of minutes without any checkpoint are not whole because of the minute before")
    func longTail() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try work(&chancery, runs: 0..<14)
        #expect(!chancery.notes.isEmpty)
        #expect(try disk.lock("LOCK"))
        #expect(try !isUndecided(disk))
        // Somebody leaves the checkpoints out and computes everything else anew.
        try work(&chancery, runs: 14..<22, vouching: false)
        #expect(try !isUndecided(disk))
        try work(&chancery, runs: 22..<32, vouching: false)
        #expect(try isUndecided(disk))
    }

    @Test("with a key that is trusted, what another one signed is signed by nobody")
    func trusted() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(9))
        try work(&chancery, runs: 0..<20)
        #expect(try disk.lock("LOCK"))
        let ledger = try #require(chancery.notes.last).checkpoint.ledger
        let keys = try [7, 9].map { try Chancery.key($0).named(for: ledger).verifyingKey }
        #expect(try isUndecided(disk, trusting: [keys[0]]))
        #expect(try !isUndecided(disk, trusting: keys))
        let found = try LedgerReader(disk: disk).verify(trusting: [keys[0]])
        #expect(found.unsignedTail?.lowerBound == 1)
    }
}
