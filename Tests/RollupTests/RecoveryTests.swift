import ProbeModel
import Reliability
import Rollup
import Testing

@Suite("A roll-up that is of no use")
struct RecoveryTests {
    @Test("is moved aside and made anew when it is no database")
    func damaged() throws {
        let folder = try Folder()
        try folder.write(Array(repeating: 0x5A, count: 9000), to: "rollup.db")
        let writer = try RollupWriter.open(path: folder.path())
        guard case .recreated(.damaged(let path, _)) = writer.opening else {
            Issue.record("\(writer.opening)")
            return
        }
        #expect(path == folder.path())
        #expect(writer.progress.sequence == 0)
        #expect(folder.contains("rollup.db.aside"))
        #expect(try RollupReader(path: folder.path()).services().isEmpty)
    }

    @Test("is moved aside when its format is newer or it is somebody else's", arguments: [60, 68])
    func foreign(offset: Int) throws {
        let folder = try Folder()
        do {
            var writer = try RollupWriter.open(path: folder.path())
            try writer.absorb(.sample(at: 1), at: 1)
            try writer.flush()
        }
        // The header of an SQLite file has the version at 60 and the application at 68.
        var bytes = try folder.read("rollup.db")
        bytes[offset + 3] = 99
        try folder.write(bytes, to: "rollup.db")
        let found = #expect(throws: RollupError.self) {
            _ = try RollupReader(path: folder.path())
        }
        let fault = try #require(found)
        let writer = try RollupWriter.open(path: folder.path())
        #expect(writer.opening == .recreated(because: fault))
        #expect(writer.progress.sequence == 0)
        #expect(folder.contains("rollup.db.aside"))
    }

    @Test("is dropped on request, when the ledger is another one")
    func startsOver() throws {
        let folder = try Folder()
        do {
            var writer = try RollupWriter.open(path: folder.path())
            try writer.absorb(.sample(at: 1), at: 1)
            try writer.flush(chain: [9])
            #expect(writer.progress.chain == [9])
        }
        let writer = try RollupWriter.open(path: folder.path(), startsOver: true)
        #expect(writer.opening == .created)
        #expect(writer.progress.sequence == 0)
    }

    @Test("does not stop the process when a page in it is damaged")
    func page() throws {
        let folder = try Folder()
        do {
            var writer = try RollupWriter.open(path: folder.path())
            for (index, entry) in Entry.samples(seed: 3).enumerated() {
                try writer.absorb(entry, at: UInt64(index + 1))
            }
            try writer.flush()
        }
        var bytes = try folder.read("rollup.db")
        for offset in stride(from: 8192, to: bytes.count, by: 4096) {
            for byte in offset..<min(offset + 64, bytes.count) { bytes[byte] ^= 0xA5 }
        }
        try folder.write(bytes, to: "rollup.db")
        let writer = try RollupWriter.open(path: folder.path())
        guard case .recreated(.damaged) = writer.opening else {
            Issue.record("\(writer.opening)")
            return
        }
    }

    @Test("cannot be where there is no folder")
    func unopenable() throws {
        let folder = try Folder()
        let path = folder.path("nowhere/rollup.db")
        #expect(throws: RollupError.unopenable(path: path, detail: "unable to open database file"))
        {
            _ = try RollupReader(path: path)
        }
        #expect(throws: RollupError.self) { _ = try RollupWriter.open(path: path) }
    }

    @Test(
        "is told with place and remedy",
        arguments: [
            (
                RollupError.unopenable(path: "r", detail: "d"),
                "cannot open the roll-up 'r': d"
            ),
            (
                .damaged(path: "r", detail: "d"),
                "the roll-up 'r' is damaged: d; probed makes a new one from the ledger"
            ),
            (
                .foreign(path: "r", version: 9),
                "the roll-up 'r' has format 9, this program reads 1; "
                    + "restart probed, and it makes a new one from the ledger"
            ),
            (
                .refused(path: "r", code: 13, detail: "d"),
                "the roll-up 'r' refused a statement: d (SQLite code 13)"
            ),
        ]
    )
    func messages(error: RollupError, text: String) {
        #expect(error.description == text)
    }
}

@Suite("Missed runs")
struct MissedRunsTests {
    @Test(
        "are spread over their time, none lost and none counted twice",
        arguments: [(1, 0), (2, 1), (6, 500), (7, 60), (1000, 30_000), (3, 0), (0, 100)]
    )
    func spread(count: Int, seconds: Int64) throws {
        let folder = try Folder()
        var writer = try RollupWriter.open(path: folder.path())
        let missed = MissedRuns(
            journey: "ship",
            service: "shipping",
            reason: .down,
            first: time(0),
            last: time(seconds),
            count: count
        )
        try writer.absorb(missed, at: 1)
        try writer.flush()
        let reader = try RollupReader(path: folder.path())
        let all = try reader.counts(of: "shipping", in: time(0)..<time(90_000))
        #expect(all.journeys.first?.tally.unknown == count)
        let last = try reader.counts(of: "shipping", in: time(seconds)..<time(90_000))
        #expect((last.journeys.first?.tally.unknown ?? 0) >= min(1, count))
        #expect(all.journeys.first?.ends.allSatisfy { $0.reason == .down } ?? false)
    }
}
