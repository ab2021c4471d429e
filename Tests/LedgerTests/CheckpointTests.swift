import Digest
import Ledger
import ProbeModel
import Testing

@Suite("Checkpoints", .timeLimit(.minutes(3)))
struct CheckpointTests {
    @Test("are texts that read back, line by line")
    func text() throws {
        var position = Checkpoint.Position(
            (3, 9000),
            last: 81,
            chain: SHA256(of: [1]),
            at: Timestamp(nanoseconds: 1_700_000_000_000_000_000)
        )
        position.root = SHA256(of: [2])
        var checkpoint = Checkpoint(
            ledger: UniqueID(high: 1, low: 2),
            first: 70,
            position: position,
            epoch: 2
        )
        checkpoint.since = Timestamp(nanoseconds: 1_600_000_000_000_000_000)
        #expect(
            checkpoint.text
                == """
                probed/00000000000000010000000000000002
                81
                S/W+fLXmO+/kUe7z7HuTIdJ0+cXUF5yI2LCX7s1J8Lo=
                segment 3 9000
                records 70 81
                time 1600000000000000000 1700000000000000000
                epoch 2
                root 28G0yQD/5I1XXeXabEHAQSUB9h2gqbXyTcMoKyqtcag=

                """.replacingRoot(SHA256(of: [1]), SHA256(of: [2]))
        )
        #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
        let note = Note(checkpoint, signedBy: try Chancery.key(7).named(for: checkpoint.ledger))
        #expect(try Note(text: note.text) == note)
        #expect(try Note(text: Note(checkpoint, signedBy: nil).text).signatures.isEmpty)
        let known = try Chancery.key(7).named(for: checkpoint.ledger).verifyingKey
        #expect(note.isSigned(by: known))
        #expect(try VerifyingKey(text: "\(known)\n") == known)
        for (place, character) in note.text.enumerated() where character.isNumber {
            var changed = Array(note.text)
            changed[place] = character == "1" ? "2" : "1"
            let read = try? Note(text: String(changed))
            #expect(read?.isSigned(by: known) != true, "character \(place)")
        }
    }

    @Test("are refused when the text or the key is something else")
    func refusals() {
        for text in ["", "example.com/log\n5\n", "probed/0\n\n\n"] {
            #expect(throws: NoteError.self) { try Note(text: text) }
        }
        for text in ["", "PRIVATE+KEY+a+00000000+AQcH", "-----BEGIN PRIVATE KEY-----\nabcd\n"] {
            #expect(throws: NoteError.self) { try SigningKey(text: text) }
        }
        #expect(throws: NoteError.self) { try VerifyingKey(text: "a+b") }
    }

    @Test("cover a ledger from its first record to its last")
    func covered() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
        try chancery.work(0..<60)
        try chancery.close()
        #expect(chancery.notes.count > 20)
        #expect(chancery.notes.contains { $0.checkpoint.root != nil })
        let reader = LedgerReader(disk: chancery.bench.disk)
        let alone = try reader.verify()
        #expect(alone.findings.isEmpty)
        #expect(alone.segments > 2)
        #expect(alone.attestation.unsigned.isEmpty)
        #expect(alone.unsignedTail != nil && alone.isUndecided)
        let whole = try reader.verify(against: chancery.notes)
        #expect(whole.findings.isEmpty)
        #expect(whole.unsignedTail == nil)
        #expect(!whole.isUndecided && !whole.isDamaged)
        let ranges = chancery.notes.map { $0.checkpoint.first...$0.checkpoint.last }
        #expect(ranges.first?.lowerBound == 1)
        for (before, after) in zip(ranges, ranges.dropFirst()) {
            #expect(after.lowerBound <= before.upperBound + 1)
        }
    }

    @Test("without a key nothing is proven, and the span is named")
    func unsigned() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: nil)
        try chancery.work(0..<5)
        try chancery.close()
        let verification = try LedgerReader(disk: chancery.bench.disk)
            .verify(against: chancery.notes)
        #expect(verification.findings.isEmpty)
        #expect(verification.isUndecided && !verification.isDamaged)
        #expect(verification.unsignedTail == 1...verification.lastSequence)
    }

    @Test("a restart with the same key leaves nothing unsigned, a new key does not vouch for old")
    func restart() throws {
        for (second, isSame) in [(UInt8(7), true), (8, false)] {
            let disk = SimulatedDisk()
            var chancery = try Chancery(on: disk, key: Chancery.key(7))
            // The process ends without farewell behind runs that no checkpoint covers.
            try chancery.work(0..<10)
            try chancery.bench.append(.run(Sample.ordinaryRun(10)))
            chancery.bench.turn()
            var next = try Chancery(on: disk, key: Chancery.key(second), second: 1000)
            try next.work(11..<20)
            try next.close()
            let verification = try LedgerReader(disk: disk).verify(against: next.notes)
            #expect(!verification.isDamaged)
            #expect(verification.attestation.unsigned.isEmpty == isSame)
            #expect(verification.attestation.keys.count == 2)
        }
    }

    @Test("find an end that was cut off, also when the rest is closed again")
    func cut() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
        try chancery.work(0..<60)
        try chancery.close()
        let note = try #require(chancery.notes.last)
        let disk = chancery.bench.disk
        let names = disk.files.keys.filter { $0.hasSuffix(".plog") }.sorted()
        let last = try #require(names.last)
        disk.drop(last)
        #expect(try !LedgerReader(disk: disk).verify().isDamaged)
        let found = try LedgerReader(disk: disk).verify(against: [note])
        #expect(found.isDamaged)
        #expect(found.findings.map(\.problem) == [.endsBefore(note.checkpoint.last)])
    }

    @Test("find a tail that was written anew, with right checksums, chain and root")
    func forgery() throws {
        func ledger(_ forged: Bool) throws -> (SimulatedDisk, [Note]) {
            var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(forged ? 9 : 7))
            try chancery.work(0..<10)
            var run = Sample.ordinaryRun(11)
            if forged { run.outcome = .passed } else { run.outcome = .failed }
            try chancery.bench.append(.run(run))
            chancery.turn()
            try chancery.work(12..<20)
            try chancery.close()
            return (chancery.bench.disk, chancery.notes)
        }
        let (_, notes) = try ledger(false)
        let (forged, theirs) = try ledger(true)
        #expect(try !LedgerReader(disk: forged).verify(against: theirs).isUndecided)
        let note = try #require(notes.last)
        #expect(try LedgerReader(disk: forged).verify(against: [note]).isDamaged)
        let known = try Chancery.key(7).named(for: note.checkpoint.ledger).verifyingKey
        let trusted = try LedgerReader(disk: forged).verify(against: theirs, trusting: [known])
        #expect(trusted.isDamaged)
    }

    @Test("find an older copy that was restored, and the ledger itself tells of it")
    func restored() throws {
        let disk = SimulatedDisk()
        var chancery = try Chancery(on: disk, key: Chancery.key(7))
        try chancery.work(0..<10)
        let older = disk.files
        try chancery.work(10..<30)
        let known = try #require(chancery.notes.last)
        let copy = SimulatedDisk()
        for (name, bytes) in older { copy.place(name, bytes) }
        var next = try Chancery(on: copy, key: Chancery.key(7), second: 5000)
        let vouching = Vouching(key: nil, known: known.checkpoint) { _ in }
        let record = try #require(vouching.restoration(next.bench.plan, at: Sample.moment(5000)))
        try next.bench.append(record)
        try next.work(30..<60)
        try next.close()
        let alone = try LedgerReader(disk: copy).verify(against: next.notes)
        #expect(!alone.isDamaged && alone.isUndecided)
        #expect(
            alone.findings.contains { $0.problem == .restored(until: known.checkpoint.last) }
        )
        #expect(try LedgerReader(disk: copy).verify(against: [known]).isDamaged)
        // The copy was signed, and its present life has no key.
        #expect(vouching.loss != nil)
        #expect(Vouching(key: try Chancery.key(7), known: known.checkpoint) { _ in }.loss == nil)
        #expect(Vouching(key: nil, known: nil) { _ in }.loss == nil)
        #expect(vouching.restoration(chancery.bench.plan, at: Sample.moment(0)) == nil)
    }

    @Test("bind the time: neither a record nor a checkpoint can be put into another span")
    func time() throws {
        for forged in ["nothing", "late run", "old run", "shifted span", "early end"] {
            var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
            try chancery.work(0..<6)
            var run = Sample.ordinaryRun(6)
            if forged == "late run" { run.started = run.started + .seconds(86_400) }
            if forged == "old run" { run.started = run.started - .seconds(31 * 86_400) }
            try chancery.bench.append(.run(run))
            chancery.turn()
            if forged == "shifted span" || forged == "early end" {
                // What only the holder of the key can make.
                try chancery.bench.append(.run(Sample.ordinaryRun(7)))
                chancery.bench.turn()
                let known = try #require(chancery.notes.last).checkpoint
                let moment = chancery.bench.clock.moment
                var checkpoint = Checkpoint(
                    ledger: known.ledger,
                    first: known.last + 1,
                    position: try #require(chancery.bench.loop.writer.position(at: moment)),
                    epoch: known.epoch
                )
                checkpoint.since = known.until
                if forged == "early end" { checkpoint.until = Sample.moment(0).wall }
                if forged == "shifted span" { checkpoint.since = known.until - .seconds(3600) }
                let key = try Chancery.key(7).named(for: checkpoint.ledger)
                try chancery.bench.append(.checkpoint(Note(checkpoint, signedBy: key)))
            }
            try chancery.close()
            let found = try LedgerReader(disk: chancery.bench.disk).verify().findings
            let isFound = found.contains { $0.problem == .wrongTime }
            #expect(isFound == (forged != "nothing"), "\(forged)")
        }
    }

    @Test("excuse what a set clock explains, also where a scrub sees one segment only")
    func setClock() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
        chancery.bench.watchClock()
        for number in 0..<90 as Range<UInt64> {
            var run = Sample.ordinaryRun(number)
            run.started = chancery.bench.clock.moment.wall
            try chancery.bench.append(.run(run))
            if number % 10 == 9 {
                chancery.bench.clock.step(number % 20 == 9 ? -7200 : 7200)
                chancery.bench.watchClock()
            }
            chancery.turn()
            chancery.bench.second += 30
        }
        try chancery.close()
        let reader = LedgerReader(disk: chancery.bench.disk)
        #expect(try reader.verify(against: chancery.notes).findings.isEmpty)
        let segments = try reader.sealedSegments()
        #expect(segments.count > 4)
        for segment in segments {
            #expect(try reader.scrub(segment.name).findings.isEmpty)
        }
    }

    @Test("a folder of notes that takes nothing is told once, and when it is well again")
    func refusal() throws {
        let disk = SimulatedDisk()
        let folder = NoteFolder(disk: disk)
        var chancery = try Chancery(on: SimulatedDisk(), key: nil)
        var watch = NoteWatch()
        func keep() throws -> String? {
            try chancery.work(0..<4)
            let note = try #require(chancery.notes.last)
            var fault: LedgerError?
            do { try folder.keep(note) } catch { fault = error }
            return watch.handle(fault)
        }
        #expect(try keep() == nil)
        // A mount that is read-only for the unit opens well, and takes nothing.
        disk.faults.readOnly = 0..<Int.max
        let told = try #require(try keep())
        #expect(told.contains("Read-only file system") && told.contains("ReadWritePaths="))
        #expect(watch.fault != nil)
        #expect(try keep() == nil)
        disk.faults.readOnly = 0..<0
        #expect(try keep() == "checkpoints reach the folder of notes again")
        #expect(try keep() == nil && watch.fault == nil)
    }

    @Test("find a checkpoint in the ledger that its key did not sign")
    func badSignature() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
        try chancery.work(0..<6)
        let note = try #require(chancery.notes.last)
        var forged = note
        forged.signatures[0].bytes[5] ^= 1
        try chancery.bench.append(.checkpoint(forged))
        chancery.turn()
        try chancery.bench.append(
            .key(
                Record.Key(
                    epoch: 2,
                    key: try Chancery.key(9).verifyingKey,
                    at: Sample.moment(0).wall
                )
            )
        )
        chancery.turn()
        chancery.bench.close()
        let found = try LedgerReader(disk: chancery.bench.disk).verify().findings.map(\.problem)
        #expect(found == [.badSignature(epoch: 2), .wrongKey(2)])
    }

    @Test("are kept as notes, one file each; passing ones go after a day")
    func folder() throws {
        var chancery = try Chancery(on: SimulatedDisk(), key: Chancery.key(7))
        try chancery.work(0..<60)
        try chancery.close()
        let disk = SimulatedDisk()
        let folder = NoteFolder(disk: disk)
        #expect(try folder.newest() == nil)
        for note in chancery.notes { try folder.keep(note) }
        #expect(try folder.newest() == chancery.notes.last)
        #expect(!disk.files.keys.contains { $0.hasSuffix(".tmp") })
        #expect(disk.openFiles == 0)
        var note = try #require(chancery.notes.first { $0.checkpoint.root == nil })
        for number in 0..<UInt64(Limits.notes + 5) {
            note.checkpoint.last = 1000 + number
            try folder.keep(note)
        }
        #expect(disk.files.keys.count { $0.hasSuffix("-open.note") } == Limits.notes)
        let sealed = chancery.notes.count { $0.checkpoint.root != nil }
        #expect(disk.files.keys.count { $0.hasSuffix("-sealed.note") } == sealed)
    }
}

extension String {
    /// The two hashes of the expected text, spelled by the machine.
    fileprivate func replacingRoot(_ chain: SHA256, _ root: SHA256) -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[2] = Base64.text(of: chain.bytes)
        lines[7] = "root \(Base64.text(of: root.bytes))"
        return lines.joined(separator: "\n")
    }
}
