import Ledger
import ProbeModel
import Testing

/// Declarations came after version 1 was released, without changing it. `RECORD=1` writes their
/// golden ledger anew.
@Suite("Golden declarations")
struct DeclarationTests {
    @Test("are written byte by byte as they were released, and read back")
    func bytes() throws {
        var bench = try Bench(on: SimulatedDisk())
        for declaration in Sample.declarations() { try bench.append(.declaration(declaration)) }
        bench.turn()
        bench.close()
        let golden = GoldenLedger("version-1-declarations")
        try golden.expect(bench.disk)
        let found = try golden.records().compactMap { record in
            if case .declaration(let declaration) = record { declaration } else { nil }
        }
        #expect(found == Sample.declarations())
    }
}
