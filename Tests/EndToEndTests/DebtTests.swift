import Glibc
import JSON
import Testing

@Suite("Debts of a daemon", .serialized)
struct DebtTests {
    private func journey(cancelling path: String) -> String {
        """
        journey: create
        service: window
        every: 300ms
        steps:
        \(ShipmentSteps.creating)
        \(ShipmentSteps.cancelling(at: path))
        """
    }

    @Test("a debt outlives a kill and a change of files, and is paid by a later run")
    func survives() throws {
        let town = try Town()
        town.addProbe("window", "service: window\n")
        // The shop knows no such address: nothing is cancelled.
        town.addProbe("create", journey(cancelling: "login"))
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("debts").code == 1 })
        let open = try #require(town.probectl("debts", "--json").json["debts"]?.array?.first)
        #expect(open["values"]?["shipment"] != nil)
        #expect(town.probectl("status").text.contains("open"))
        town.killDaemon()

        town.addProbe("create", journey(cancelling: "shipments"))
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("debts").text.contains("nothing is owed") })
        let log = town.probectl("log", "create", "--json", "--all", "-n", "400").text
        let id = try #require(open["id"]?.string)
        #expect(log.contains("paid \(id.prefix(8))"), "\(log.suffix(2000))")
        #expect(!log.contains("correct-horse-battery"))
        let news = town.probectl("log", "create", "--json", "-n", "100").text
        #expect(!news.contains("\"debt\""), "runs, and no bookkeeping")
        #expect(news.contains("\"run\""), "\(news)")
        let debts = town.probectl("log", "create", "--kind", "debt", "--json").text
        #expect(debts.split(separator: "\n").allSatisfy { $0.contains("\"kind\":\"debt\"") })
        #expect(debts.split(separator: "\n").count > 2, "\(debts)")
        #expect(town.probectl("log", "--kind", "dept").code == 64)
        #expect(town.stopDaemon() == 0)
        #expect(town.probectl("log", "verify", "\(town.folder)/state/ledger").code != 1)
    }

    @Test("a person can forgive a debt, for a reason that is recorded")
    func forgiven() throws {
        let town = try Town()
        town.addProbe("window", "service: window\n")
        town.addProbe(
            "create",
            journey(cancelling: "login").replacing("every: 300ms", with: "every: 1h")
        )
        try town.startDaemon()
        _ = town.probectl("run", "create")
        #expect(Files.wait(20) { town.probectl("debts").code == 1 })
        let list = town.probectl("debts", "--json").json["debts"]?.array ?? []
        let id = try #require(list.first?["id"]?.string)
        #expect(town.probectl("debts", "--forgive", id).code == 64)
        let reply = town.probectl("debts", "--forgive", id, "--why", "cancelled by hand")
        #expect(reply.code == 0, "\(reply)")
        #expect(!town.probectl("debts").text.contains(String(id.prefix(8))))
        #expect(town.probectl("debts", "--forgive", id, "--why", "again").code == 1)
        let deeds = try town.records().compactMap { $0["detail"]?.string }
        #expect(deeds.contains { $0.contains("forgive debt \(id): cancelled by hand") })
        #expect(town.stopDaemon() == 0)
    }
}
