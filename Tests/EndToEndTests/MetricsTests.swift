import Glibc
import JSON
import Testing

@Suite("Metrics", .serialized, .enabled(if: Prometheus.isInstalled, "no Prometheus"))
struct MetricsTests {
    private static let page = Files.text(of: "\(Files.root)/docs/metrics.md")

    /// The blocks of docs/metrics.md in a language.
    private static func blocks(_ language: String) -> [String] {
        page.split(separator: "```\(language)\n").dropFirst()
            .compactMap { $0.split(separator: "```").first.map(String.init) }
    }

    /// What the panels of the board ask.
    private static func boardQueries() throws -> [String] {
        let board = try JSON.parse(Files.text(of: "\(Files.root)/docs/grafana-board.json"))
        return (board["panels"]?.array ?? []).flatMap { $0["targets"]?.array ?? [] }
            .compactMap { $0["expr"]?.string }.map { query in
                query.replacing("$service", with: ".*")
                    .replacing("$__rate_interval", with: "1m")
            }
    }

    /// A town whose daemon listens on loopback, and the address of that.
    private func town() throws -> (town: Town, address: String) {
        let town = try Town()
        let address = "127.0.0.1:\(try Files.freePort(in: town.folder))"
        let path = "\(town.folder)/probed.yaml"
        Files.write(
            Files.text(of: path)
                .replacing("\(town.socket) }", with: "\(town.socket), listen: \(address) }"),
            to: path
        )
        town.addSignIn()
        return (town, address)
    }

    /// What promtool has to say about a scrape; empty if nothing.
    private func complaints(_ text: String, in folder: String) throws -> String {
        Files.write(text, to: "\(folder)/scrape")
        let check = try Command(
            "/bin/sh",
            ["-c", "promtool check metrics <'\(folder)/scrape' 2>&1"],
            folder: folder,
            name: "promtool-\(UInt64.random(in: 0 ... .max))"
        )
        return check.wait() == 0 && check.outputText.isEmpty ? "" : "failed: \(check.outputText)"
    }

    @Test("promtool has nothing to say, over the socket and over loopback")
    func promtool() throws {
        let (town, address) = try town()
        town.addShipping()
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        let socket = ["--unix-socket", town.socket]
        let ready = Files.wait(30) {
            let text = town.curl(socket[0], socket[1], "http://probed/metrics") ?? ""
            // Both journeys fail, each in its own time.
            return text.contains("probed_step_failures_total{journey=\"ship")
                && text.contains("\nprobe_success{instance=\"front\"} 0\n")
        }
        #expect(ready)
        let plain = try #require(town.curl("http://\(address)/metrics"))
        #expect(try complaints(plain, in: town.folder) == "")
        #expect(plain.contains("\nprobe_success{instance=\"front\"} 0\n"))
        #expect(!plain.contains("correct-horse-battery"))
        let probe = try #require(town.curl("http://\(address)/probe?target=front"))
        #expect(try complaints(probe, in: town.folder) == "")
        #expect(probe.contains("\nprobe_success 0\n"))
        // Everything that the page names is there, and nothing else.
        let named = Set(Self.page.matches(of: /`((?:probed?|process|sm)_[a-z_]+)`/).map(\.1))
        let served = Set(
            plain.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                .map { $0.split(separator: " ")[2] }
        )
        let rare = named.subtracting(served)
        #expect(served.subtracting(named).isEmpty, "\(served.subtracting(named))")
        #expect(rare.isSubset(of: Self.conditional), "\(rare)")
        #expect(town.stopDaemon() == 0)
    }

    /// What is there under circumstances only that this town does not have.
    private static let conditional: Set<Substring> = [
        "probe_ssl_earliest_cert_expiry", "probed_ledger_last_scrub_timestamp_seconds",
        "probed_ledger_last_push_timestamp_seconds", "probed_journey_takes_any_server",
        "probed_journey_oldest_cleanup_debt_timestamp_seconds", "probed_ledger_head_info",
        "probed_slo_objective_ratio", "probed_slo_error_budget_remaining_ratio",
        "probed_slo_sli_ratio", "probed_slo_sli_lower_ratio", "probed_slo_sli_upper_ratio",
        "probed_slo_burn_rate", "probed_slo_verdict", "probed_service_coverage_ratio",
        "probed_alert_info", "probed_own_alert_info",
    ]

    @Test("objectives and maintenance are told as the reports have them")
    func objectives() throws {
        let (town, address) = try town()
        town.addShipping()
        try town.startDaemon()
        let up = "probed_service_up{service=\"shipping\"} 1\n"
        #expect(Files.wait(30) { town.metrics(address).contains(up) })
        let window = ["maintenance", "add", "sale", "--service", "shipping", "-d", "2h"]
        let announced = town.ask(window + ["--json"])
        #expect(announced.code == 0 && announced.text.contains("\"mutes\": false"))
        #expect(announced.text.contains("wants 3 days of notice: this mutes no alert, and counts"))
        // The figures are looked at at the start, and then every few minutes.
        #expect(town.stopDaemon() == 0)
        try town.startDaemon()
        let target = "probed_slo_objective_ratio{service=\"shipping\",slo="
        #expect(Files.wait(30) { town.metrics(address).contains(target) })
        let maintenance = "probed_journey_in_maintenance{service="
        #expect(
            Files.wait(90) {
                town.metrics(address)
                    .contains(maintenance + "\"shipping\",journey=\"ship-a-package\"} 1\n")
            }
        )
        let text = town.metrics(address)
        #expect(text.contains(maintenance + "\"window\",journey=\"front\"} 0\n"))
        // Announced too late: it goes on, and mutes nothing.
        let muted = "probed_journey_muted_by_maintenance{service=\"shipping\""
        #expect(text.contains(muted + ",journey=\"ship-a-package\"} 0\n"))
        let verdicts = text.split(separator: "\n").filter { $0.hasPrefix("probed_slo_verdict{") }
        #expect(verdicts.count == 3 && verdicts.count { $0.hasSuffix(" 1") } == 1)
        #expect(try complaints(text, in: town.folder) == "")
        #expect(town.stopDaemon() == 0)
    }

    @Test("Prometheus scrapes both endpoints as documented, and knows what happened")
    func prometheus() throws {
        let (town, address) = try town()
        try town.startDaemon()
        let configuration = try #require(Self.blocks("yaml").first)
        let prometheus = try Prometheus(
            configuration.replacing("127.0.0.1:9797", with: address)
                .replacing("ship-a-package", with: "front").replacing("15s", with: "1s"),
            in: town.folder
        )
        let success = "probe_success{instance='front'}"
        #expect(Files.wait(30) { prometheus.values(success) == ["1", "1"] })
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(30) { prometheus.values(success) == ["0", "0"] })
        #expect(prometheus.values("up") == ["1", "1"])
        #expect(Files.wait(30) { prometheus.values("probed_service_up") == ["0"] })
        let failures = "probed_step_failures_total{journey='front',step='sign in',reason='status'}"
        #expect(Files.wait(30) { prometheus.values(failures)?.count == 1 })
        #expect(Files.wait(30) { !prometheus.exemplars(failures).isEmpty })
        let run = try #require(prometheus.exemplars(failures).last)
        #expect(town.probectl("show", run, "--json").json["outcome"] == "failed")
        for query in try Self.blocks("promql") + Self.boardQueries() {
            #expect(prometheus.values(query) != nil, "\(query)")
        }
        #expect(town.stopDaemon() == 0)
    }

    @Test("who asks starts no run, and what is not in force is not there")
    func asking() throws {
        let (town, address) = try town()
        town.addProbe(
            "yearly",
            """
            journey: rare
            service: window
            every: 7d
            steps:
              - { name: look, get: "{{shop}}/", expect: { status: 200 } }
            """
        )
        try town.startDaemon()
        for _ in 0..<10 { #expect(town.curl("http://\(address)/probe?target=rare") == "") }
        #expect(try town.records(of: "rare").isEmpty)
        #expect(town.curl("http://\(address)/probe?target=http://shop.example") == nil)
        #expect(town.curl("http://\(address)/probe") == nil)
        #expect(town.curl("-X", "POST", "http://\(address)/metrics") == nil)
        #expect(Files.wait(20) { town.metrics(address).contains("instance=\"front\"") })
        #expect(town.metrics(address).contains("probed_config_last_reload_successful 1\n"))
        // Gone at once, and a reload that is refused shows.
        unsafe unlink("\(town.folder)/probes/front.yaml")
        #expect(town.probectl("reload").code == 0)
        #expect(!town.metrics(address).contains("\"front\""))
        town.addProbe("broken", "journey: [\n")
        #expect(town.probectl("reload").code != 0)
        #expect(town.metrics(address).contains("probed_config_last_reload_successful 0\n"))
        #expect(town.stopDaemon() == 0)
    }

    @Test("the rules that are shipped fire when they should, and not before")
    func rules() throws {
        let town = try Town()
        Files.write(
            """
            rule_files: [\(Files.root)/docs/prometheus-rules.yaml]
            evaluation_interval: 1m
            tests:
              - interval: 1m
                input_series:
                  - { series: 'probed_service_up{service="shop"}', values: "1 1 0x20" }
                  - { series: 'probed_journey_cleanup_debts{service="dark",journey="a"}', values: "0x20" }
                  - { series: 'probed_journey_cleanup_debts{service="shop",journey="b"}', values: "0x20" }
                  - { series: 'probed_runs_missed_total{reason="cap"}', values: "0+1x20" }
                  - { series: 'probed_runs_missed_total{reason="late"}', values: "0x10 1x10" }
                alert_rule_test:
                  - eval_time: 3m
                    alertname: ProbedServiceFailing
                  - eval_time: 6m
                    alertname: ProbedServiceFailing
                    exp_alerts:
                      - exp_labels: { severity: critical, service: shop }
                        exp_annotations:
                          summary: "customers of shop fail"
                          description: "probectl status shop; probectl incident"
                  - eval_time: 15m
                    alertname: ProbedServiceUnknown
                    exp_alerts:
                      - exp_labels: { severity: warning, service: dark }
                        exp_annotations:
                          summary: "nobody sees whether dark works"
                          description: "probectl status dark; probectl log"
                  - eval_time: 9m
                    alertname: ProbedRunsMissed
                  - eval_time: 12m
                    alertname: ProbedRunsMissed
                    exp_alerts:
                      - exp_labels: { severity: warning, reason: late }
                        exp_annotations:
                          summary: "runs were due and were not made: late"
                          description: "probectl status"
            """,
            to: "\(town.folder)/rules-test.yaml"
        )
        let test = try Command(
            "/usr/bin/promtool",
            ["test", "rules", "\(town.folder)/rules-test.yaml"],
            folder: town.folder,
            name: "rules"
        )
        #expect(test.wait() == 0, "\(test.outputText)\(test.errorText)")
    }

    @Test("too many series are refused with their number")
    func series() throws {
        let town = try Town()
        for number in 0..<10 {
            town.addProbe(
                "p\(number)",
                "journey: j\(number)\nservice: window\nevery: 1m\nsteps:\n  - { name: a, get: \"{{shop}}/\" }\n"
            )
        }
        town.addProbe("window", "service: window\n")
        town.configure("metrics: { series: 1000 }")
        let check = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/probed.yaml", "--check"],
            folder: town.folder,
            name: "check"
        )
        #expect(check.wait() == 78)
        #expect(
            check.errorText.contains("more than 1000: write 'metrics: { stepHistograms: off }'")
        )
    }
}

extension Town {
    fileprivate func metrics(_ address: String) -> String {
        curl("http://\(address)/metrics") ?? ""
    }
}
