import JSON
import Testing

@Suite("Journeys of a daemon that last", .serialized)
struct SuspensionTests {
    private func journey(every: String, resume: String) -> String {
        """
        journey: create
        service: window
        every: \(every)
        steps:
        \(ShipmentSteps.creating)
          - name: sign in again
            resume: \(resume)
            \(ShipmentSteps.signingIn)
          - name: look
            get: "{{shop}}/shipments/{{shipment}}/tracking"
            bearer: "{{token}}"
            expect: { status: 200 }
        \(ShipmentSteps.cancelling())
        """
    }

    /// A town whose daemon has walked the first part of the journey, once.
    private func suspendedTown(_ resume: String) throws -> (Town, JSON) {
        let town = try Town()
        town.addProbe("window", "service: window\n")
        town.addProbe("create", journey(every: "24h", resume: resume))
        try town.startDaemon()
        let reply = town.probectl("run", "create", "--json")
        #expect(reply.code == 0, "\(reply)")
        // From now on it is on disk.
        #expect(Files.wait(10) { waiting(in: town) == 1 })
        return (town, reply.json)
    }

    /// How many journeys wait.
    private func waiting(in town: Town) -> Int64? {
        let daemon = town.probectl("status", "--json").json["daemon"]
        return daemon?["suspensions"]?["count"]?.number?.integer
    }

    private func parts(_ town: Town) throws -> [JSON] {
        try town.records().filter {
            $0["kind"]?.string == "run" && $0["journey"]?.string == "create/sign in again"
        }
    }

    @Test("goes on after a kill and a restart, with its values, and once")
    func survives() throws {
        let (town, first) = try suspendedTown("{ after: 5s, for: 1h }")
        #expect(first["suspension"]?["change"]?.string == "waiting")
        #expect(first["suspension"]?["values"]?["shipment"] != nil)
        let id = try #require(first["id"]?.string)
        let shown = town.probectl("show", id).text
        #expect(shown.contains("goes on as 'create/sign in again'"), "\(shown)")
        #expect(town.probectl("status").text.contains("create: one waits before 'sign in again'"))
        let debts = town.probectl("debts")
        #expect(debts.code == 0 && debts.text.contains("  in use by a journey"), "\(debts)")
        let metrics = town.curl("--unix-socket", town.socket, "http://probed/metrics") ?? ""
        let sample = #"probed_journey_cleanup_debts{service="window",journey="create"} 0"#
        #expect(metrics.contains(sample), "nobody has to look after it")
        #expect(town.probectl("status", "--json").json["daemon"]?["journeys"] == 1)
        town.killDaemon()

        try town.startDaemon()
        #expect(Files.wait(30) { (try? parts(town).count) == 1 })
        let part = try #require(try parts(town).first)
        #expect(part["outcome"]?.string == "passed", "\(part)")
        #expect(Files.wait(20) { town.probectl("debts").text.contains("nothing is owed") })
        town.killDaemon()

        try town.startDaemon()
        #expect(waiting(in: town) == 0)
        let log = town.probectl("log", "create", "--json", "-n", "400").text
        #expect(!log.contains("correct-horse-battery"))
        #expect(try parts(town).count == 1)
        #expect(town.stopDaemon() == 0)
        #expect(town.probectl("log", "verify", "\(town.folder)/state/ledger").code != 1)
    }

    @Test("is tried again until it passes, and what was not met yet is no failure")
    func triesAgain() throws {
        let (town, _) = try suspendedTown("{ after: 3s, for: 1h, every: 1s }")
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { self.tries(town) >= 2 })
        #expect(try parts(town).isEmpty)
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { (try? parts(town).count) == 1 })
        #expect(try parts(town).first?["outcome"]?.string == "passed")
        #expect(town.stopDaemon() == 0)
    }

    /// How often it was tried, by the records of the ledger.
    private func tries(_ town: Town) -> Int {
        let records = (try? town.records()) ?? []
        return records.count { record in
            record["kind"]?.string == "suspension"
                && record["detail"]?.string?.contains("status") ?? false
        }
    }

    @Test("what somebody has undone meanwhile is not looked at any more")
    func undone() throws {
        let (town, _) = try suspendedTown("{ after: 6s, for: 1h }")
        let debts = town.probectl("debts", "--json").json["debts"]?.array
        let id = try #require(debts?.first?["id"]?.string)
        #expect(town.probectl("debts", "--forgive", id, "--why", "by hand").code == 0)
        #expect(Files.wait(30) { (try? parts(town).count) == 1 })
        let part = try #require(try parts(town).first)
        #expect(part["outcome"]?.string == "aborted", "\(part)")
        #expect(part["detail"]?.string?.contains("was undone meanwhile") == true)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a journey that is changed so that it cannot go on ends without a verdict")
    func changed() throws {
        let (town, _) = try suspendedTown("{ after: 6s }")
        town.killDaemon()
        let text = journey(every: "24h", resume: "{ after: 6s }")
        town.addProbe("create", text.replacing("name: sign in again", with: "name: sign in anew"))
        try town.startDaemon()
        #expect(
            Files.wait(20) {
                let details = (try? town.records())?.compactMap { $0["detail"]?.string } ?? []
                return details.contains { $0.hasPrefix("aborted") && $0.contains("cannot go on") }
            }
        )
        #expect(try parts(town).isEmpty)
        #expect(waiting(in: town) == 0)
        #expect(town.stopDaemon() == 0)
    }

    @Test("without a daemon the first part is all, or all parts are walked at once")
    func alone() throws {
        let town = try Town()
        Files.write(
            journey(every: "24h", resume: "{ after: 2h }"),
            to: "\(town.folder)/probes/create.yaml"
        )
        let words = [
            "run", "\(town.folder)/probes/create.yaml", "--secrets", "\(town.folder)/secrets",
            "--set", "shop=\(town.address)", "--json",
        ]
        let first = town.ask(words)
        #expect(first.code == 0 && first.json["suspension"] == nil, "\(first)")
        #expect(first.errors.contains("stops before 'sign in again'"))
        #expect(
            first.json["steps"]?.array?.map { $0["name"]?.string } == [
                "sign in", "create", "cancel",
            ]
        )
        let all = town.ask(Array(words.dropLast()) + ["--resume-now"])
        #expect(all.code == 0, "\(all)")
        #expect(all.text.contains("create/sign in again") && all.text.contains("look"), "\(all)")
        #expect(all.text.contains("↺ cancel") && !all.text.contains("not reached"), "\(all)")
    }
}
