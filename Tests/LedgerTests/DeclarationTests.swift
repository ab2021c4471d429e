import Ledger
import ProbeModel
import Testing

/// Declarations came after version 1 was released, without changing it. `RECORD=1` writes their
/// golden ledger anew.
@Suite("Golden declarations")
struct DeclarationTests {
    private static let directory =
        Scratch.project + "/Tests/LedgerTests/Fixtures/version-1-declarations"

    @Test("are written byte by byte as they were released, and read back")
    func bytes() throws {
        var bench = try Bench(on: SimulatedDisk())
        for declaration in Sample.declarations() { try bench.append(.declaration(declaration)) }
        bench.turn()
        bench.close()
        let files = bench.disk.files.filter { $0.key.hasSuffix(".plog") }
        if Seed.environment("RECORD") == "1" {
            for (name, bytes) in files { try Scratch.write(bytes, as: name, in: Self.directory) }
        }
        #expect(try Scratch.contents(of: Self.directory) == files)
        var found: [Declaration] = []
        try LedgerReader(directory: Self.directory).read(after: 0, limit: .max) { entry in
            if case .declaration(let declaration) = entry.record { found.append(declaration) }
            return true
        }
        #expect(found == Sample.declarations())
    }
}
