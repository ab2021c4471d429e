import Glibc
import JSON
import Testing

@Suite("Reports, from the daemon and from a copied ledger", .serialized)
struct ReportTests {
    private func town() throws -> Town {
        let town = try Town()
        town.addShipping()
        let contract = """
            service: shipping
            target: 95%
            variables: { shop: http://127.0.0.1:8080 }
            contract: { name: sla-1, period: month, zone: Europe/Berlin }
            """
        town.addProbe("shipping", contract)
        return town
    }

    private static let calendar = """
        BEGIN:VCALENDAR\r
        BEGIN:VEVENT\r
        UID:1@elsewhere\r
        DTSTART;TZID=Europe/Berlin:20300106T020000\r
        DURATION:PT2H\r
        RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=3\r
        SUMMARY:night work\\, planned\r
        END:VEVENT\r
        END:VCALENDAR\r

        """

    @Test("what is declared is recorded, listed, and part of reports")
    func declarations() throws {
        let town = try self.town()
        try town.startDaemon()
        #expect(Files.wait(10) { (try? town.records(of: "ship-a-package").count) ?? 0 > 5 })
        #expect(town.probectl("change", "add", "rel-1", "--service", "shipping").code == 0)
        Files.write(Self.calendar, to: "\(town.folder)/work.ics")
        let added = town.probectl("maintenance", "add", "--ics", "\(town.folder)/work.ics")
        #expect(added.code == 0, "\(added)")
        #expect(
            town.probectl("maintenance", "add", "now", "-d", "1h", "--reason", "disks").code == 0
        )
        let rule = town.probectl("maintenance", "add", "x", "-d", "1h", "--rule", "FREQ=HOURLY")
        #expect(rule.code == 64, "\(rule)")
        Files.write("time,service,score\n2026-01-01,shipping,9\n", to: "\(town.folder)/nps.csv")
        #expect(town.probectl("survey", "import", "\(town.folder)/nps.csv").code == 0)
        Files.write("time,service,score\n2026-01-01,shipping,11\n", to: "\(town.folder)/bad.csv")
        let bad = town.probectl("survey", "import", "\(town.folder)/bad.csv")
        #expect(bad.code == 65 && bad.errors.contains("line 2"), "\(bad)")
        #expect(town.probectl("change", "list").text.contains("rel-1"))
        let listed = town.probectl("maintenance", "list")
        #expect(listed.text.contains("going on  now"), "\(listed)")
        let calendar = town.probectl("maintenance", "list", "--ics").text
        #expect(calendar.contains("SUMMARY:now (all services)\r\n"))
        #expect(calendar.contains("DESCRIPTION:disks\r\n"))
        #expect(town.probectl("maintenance", "cancel", "now").code == 0)
        #expect(town.probectl("maintenance", "list").text.contains("over  now"))
        let report = town.probectl("report", "sla", "-o", "json").json
        let windows = try #require(report["exclusions"]?.array)
        #expect(windows.contains { $0["name"]?.string == "now" && $0["isEffective"] == false })
        let declared = try town.records().filter { $0["kind"]?.string == "declaration" }
        #expect(declared.count == 5)
        #expect(declared.allSatisfy { !($0["who"]?.string ?? "").isEmpty })
        #expect(town.stopDaemon() == 0)
    }

    @Test("a copied ledger gives the same figures without a daemon, and recomputes them")
    func copy() throws {
        let town = try self.town()
        try town.startDaemon()
        #expect(
            Files.wait(30) {
                let records = (try? town.records(of: "ship-a-package")) ?? []
                return records.count { $0["kind"]?.string == "run" } > 20
            }
        )
        let page = town.probectl("report", "month", "-o", "html").text
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<svg"))
        for outside in ["http:", "https:", "<script", "url("] { #expect(!page.contains(outside)) }
        let served = town.curl(
            "--unix-socket",
            town.socket,
            "http://probed/api/v1/reports/month?o=html"
        )
        #expect(served?.hasPrefix("<!DOCTYPE html>") ?? false)
        for _ in 0..<3 {
            // The daemon goes on meanwhile.
            let live = town.probectl("report", "sla", "--recompute")
            #expect(live.code == 0 && live.errors.contains("bit for bit"), "\(live)")
        }
        #expect(town.stopDaemon() == 0)
        let copy = "\(town.folder)/copy"
        #expect(unsafe system("cp -r '\(town.folder)/state/ledger' '\(copy)'") == 0)
        let first = town.probectl("report", "sla", "--ledger", copy, "-o", "json", "--recompute")
        #expect(first.code == 0 && first.errors.contains("bit for bit"), "\(first)")
        #expect(first.json["contract"]?["name"]?.string == "sla-1")
        #expect(first.json["evidence"]?["chain"]?.string?.count == 64, "\(first.text)")
        let good = first.json["agreed"]?["good"]?.number?.integer ?? 0
        #expect(good > 10)
        for report in ["gap", "month", "trend", "causes", "night", "good-news"] {
            let reply = town.probectl("report", report, "--ledger", copy)
            #expect(reply.code == 0 && !reply.text.isEmpty, "\(report): \(reply)")
        }
        let twice = ["shipping", "shipping", "--ledger", copy]
        let both = town.ask(["report", "sla"] + twice + ["--json"])
        #expect(both.code == 0 && both.json.array?.count == 2, "\(both)")
        let gaps = town.ask(["report", "gap"] + twice)
        #expect(gaps.text.contains("\n\nshipping, last "), "\(gaps)")
        let pages = town.ask(["report", "month"] + twice + ["-o", "html"])
        #expect(pages.code == 64 && pages.errors.contains("2 services are named"), "\(pages)")
        let budget = town.probectl("budget", "--ledger", copy, "-o", "md")
        #expect(budget.code == 0 && budget.text.hasPrefix("# "), "\(budget)")
        let advice = town.probectl("advise", "--ledger", copy)
        #expect(advice.code == 2 && advice.errors.contains("less than a day"), "\(advice)")
        let promised = town.probectl("validate", "\(town.folder)/probes", "--ledger", copy)
        #expect(promised.code == 0 && !promised.text.contains("by its past"), "\(promised)")
        let nobody = town.probectl("report", "sla", "nobody", "--ledger", copy)
        #expect(nobody.code == 1 && nobody.errors.contains("known: shipping"), "\(nobody)")
    }

    @Test("a cache that cannot be written gives no old figures, and nobody else's is trusted")
    func cache() throws {
        let town = try self.town()
        try town.startDaemon()
        let ledger = "\(town.folder)/state/ledger"
        let count = { (try? town.records(of: "ship-a-package").count) ?? 0 }
        #expect(Files.wait(30) { count() > 5 })
        let before = town.probectl("report", "gap", "--ledger", ledger, "-o", "json")
        #expect(before.code == 0, "\(before)")
        let caches = "\(town.folder)/cache/probed"
        let isEmpty = { (folder: String) in
            unsafe system("test -z \"$(ls '\(folder)')\"") == 0
        }
        #expect(!isEmpty(caches))
        // Another program keeps the file to itself.
        let script = """
            import glob, signal, sqlite3, sys
            file = sqlite3.connect(glob.glob(sys.argv[1] + '/*.sqlite')[0], isolation_level=None)
            file.execute('BEGIN IMMEDIATE')
            print('locked', flush=True)
            signal.pause()
            """
        Files.write(script, to: "\(town.folder)/lock.py")
        let lock = try Command(
            "/usr/bin/python3",
            ["\(town.folder)/lock.py", caches],
            folder: town.folder,
            name: "lock"
        )
        #expect(Files.wait(10) { lock.outputText.contains("locked") })
        let known = count()
        #expect(Files.wait(30) { count() > known + 5 })
        let locked = town.probectl("report", "gap", "--ledger", ledger)
        #expect(locked.code == 74 && locked.errors.contains("roll-up"), "\(locked)")
        lock.send(SIGKILL)
        lock.wait()
        // A folder that others may write to, or that leads elsewhere, is left alone.
        let open = "rm -rf '\(caches)'; mkdir '\(caches)'; chmod 777 '\(caches)'"
        #expect(unsafe system(open) == 0)
        #expect(town.probectl("report", "gap", "--ledger", ledger).code == 0)
        #expect(isEmpty(caches))
        let elsewhere = "\(town.folder)/elsewhere"
        let led = "mkdir '\(elsewhere)'; rmdir '\(caches)'; ln -s '\(elsewhere)' '\(caches)'"
        #expect(unsafe system(led) == 0)
        #expect(town.probectl("report", "gap", "--ledger", ledger).code == 0)
        #expect(isEmpty(elsewhere))
        #expect(town.stopDaemon() == 0)
    }

    @Test("validate warns of what cannot be shown, kept or missed")
    func lints() throws {
        let town = try Town()
        town.addProbe(
            "service",
            """
            service: shipping
            target: 99.99%
            contract: { period: 7d, components: { carrier: 99% } }
            """
        )
        town.addProbe(
            "journey",
            """
            journey: ship
            service: shipping
            every: 1h
            steps:
              - { name: go, component: carrier, get: "http://shop/", expect: { status: 200 } }
            """
        )
        let reply = town.probectl("validate", "\(town.folder)/probes")
        #expect(reply.code == 0, "\(reply)")
        for word in ["one bad run of", "it takes 29956 without", "the best that its parts allow"] {
            #expect(reply.text.contains(word), "\(reply.text)")
        }
        #expect(reply.text.contains("0 errors, "))
    }
}
