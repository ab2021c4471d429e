import Glibc
import JSON
import Testing

/// What a running daemon does for its ledger, and what of it others see.
@Suite("The ledger of a running daemon", .serialized)
struct LedgerOutsideTests {
    private func ledger(_ town: Town) -> String { "\(town.folder)/state/ledger" }

    private func sealed(_ town: Town) -> [JSON] {
        town.probectl("log", "stat", "--json", ledger(town)).json["sealed"]?.array ?? []
    }

    @Test("a reload that changes something begins a segment; one that changes nothing does not")
    func reload() throws {
        let town = try Town()
        town.addWindow()
        try town.startDaemon()
        #expect(town.probectl("reload").code == 0)
        #expect(Files.wait(10) { town.probectl("log", "--json").text.contains("\"run\"") })
        #expect(sealed(town).isEmpty)
        town.addProbe("other", "service: other\n")
        #expect(town.probectl("reload").code == 0)
        #expect(Files.wait(10) { self.sealed(town).count == 1 })
        let last = try #require(sealed(town).first?["last"]?.number?.integer)
        let next = town.probectl("log", "cat", ledger(town)).documents.first {
            $0["sequence"]?.number?.integer == last + 1
        }
        #expect(next?["kind"]?.string == "configuration", "\(next ?? .null)")
        #expect(town.probectl("reload").code == 0)
        #expect(town.stopDaemon() == 0)
        #expect(sealed(town).count == 2)
        #expect(town.probectl("log", "verify", ledger(town)).code != 1)
    }
}
