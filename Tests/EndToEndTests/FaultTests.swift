import Glibc
import JSON
import ProbeModel
import Testing

@Suite("When things break", .serialized)
struct FaultTests {
    @Test("a daemon that does not pass its own trial says so")
    func canary() throws {
        let town = try Town()
        town.addShipping(every: "1s")
        try town.startDaemon()
        #expect(Files.wait(10) { town.probectl("status").code == 0 })
        #expect(unsafe rename(town.socket, town.socket + ".aside") == 0)
        let told = { town.notices.filter { $0["reason"]?.string == "canary" } }
        #expect(Files.wait(60) { !told().isEmpty })
        #expect(told().first?["text"]?.string?.contains("must pass") == true)
        #expect(unsafe rename(town.socket + ".aside", town.socket) == 0)
        #expect(town.notices.count { $0["reason"]?.string == "vanished" } == 0)
    }

    @Test(
        "kill -9, fifty times at random moments: nothing reported is lost, no alert lost or doubled"
    )
    func crashes() throws {
        let town = try Town()
        town.addShipping(every: "50ms")
        town.configure(
            """
            alerts:
              consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
            """
        )
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var reported: Set<String> = []
        var isDown = false
        for round in 0..<50 {
            try town.startDaemon()
            // A change of weather every few lives, so that alerts fire and resolve across crashes.
            if round % 5 == 2 {
                isDown.toggle()
                #expect(town.turn("psp", to: isDown ? "down" : "none"))
            }
            let killer = try killer(of: town, within: 20 + random.next() % 380)
            while town.daemon?.hasEnded == false {
                let log = town.probectl("log", "--json", "-n", "1000").documents
                reported.formUnion(log.compactMap { $0["id"]?.string })
            }
            killer.wait()
            town.killDaemon()
        }
        try town.startDaemon()
        if isDown { #expect(town.turn("psp", to: "none")) }
        #expect(Files.wait(20) { town.probectl("status").code == 0 })
        let recorded = try town.records()
        let runs = Set(
            recorded.filter { $0["kind"]?.string == "run" }.compactMap { $0["id"]?.string }
        )
        let alerts = recorded.filter { $0["kind"]?.string == "alert" }
        let known = runs.union(alerts.compactMap { $0["id"]?.string })
        #expect(reported.subtracting(known).isEmpty, "reported records are missing, seed \(seed)")
        #expect(reported.count > 50, "seed \(seed)")
        checkAlerts(alerts, town.alerts)
        checkTellings(recorded, town)
        #expect(town.stopDaemon() == 0)
    }

    /// Kills the daemon in so many milliseconds, whatever it does then.
    private func killer(of town: Town, within milliseconds: UInt64) throws -> Command {
        let process = try #require(town.daemon?.processID)
        let seconds = Double(milliseconds) / 1000
        let words = ["-c", "sleep \(seconds); kill -KILL \(process)"]
        return try Command("/bin/sh", words, folder: town.folder, name: "killer")
    }

    @Test(
        "when our own network is lost no run fails and nobody is woken; what answers still counts"
    )
    func controlTarget() throws {
        let town = try Town()
        town.addShipping(every: "200ms")
        town.addProbe(
            "elsewhere",
            """
            journey: elsewhere
            service: shipping
            every: 200ms
            steps:
              - name: ask
                get: "http://127.0.0.1:9/"
                expect: { status: 200 }
            """
        )
        town.configure(
            """
            network: { controlTarget: "http://127.0.0.1:9/" }
            alerts:
              consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
            """
        )
        try town.startDaemon()
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(20) { !town.alerts.isEmpty })
        #expect(town.alerts.allSatisfy { $0["journey"]?.string == "ship-a-package" })
        #expect(Files.wait(10) { ((try? town.records(of: "elsewhere")) ?? []).count > 3 })
        let runs = try town.records(of: "elsewhere")
        #expect(runs.allSatisfy { $0["outcome"] == "aborted" && $0["reason"] == "local" })
        #expect(runs.last?["detail"]?.string?.contains("our network") == true)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a budget that is gone is told beside outages")
    func audit() throws {
        let town = try Town()
        town.addShipping()
        town.addProbe(
            "searching",
            """
            service: searching
            target: 99.9999%
            window: 1d
            """
        )
        town.addProbe(
            "search",
            """
            journey: search
            service: searching
            every: 100ms
            steps:
              - name: find
                get: "{{shop}}/health/search"
                expect: { status: 599 }
            """
        )
        town.configure()
        try town.startDaemon()
        #expect(Files.wait(20) { ((try? town.records(of: "search")) ?? []).count > 10 })
        #expect(town.stopDaemon() == 0)
        // A start looks at budgets at once.
        try town.startDaemon()
        let told = { town.notices.filter { $0["kind"] == "TROUBLE" && $0["reason"] == "budget" } }
        #expect(Files.wait(60) { !told().isEmpty })
        #expect(told().first?["service"] == "searching")
        #expect(told().first?["text"]?.string?.contains("is already lost") == true)
        #expect(town.stopDaemon() == 0)
    }

    /// Nobody is told twice what he was told: in no life of the daemon, and in no later one if the
    /// ledger knows that it was delivered.
    private func checkTellings(_ recorded: [JSON], _ town: Town) {
        let lives = town.notices.split { $0["kind"]?.string == "START" }
        for life in lives {
            let names = life.filter { ["ALERT", "RESOLVED"].contains($0["kind"]?.string) }
                .map { ($0["alert"]?.string ?? "") + ($0["kind"]?.string ?? "") }
            #expect(Set(names).count == names.count, "told twice in one life: \(names)")
        }
        let deliveries = recorded.filter { $0["kind"]?.string == "delivery" }
            .compactMap { $0["detail"]?.string }
        #expect(!deliveries.isEmpty)
        #expect(Set(deliveries).count == deliveries.count, "told although it was delivered")
    }

    /// Each decision once in the ledger, alternating; each told, and never under two names.
    private func checkAlerts(_ recorded: [JSON], _ told: [JSON]) {
        // An alert that is open at a start is recorded anew, under its own name.
        let names = recorded.map { ($0["id"]?.string ?? "") + ($0["change"]?.string ?? "") }
        let first = names.indices.filter { !names[..<$0].contains(names[$0]) }
        let recorded = first.map { recorded[$0] }
        let changes = recorded.compactMap { $0["change"]?.string }
        #expect(!changes.isEmpty)
        for (index, change) in changes.enumerated() {
            #expect(change == (index % 2 == 0 ? "firing" : "resolved"), "\(changes)")
        }
        let printed = told.map(\.text).joined()
        for alert in recorded {
            #expect(printed.contains(alert["id"]?.string ?? "?"), "an alert was never told")
        }
    }

    @Test("kill -9 at the n-th system call of a recovery: the next start finds everything")
    func crashesWhileRecovering() throws {
        let town = try Town()
        town.addShipping(every: "50ms")
        town.configure(
            """
            alerts:
              consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
            """
        )
        try town.startDaemon()
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(10) { !town.alerts.isEmpty })
        let before = try town.records()
        town.killDaemon()
        // Others open files too; the rest only the ledger does so early.
        let opens = ["-P", "\(town.folder)/state/ledger"]
        let points = [
            ("openat", 7), ("pwritev", 2), ("fdatasync", 3), ("fsync", 2), ("renameat2", 1),
        ]
        var kills: [String] = []
        for (call, most) in points {
            for number in 1...most {
                try town.startDaemon(
                    through: ["/usr/bin/strace", "-f", "-q", "-o", "/dev/null"]
                        + (call == "openat" ? opens : [])
                        + ["-e", "trace=\(call)"]
                        + ["-e", "inject=\(call):signal=KILL:when=\(number)"],
                    waits: false
                )
                #expect(Files.wait(10) { town.daemon?.hasEnded == true || town.isAnswering })
                if town.daemon?.hasEnded == true { kills.append("\(call) \(number)") }
                town.killTracedDaemon()
            }
        }
        #expect(kills.count >= 10, "only these recoveries were killed: \(kills)")
        try town.startDaemon()
        let after = Set(try town.records().map(\.text))
        #expect(before.allSatisfy { after.contains($0.text) }, "reported records are missing")
        checkAlerts(try town.records().filter { $0["kind"]?.string == "alert" }, town.alerts)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a folder whose list breaks off is refused: no journey vanishes", arguments: 1...2)
    func listing(call: Int) throws {
        let town = try Town()
        town.addShipping()
        let strace = try Command(
            "/usr/bin/strace",
            ["-f", "-q", "-o", "/dev/null", "-e", "trace=getdents64"]
                + ["-e", "inject=getdents64:error=EIO:when=\(call)"]
                + ["\(Files.programs)/probectl", "validate", "\(town.folder)/probes"],
            folder: town.folder,
            name: "listing"
        )
        #expect(strace.wait() == 74, "\(strace.outputText)")
        #expect(strace.errorText.contains("input/output error"), "\(strace.errorText)")
    }

    @Test("out of descriptors: runs are aborted as local, none is failed")
    func descriptors() throws {
        let town = try Town()
        for number in 0..<60 {
            town.addProbe("slow-\(number)", Self.slow.replacing("NAME", with: "slow-\(number)"))
        }
        try town.startDaemon()
        #expect(town.slowDown("cdn", seconds: 2))
        let before = try last(town)
        // The daemon holds some thirty-five itself, and connections take none of the rest.
        try limitDescriptors(of: town, to: 40)
        #expect(!Files.wait(4) { town.daemon?.isRunning == false }, "the daemon must live on")
        #expect(town.isAnswering, "transfers leave the control socket its descriptors")
        try limitDescriptors(of: town, to: 1024)
        #expect(Files.wait(10) { town.isAnswering })
        let outcomes = try runs(town, after: before)
        let aborted = outcomes.filter { $0["outcome"]?.string == "aborted" }
        #expect(aborted.count >= 10, "\(outcomes.count) runs")
        #expect(aborted.allSatisfy { $0["reason"]?.string == "local" })
        let failed = outcomes.filter { $0["outcome"]?.string == "failed" }
        #expect(failed.isEmpty, "\(failed.prefix(3).map(\.text))")
        #expect(town.stopDaemon() == 0)
    }

    /// Holds a connection for two seconds, so that sixty of them need more descriptors than are left.
    private static let slow = """
        journey: NAME
        service: load
        every: 300ms
        deadline: 10s
        steps:
          - name: a slow answer
            post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200 }
        """

    private func limitDescriptors(of town: Town, to count: Int) throws {
        let process = try #require(town.daemon?.processID)
        let command = try Command(
            "/usr/bin/prlimit",
            ["--pid", "\(process)", "--nofile=\(count):1024"],
            folder: town.folder,
            name: "prlimit"
        )
        guard command.wait() == 0 else { throw Fault("prlimit refuses") }
    }

    private func last(_ town: Town) throws -> String {
        let command = try Command(
            "/usr/bin/curl",
            ["-sf", "--unix-socket", town.socket, "http://probed/api/v1/log?last=1"],
            folder: town.folder,
            name: "last"
        )
        _ = command.wait()
        return try JSON.parse(command.outputText)["next"]?.number?.text ?? "0"
    }

    private func runs(_ town: Town, after: String) throws -> [JSON] {
        town.probectl("log", "--json", "-n", "1000").documents.filter {
            $0["kind"]?.string == "run"
                && ($0["sequence"]?.number?.integer ?? 0) > (Int64(after) ?? 0)
        }
    }
}
