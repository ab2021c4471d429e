import Glibc
import JSON
import Testing

@Suite("From a probe file to the person on call", .serialized)
struct MainLineTests {
    @Test("a healthy shop is walked, recorded, shown and reported")
    func healthy() throws {
        let town = try Town()
        town.addShipping()
        try town.startDaemon()
        #expect(
            Files.wait(20) {
                (town.probectl("status", "--json").json["services"]?.array?.first?["journeys"]?
                    .array?.first?["recent"]?["good"]?.number?.integer ?? 0) >= 5
            }
        )
        let status = town.probectl("status")
        #expect(status.code == 0, "\(status)")
        #expect(status.text.contains("shipping"))
        #expect(status.text.contains("✓"))

        let log = town.probectl("log", "--json", "-n", "1").text
        let id = try #require(try JSON.parse(log)["id"]?.string)
        let shown = town.probectl("show", String(id.prefix(8)))
        #expect(shown.code == 0)
        #expect(shown.text.contains("ship-a-package from here"))
        #expect(!shown.text.contains("correct-horse-battery"))

        // A number behind which nothing can come once ended the daemon.
        let beyond = try Command(
            "/usr/bin/curl",
            [
                "-sf", "--unix-socket", town.socket,
                "http://probed/api/v1/log?after=18446744073709551615",
            ],
            folder: town.folder,
            name: "beyond"
        )
        #expect(beyond.wait() == 0)
        let gap = town.probectl("report", "gap", "shipping", "--since", "1m")
        #expect(gap.code == 0)
        #expect(gap.text.contains("100.00 % succeeded"), "\(gap.text)")
        #expect(town.stopDaemon() == 0)
        #expect(town.probectl("status").code == 69)
    }

    @Test("a component that dies is an alert that names it, and its return resolves the alert")
    func outage() throws {
        let town = try Town()
        town.addShipping()
        town.configure("alerts: { consecutive: { gap: 1s, recoveryGap: 1s } }")
        try town.startDaemon()
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(20) { town.alerts.count == 1 })
        let alert = try #require(town.alerts.first)
        #expect(alert.text.contains("psp"), "\(alert.text)")
        let status = town.probectl("status")
        #expect(status.code == 1)
        #expect(status.text.contains("FAILING"))
        #expect(town.turn("psp", to: "none"))
        #expect(Files.wait(20) { town.alerts.count == 2 })
        #expect(town.alerts.last?.text.contains("RESOLVED") == true)
        #expect(town.stopDaemon() == 0)
    }

    @Test("probectl run walks a file without a daemon, and its exit code is the verdict")
    func runFile() throws {
        let town = try Town()
        town.addShipping()
        let arguments = ["--set", "shop=\(town.address)", "--secrets", "\(town.folder)/secrets"]
        let file = "\(town.folder)/probes/ship-a-package.yaml"
        let passed = town.probectl(
            "run",
            file,
            arguments[0],
            arguments[1],
            arguments[2],
            arguments[3],
            "-v"
        )
        #expect(passed.code == 0, "\(passed.text)\(passed.errors)")
        #expect(passed.text.contains("captured token = •••"), "\(passed.text)")
        #expect(passed.text.contains("connect"))
        #expect(town.turn("auth", to: "down"))
        let failed = town.probectl(
            "run",
            file,
            arguments[0],
            arguments[1],
            arguments[2],
            arguments[3]
        )
        #expect(failed.code == 1, "\(failed.text)\(failed.errors)")
        #expect(failed.text.contains("got 503"), "\(failed.text)")
        let aborted = town.probectl("run", file, arguments[0], arguments[1])
        #expect(aborted.code == 2, "\(aborted.text)\(aborted.errors)")
        #expect(aborted.text.contains("shop_password"), "\(aborted.text)")
    }

    @Test("a reload changes all or nothing, and says why")
    func reload() throws {
        let town = try Town()
        town.addShipping()
        try town.startDaemon()
        town.addProbe("second", Self.second)
        let dry = town.probectl("reload", "--dry-run")
        #expect(dry.text.contains("1 added"), "\(dry.code) \(dry.errors)")
        #expect(town.probectl("status", "second").code == 1)
        let added = town.probectl("reload", "--json").json
        #expect(added["added"]?.number?.integer == 1)
        #expect(added["unchanged"]?.number?.integer == 1)
        town.addProbe("second", Self.second.replacing("status: 200", with: "staus: 200"))
        let refused = town.probectl("reload", "--wait")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("Did you mean 'status'?"), "\(refused)")
        #expect(town.probectl("run", "second").code == 0)
        // What changes something is recorded first, with the name of who did it.
        let deeds = try town.records().filter { $0["kind"]?.string == "audit" }
            .compactMap { $0["detail"]?.string }
        #expect(deeds.map { $0.hasSuffix("reload") } == [true, true, false], "\(deeds)")
        #expect(deeds.last?.hasSuffix("run second") == true, "\(deeds)")
        #expect(town.stopDaemon() == 0)
    }

    private static let second = """
        journey: second
        service: shipping
        every: 10s
        steps:
          - name: front page
            get: "{{shop}}/"
            expect: { status: 200 }
        """

    @Test("an invalid configuration stops the start with 78 and every problem")
    func invalid() throws {
        let town = try Town()
        town.addProbe("bad", "journey: x\nstps: []\n")
        try town.startDaemon(waits: false)
        #expect(town.daemon?.wait() == 78)
        #expect(town.daemon?.errorText.contains("Did you mean 'steps'?") == true)
    }

    @Test("a second daemon on the same ledger gives up with 75, and the first goes on")
    func second() throws {
        let town = try Town()
        town.addShipping()
        try town.startDaemon()
        let other = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/probed.yaml"],
            folder: town.folder,
            name: "other"
        )
        #expect(other.wait() == 75, "\(other.errorText)")
        #expect(town.isAnswering)
    }

    @Test("unknown commands and runs are answered with a remedy")
    func mistakes() throws {
        let town = try Town()
        let unknown = town.probectl("statsu")
        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("Did you mean 'status'?"))
        let absent = town.probectl("validate", "\(town.folder)/nowhere")
        #expect(absent.code == 74)
        #expect(absent.errors.contains("does not exist"))
    }

    @Test("the probe files in the repository are valid")
    func shipped() throws {
        let town = try Town()
        let reply = town.probectl(
            "validate",
            "\(Files.root)/probes",
            "--set",
            "shop=\(town.address)"
        )
        #expect(reply.code == 0, "\(reply.text)")
        #expect(!reply.text.contains("error:"), "\(reply.text)")
    }
}
