import Glibc
import JSON
import Testing

@Suite("While no evidence can be written", .serialized)
struct DiskTests {
    /// A shop with one journey that a dead psp fails, and one that it does not touch.
    private func townWithTwoServices(_ more: String = "") throws -> Town {
        let town = try Town()
        town.addShipping()
        town.addWindow()
        town.configure(
            """
            alerts: { consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s } }
            \(more)
            """
        )
        try town.startDaemon()
        return town
    }

    private func evidence(_ town: Town, _ kind: String) -> [String] {
        town.notices.filter { $0["kind"]?.string == kind }.compactMap { $0["evidence"]?.string }
    }

    private func selfAlerts(_ town: Town) -> [String] {
        town.notices.filter { $0["kind"]?.string == "EVIDENCE" }
            .compactMap { $0["reason"]?.string }
    }

    @Test("a disk that stalls delays no alert: it says 'pending' within 12 s, and 'durable' later")
    func stall() throws {
        let town = try townWithTwoServices()
        #expect(Files.wait(10) { town.probectl("status").code == 0 })
        let strace = try town.inject("fdatasync:delay_enter=60000000")
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(12) { self.evidence(town, "ALERT") == ["pending"] }, "no alert in 12 s")
        #expect(selfAlerts(town) == ["log-stalled"])
        let status = town.probectl("status")
        #expect(status.code == 74, "\(status)")
        #expect(status.text.hasPrefix("NO EVIDENCE the ledger's disk has not answered for 1"))
        #expect(town.probectl("run", "front").code == 0, "probing goes on")
        strace.send(SIGTERM)
        strace.wait()
        #expect(Files.wait(10) { self.evidence(town, "ALERT") == ["pending", "durable"] })
        #expect(Files.wait(20) { town.probectl("status").code == 1 })
        #expect(Files.wait(15) { self.selfAlerts(town).last == "restored" })
        #expect(town.turn("psp", to: "none"))
        #expect(Files.wait(10) { self.evidence(town, "RESOLVED") == ["durable"] })
        let alerts = town.notices.filter { $0["kind"]?.string == "ALERT" }
        #expect(Set(alerts.compactMap { $0["alert"]?.string }).count == 1, "one name for both")
        #expect(alerts.allSatisfy { $0["service"]?.string == "shipping" })
        let runs = try town.records(of: "front").filter { $0["kind"]?.string == "run" }
        #expect(runs.allSatisfy { $0["outcome"]?.string == "passed" }, "a stall is no outcome")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a disk that stalls holds up no escalation, and nobody is told again after a kill")
    func escalation() throws {
        let town = try Town()
        town.addSignIn()
        town.addTeam(escalating: "escalate: { after: 3s, to: boss }")
        try town.startDaemon()
        #expect(Files.wait(10) { town.probectl("status").code == 0 })
        let told = { (name: String) in
            town.told(name).map {
                "\($0["kind"]?.string ?? "") \($0["evidence"]?.string ?? "")"
            }
        }
        let strace = try town.inject("fdatasync:delay_enter=60000000")
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(15) { told("team") == ["ALERT pending"] }, "\(told("team"))")
        #expect(Files.wait(10) { told("boss") == ["ALERT pending"] }, "nobody escalates")
        strace.send(SIGTERM)
        strace.wait()
        // That both took it is in the ledger as soon as the alert is, and nobody is told again.
        #expect(Files.wait(20) { town.takers == ["boss", "team"] }, "\(town.takers)")
        town.killDaemon()
        try town.startDaemon()
        #expect(town.turn("auth", to: "none"))
        for name in ["boss", "team"] {
            let all = ["ALERT pending", "RESOLVED durable"]
            #expect(Files.wait(20) { told(name) == all }, "\(name): \(told(name))")
        }
        #expect(town.stopDaemon() == 0)
    }

    @Test("a silence that ends while the disk stalls: what lasts is told then, and once")
    func silence() throws {
        let town = try townWithTwoServices()
        #expect(Files.wait(10) { town.probectl("status").code == 0 })
        let words = ["silence", "add", "service=shipping", "-d", "20s", "--json"]
        let end = try #require(town.ask(words).json["endsAt"]?.string)
        let strace = try town.inject("fdatasync:delay_enter=60000000")
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(15) { self.selfAlerts(town) == ["log-stalled"] })
        #expect(Files.wait(20) { self.evidence(town, "ALERT") == ["pending"] })
        let told = town.notices.last { $0["kind"]?.string == "EVIDENCE" }?["at"]?.string ?? ""
        #expect(told < end, "the stall began under the silence")
        strace.send(SIGTERM)
        strace.wait()
        #expect(Files.wait(10) { self.evidence(town, "ALERT") == ["pending", "durable"] })
        #expect(Files.wait(15) { self.selfAlerts(town).last == "restored" })
        #expect(town.turn("psp", to: "none"))
        #expect(Files.wait(10) { self.evidence(town, "RESOLVED") == ["durable"] })
        #expect(evidence(town, "ALERT") == ["pending", "durable"], "told once")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a disk that refuses: alerts go out, the status says why, and what is lost is said")
    func refusal() throws {
        let town = try townWithTwoServices()
        let strace = try town.inject("fdatasync,fsync:error=EIO")
        #expect(Files.wait(12) { self.selfAlerts(town) == ["no-evidence"] })
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(12) { self.evidence(town, "ALERT") == ["pending"] })
        let status = town.probectl("status")
        #expect(status.code == 74, "\(status)")
        #expect(status.text.hasPrefix("NO EVIDENCE the ledger's disk refuses"), "\(status.text)")
        #expect(town.stopDaemon() == 74)
        #expect(evidence(town, "ALERT") == ["pending", "lost"])
        #expect(town.notices.last?["kind"]?.string == "STOP")
        strace.send(SIGKILL)
    }

    @Test("killed while the disk stalls: the next start says what was lost, once")
    func killedInAStall() throws {
        let town = try townWithTwoServices()
        #expect(Files.wait(10) { town.probectl("status").code == 0 })
        let strace = try town.inject("fdatasync,fsync:error=EIO")
        #expect(Files.wait(12) { self.selfAlerts(town) == ["no-evidence"] })
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(12) { self.evidence(town, "ALERT") == ["pending"] })
        town.killDaemon()
        strace.wait()
        #expect(town.turn("psp", to: "none"))
        for _ in 0..<2 {
            try town.startDaemon()
            #expect(Files.wait(10) { self.evidence(town, "ALERT") == ["pending", "lost"] })
            #expect(town.stopDaemon() == 0)
        }
        #expect(evidence(town, "ALERT") == ["pending", "lost"])
        let names = town.notices.filter { $0["kind"]?.string == "ALERT" }
            .compactMap { $0["alert"]?.string }
        #expect(Set(names).count == 1)
    }

    @Test("with 'withoutEvidence: pause' no run starts, and the slots are missed as local")
    func pause() throws {
        let town = try townWithTwoServices("withoutEvidence: pause")
        let strace = try town.inject("fdatasync:error=EIO")
        #expect(Files.wait(12) { self.selfAlerts(town) == ["no-evidence"] })
        #expect(Files.wait(5) { town.probectl("run", "front").code == 75 })
        // What comes in behind the runs and debts that were under way are gaps.
        let before = queuedBytes(town)
        #expect(Files.wait(15) { self.queuedBytes(town) > before + 3_000 })
        strace.send(SIGTERM)
        strace.wait()
        // The disk is tried again every 30 s, or at the stop.
        #expect(town.stopDaemon() == 0)
        try town.startDaemon()
        for journey in ["front", "ship-a-package"] {
            let gaps = try town.records(of: journey).filter { $0["kind"]?.string == "gap" }
            #expect(gaps.contains { $0["reason"]?.string == "local" }, "\(journey)")
        }
        #expect(town.stopDaemon() == 0)
    }

    private func queuedBytes(_ town: Town) -> Int64 {
        town.probectl("status", "--json").json["daemon"]?["ledger"]?["queuedBytes"]?.number?
            .integer ?? 0
    }
}
