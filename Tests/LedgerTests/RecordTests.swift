import Digest
import Ledger
import ProbeModel
import Testing

@Suite("Records", .timeLimit(.minutes(3)))
struct RecordTests {
    @Test("of every kind come back as they were recorded", arguments: Seed.some(20))
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var encoder = RecordEncoder()
        var decoder = RecordDecoder()
        for _ in 0..<200 {
            let record = Sample.record(using: &random)
            let encoded = encoder.encode(record)
            if let names = encoded.names { try decoder.learn(names[...]) }
            let decoded = try decoder.decode(kind: encoded.kind, payload: encoded.payload[...])
            #expect(decoded == record.recorded, "SEED=\(seed)")
        }
    }

    @Test("keep the checks that were not met, and no captured value")
    func stripped() {
        var run = Sample.ordinaryRun(1)
        let met = Run.CheckResult(subject: "status", isMet: true, wanted: "2", got: "2", line: 1)
        let unmet = Run.CheckResult(subject: "json", isMet: false, wanted: "3", got: "4", line: 2)
        run.steps[0].attempts[0].checks = [met, unmet]
        run.steps[0].attempts[0].captured = [.init(name: "token", value: "hunter2")]
        guard case .run(let recorded) = Record.run(run).recorded else {
            Issue.record("a run stays a run")
            return
        }
        #expect(recorded.steps[0].attempts[0].checks == [unmet])
        #expect(recorded.steps[0].attempts[0].captured.isEmpty)
        var encoder = RecordEncoder()
        let payload = encoder.encode(.run(run)).payload
        #expect(!String(decoding: payload, as: UTF8.self).contains("hunter2"))
    }

    private func writtenAndRead(_ run: Run) throws -> Record { try writtenAndRead(.run(run)) }

    private func writtenAndRead(_ record: Record) throws -> Record {
        var encoder = RecordEncoder()
        let encoded = encoder.encode(record)
        #expect(encoded.payload.count <= record.largestSize)
        var decoder = RecordDecoder()
        if let names = encoded.names { try decoder.learn(names[...]) }
        return try decoder.decode(kind: encoded.kind, payload: encoded.payload[...])
    }

    @Test("hold the hash of what was said, not what was said")
    func evidence() throws {
        var run = Sample.ordinaryRun(1)
        let message = Transcript.Message(headers: [], body: [1], bodySize: 1)
        run.transcript = Transcript(
            step: "pay",
            last: Exchange(method: "GET", url: "http://shop/"),
            request: message,
            response: message
        )
        run.evidence = EvidenceHash(SHA256(of: [1]))
        let decoded = try writtenAndRead(run)
        run.transcript = nil
        #expect(decoded == Record.run(run).recorded)
    }

    @Test("how urgent a person found what they opened is written and read again")
    func level() throws {
        let person = Intervention.Person(user: 1000, process: 1, name: "ada")
        var deed = Intervention(.open, by: person, at: Timestamp(nanoseconds: 1))
        deed.level = .ticket
        deed.matchers = [Matcher(name: "service", value: "shipping")]
        let record = Record.audit(.init(deed, request: SHA256(of: [1])))
        #expect(try writtenAndRead(record) == record)
    }

    @Test("why a step was tried again is written and read again")
    func retried() throws {
        var run = Sample.ordinaryRun(1)
        run.steps[0].retried = .connect
        let decoded = try writtenAndRead(run)
        guard case .run(let recorded) = decoded else {
            Issue.record("a run stays a run")
            return
        }
        #expect(recorded.steps.map(\.retried) == run.steps.map(\.retried))
        #expect(decoded == Record.run(run).recorded)
    }

    @Test("the fragment of a step is written if the step failed, and read again")
    func fragment() throws {
        var run = Sample.ordinaryRun(1)
        let origin = Run.Step.Origin(fragment: "login", step: "sign in as {{user}}")
        for place in run.steps.indices { run.steps[place].origin = origin }
        (run.steps[1].state, run.steps[1].retried) = (.failed, .connect)
        guard case .run(let recorded) = try writtenAndRead(run) else {
            Issue.record("a run stays a run")
            return
        }
        #expect(recorded.steps.compactMap(\.origin) == [origin])
        #expect(recorded.failedStep?.origin == origin)
        #expect(recorded.steps[1].retried == .connect)
    }

    @Test("that an attempt asked for a token is written and read again, after ones that did not")
    func token() throws {
        var run = Sample.ordinaryRun(1)
        var attempt = try #require(run.steps.first?.attempts.first)
        attempt.isForToken = true
        run.steps[0].attempts.insert(attempt, at: 0)
        run.steps[0].attempts.append(attempt)
        let decoded = try writtenAndRead(run)
        guard case .run(let recorded) = decoded else {
            Issue.record("a run stays a run")
            return
        }
        #expect(recorded.steps[0].attempts.map(\.isForToken) == [true, false, true])
        #expect(decoded == Record.run(run).recorded)
    }

    @Test("what a run remembers is written and read again, beside its evidence")
    func remembered() throws {
        var run = Sample.ordinaryRun(1)
        run.remembered = [
            Run.Remembered(name: "price", json: "12.50"),
            Run.Remembered(name: "état", json: #"{"a":"ü"}"#),
        ]
        for evidence in [nil, EvidenceHash(SHA256(of: [1]))] {
            run.evidence = evidence
            let decoded = try writtenAndRead(run)
            #expect(decoded == Record.run(run).recorded)
            guard case .run(let recorded) = decoded else { continue }
            #expect(recorded.remembered == run.remembered)
        }
    }

    @Test(
        "take at most 64 bytes a step for ordinary runs, everything counted; 67 if each has a commit",
        arguments: [(10, 64), (1, 67)]
    )
    func size(runsInCommit: UInt64, most: Double) throws {
        var settings = Writer.Settings()
        settings.reserveBytes = 0
        let runs: UInt64 = 2000
        let disk = SimulatedDisk()
        var bench = try Bench(on: disk, settings: settings)
        // At most 240 commits a second are possible: with fewer runs each has a commit of its own.
        for number in 0..<runs {
            try bench.append(.run(Sample.ordinaryRun(number)))
            if (number + 1).isMultiple(of: runsInCommit) { bench.turn() }
        }
        bench.close()
        let bytes = disk.files.values.reduce(0) { $0 + $1.count }
        let perStep = Double(bytes) / Double(5 * runs)
        print("bytes on disk for one step, \(runsInCommit) runs a commit: \(perStep)")
        #expect(perStep <= most)
    }

    @Test("that make no sense are refused, and never trap", arguments: Seed.some(20))
    func garbage(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            var encoder = RecordEncoder()
            let record = Sample.record(using: &random)
            var payload = encoder.encode(record).payload
            for _ in 0...Int.random(in: 0...3, using: &random) where !payload.isEmpty {
                let place = Int.random(in: 0..<payload.count, using: &random)
                payload[place] = UInt8.random(in: 0...255, using: &random)
            }
            payload.removeLast(Int.random(in: 0...payload.count, using: &random) / 2)
            var decoder = RecordDecoder()
            try? decoder.learn(payload[...])
            // Either answer is right; a trap would end the test.
            let decoded = try? decoder.decode(kind: record.kind, payload: payload[...])
            #expect(decoded == nil || decoded?.kind == record.kind, "SEED=\(seed)")
        }
    }

    @Test("may grow at their end in a later version")
    func growth() throws {
        var encoder = RecordEncoder()
        let encoded = encoder.encode(.stop(reason: "terminated"))
        let decoded = try RecordDecoder().decode(
            kind: encoded.kind,
            payload: encoded.payload[...] + [1, 2, 3]
        )
        #expect(decoded == .stop(reason: "terminated"))
    }

    @Test("a configuration is split into parts that fit")
    func configuration() {
        let text = String(repeating: "x", count: 700_000)
        let files = (1...3).map { Record.Configuration.File(path: "\($0).yaml", text: text) }
        let parts = Record.Configuration.parts(hash: SHA256(of: []), files: files)
        #expect(parts.map(\.part) == [1, 2, 3])
        #expect(parts.allSatisfy { $0.parts == 3 })
        #expect(parts.flatMap(\.files) == files)
        #expect(Record.Configuration.parts(hash: SHA256(of: []), files: []).count == 1)
    }
}
