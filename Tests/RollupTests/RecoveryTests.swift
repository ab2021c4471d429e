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
            writer.absorb([.sample(at: 1)])
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

    @Test("does not stop the process when a page in it is damaged")
    func page() throws {
        let folder = try Folder()
        do {
            var writer = try RollupWriter.open(path: folder.path())
            for entry in Story(seed: 3, days: 1).entries { writer.absorb(entry) }
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

    @Test("is not added to by two programs at once")
    func taken() throws {
        let folder = try Folder()
        var one = try RollupWriter.open(path: folder.path())
        one.absorb(.start(at: 0))
        try one.flush()
        var other = try RollupWriter.open(path: folder.path())
        one.absorb([.sample(at: 60)])
        other.absorb([.sample(at: 60)])
        try one.flush()
        #expect(throws: RollupError.taken(path: folder.path())) { try other.flush() }
        let reader = try RollupReader(path: folder.path())
        let counts = try reader.counts(of: "shipping", in: time(0)..<time(90))
        #expect(counts.journeys.first?.tally == Tally(good: 1))
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
                .foreign(path: "r", version: 10),
                "the roll-up 'r' has format 10, this program reads 9; "
                    + "restart probed, and it makes a new one from the ledger"
            ),
            (
                .unfit(path: "r", detail: "d"),
                "the roll-up 'r' does not fit: d; probed makes a new one from the ledger"
            ),
            (
                .taken(path: "r"),
                "the roll-up 'r' was written by another program meanwhile; ask again"
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
