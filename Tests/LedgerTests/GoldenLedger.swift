import Ledger
import Testing

/// The files of a ledger as a release wrote them. `RECORD=1` writes them anew.
struct GoldenLedger {
    let directory: String

    init(_ name: String) {
        directory = Scratch.project + "/Tests/LedgerTests/Fixtures/" + name
    }

    /// All of them.
    static func names() throws -> [String] {
        try SystemDisk(directory: Scratch.project + "/Tests/LedgerTests/Fixtures").names()
    }

    /// Each byte is what it was.
    func expect(_ disk: SimulatedDisk) throws {
        let files = disk.files.filter { $0.key.hasSuffix(".plog") }
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: directory) }
        }
        #expect(try Scratch.contents(of: directory) == files)
    }

    /// All records behind the START, if nothing is to be found fault with.
    func records() throws -> ArraySlice<Record> {
        let reader = try LedgerReader(directory: directory)
        #expect(try reader.verify().findings.isEmpty)
        return try reader.entries().map(\.record).dropFirst()
    }
}
