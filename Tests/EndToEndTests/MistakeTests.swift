import Glibc
import JSON
import Testing

/// What people do by mistake, and what they are told: the problem, the place, the remedy.
@Suite("Mistakes at the command line", .serialized)
struct MistakeTests {
    /// A line as people type it, the exit code, and words of the answer, on either output.
    struct Slip: CustomTestStringConvertible, Sendable {
        let line: String
        let code: Int32
        let words: [String]

        init(_ line: String, _ code: Int32, _ words: String...) {
            (self.line, self.code, self.words) = (line, code, words)
        }

        var testDescription: String { line }

        /// The words of the line; what stands in quotes is one of them.
        func arguments(in town: Town) -> [String] {
            var arguments: [String] = []
            for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false)
                .enumerated()
            {
                if index % 2 == 1 {
                    arguments.append(String(part))
                } else {
                    arguments += part.split(separator: " ").map(String.init)
                }
            }
            return arguments.map {
                $0.replacing("TOWN", with: town.folder).replacing("SHOP", with: town.address)
            }
        }
    }

    private func expect(_ slips: [Slip], in town: Town) {
        for slip in slips {
            let reply = town.ask(slip.arguments(in: town))
            #expect(reply.code == slip.code, "\(slip.line): \(reply)")
            for word in slip.words {
                let wanted = word.replacing("TOWN", with: town.folder)
                #expect(
                    (reply.errors + reply.text).contains(wanted),
                    "\(slip.line): \(reply.errors)\(reply.text)"
                )
            }
        }
    }

    @Test("a named pipe among the probe files holds up neither the daemon nor 'validate'")
    func pipe() throws {
        let town = try Town()
        town.addWindow()
        try town.startDaemon()
        let pipe = "\(town.folder)/probes/f.yaml"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let validate = ["validate", "\(town.folder)/probes", "--set", "shop=\(town.address)"]
        for arguments in [["reload"], ["reload"], validate] {
            let command = try Command(
                "\(Files.programs)/probectl",
                arguments + (arguments[0] == "reload" ? ["--server", town.socket] : []),
                folder: town.folder,
                name: "pipe-\(UInt64.random(in: 0 ... .max))"
            )
            #expect(Files.wait(20) { command.hasEnded }, "\(arguments) does not end")
            guard command.hasEnded else { return }
            #expect(command.wait() == (arguments[0] == "reload" ? 78 : 74))
            #expect(command.errorText.contains("'\(pipe)' is a named pipe, no file"))
        }
        unsafe unlink(pipe)
        #expect(town.probectl("reload").code == 0)
        #expect(town.stopDaemon() == 0)
    }

    @Test("names that nobody knows are slips, and not silence")
    func names() throws {
        let town = try Town()
        town.addWindow()
        town.addProbe(
            "check",
            """
            journey: health of shop
            service: window
            healthOf: shop
            every: 300ms
            steps:
              - { name: look, component: shop, get: "{{shop}}/", expect: { status: 200 } }
            """
        )
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("is-up", "health of shop").code == 0 })
        #expect(Files.wait(20) { town.probectl("is-up", "front").code == 0 })
        expect(
            [
                Slip("log vrify", 64, "no journey 'vrify' has run. Did you mean 'log verify'?"),
                Slip("log nosuch", 64, "no journey 'nosuch' has run", "probectl status"),
                Slip("log nosuch -f", 64, "no journey 'nosuch' has run"),
                Slip("log frnt", 64, "Did you mean 'front'?"),
                Slip("log front", 0), Slip("log front -n 0", 0), Slip("log front -n -1", 64),
                Slip("log cat --journey nosuch", 64, "no journey 'nosuch' is in", "There are: "),
                Slip("log cat --journey frnt", 64, "Did you mean 'front'?"),
                Slip("log cat --journey front --since 1970-01-01", 0, "front"),
                Slip("is-up nosuch", 64, "there is no service or journey 'nosuch'"),
                Slip("is-failing nosuch", 64), Slip("wait nosuch", 64), Slip("check nosuch", 3),
                Slip("is-failing 'health of shop'", 1),
                Slip("check 'health of shop'", 0, "PROBED OK: health of shop 1/1 journeys ok"),
                Slip("check -w budget_left=20: -c 5: front", 0, "PROBED OK: front 1/1 journeys ok"),
                Slip(
                    "check -w ~:0 -w p95=0 front",
                    1,
                    "PROBED WARNING: front 1/1 journeys ok, p95"
                ),
                Slip("check -w p59=3", 3, "PROBED UNKNOWN:"),
                Slip("show DKB5RTW1", 1, "no run DKB5RTW1\nsee 'probectl log'"),
                Slip("show ''", 64, "name a run"),
                Slip("incident show nosuch", 1, "no incident nosuch", "incident list"),
                Slip("incident show ''", 64, "name an incident"),
                Slip("incident ack ''", 64, "name an incident"),
                Slip("silence expire nosuch", 1, "no silence nosuch", "silence query"),
                Slip("silence expire ''", 64, "name a silence"),
                Slip("alerts explain nosuch", 1, "no alert 'nosuch'", "no alert has ever fired"),
                Slip("explain 5MPG0000", 64, "'probectl alerts explain 5MPG0000' says why"),
                Slip(
                    "alerts backtest --policy TOWN/probed.yaml",
                    65,
                    "TOWN/probed.yaml:1:1  the configuration needs the field 'alerts'"
                ),
                Slip("alerts test nosuch", 1, "no receiver has 'nosuch'", "there are: stdout"),
            ],
            in: town
        )
        #expect(town.probectl("log", "front", "-n", "0").text.isEmpty)
        #expect(town.stopDaemon() == 0)
        #expect(town.probectl("log", "cat", "--journey", "front").code == 0)
    }

    @Test("a folder without a ledger is none")
    func folders() throws {
        let town = try Town()
        town.addWindow()
        try town.startDaemon()
        #expect(town.stopDaemon() == 0)
        unsafe mkdir("\(town.folder)/empty", 0o700)
        for command in ["stat", "scrub", "cat", "verify", "export", "prune --dry-run", "prove 1"] {
            let more = command.hasPrefix("prune") ? " --config TOWN/probed.yaml" : ""
            expect(
                [
                    Slip(
                        "log \(command) --ledger TOWN/empty\(more)",
                        74,
                        "'TOWN/empty' is no ledger; name the folder of its segments"
                    ),
                    Slip(
                        "log \(command) --ledger TOWN/state\(more)",
                        74,
                        "'TOWN/state' is no ledger; did you mean 'TOWN/state/ledger'?"
                    ),
                ],
                in: town
            )
        }
        expect(
            [
                Slip("log backup TOWN/copy TOWN/empty", 74, "'TOWN/empty' is no ledger"),
                Slip("report gap --ledger TOWN/empty", 74, "'TOWN/empty' is no ledger"),
                Slip("alerts backtest TOWN/empty", 74, "'TOWN/empty' is no ledger"),
                Slip("incident times TOWN/empty", 74, "'TOWN/empty' is no ledger"),
                Slip("log stat", 0, "records"), Slip("log backup TOWN/copy", 0, " linked, "),
                Slip("log backup TOWN/state", 73, "'TOWN/state/ledger' is the ledger itself"),
                Slip("log backup TOWN/probed.yaml", 74, "check the folder of the copy"),
                Slip("log verify --key foo", 65, "no name+hash+key"),
            ],
            in: town
        )
        #expect(unsafe access("\(town.folder)/copy/ledger", F_OK) == 0)
    }

    @Test("a walk without a daemon says what it was not given, and what it leaves behind")
    func alone() throws {
        let town = try Town()
        town.addProbe("window", "service: window\n")
        town.addProbe(
            "create",
            """
            journey: create
            service: window
            every: 1h
            steps:
            \(ShipmentSteps.creating)
            \(ShipmentSteps.cancelling(status: "299"))
            """
        )
        let file = "TOWN/probes/create.yaml --set shop=SHOP"
        expect(
            [
                Slip(
                    "run TOWN/probes --secrets TOWN",
                    64,
                    "is a folder: name one of its probe files"
                ),
                Slip("run \(file)", 2, "--secrets DIR names the folder that has a file for each"),
                Slip(
                    "run \(file) --secrets TOWN/secrets",
                    0,
                    "'create' of 'create' left something behind (shipment \"",
                    "'cancel' has not undone it, and nobody tries again"
                ),
            ],
            in: town
        )
    }

    @Test("where no daemon answers, it is said why")
    func absence() throws {
        let town = try Town()
        let absent = "no daemon answers at 'TOWN/probed.sock': no such file; start it with "
        expect(
            [
                Slip("status", 69, absent + "'systemctl start probed', or name another with "),
                Slip("is-up front", 69, absent), Slip("wait front", 69, absent),
                Slip("check front", 3, "PROBED UNKNOWN: no daemon answers at"),
                Slip("status --server /etc/passwd", 69, "at '/etc/passwd': it is no socket"),
                Slip("status --server relative.sock", 69, "at 'relative.sock': no such file"),
                Slip("status --server /\(String(repeating: "x", count: 120))", 69, "107 bytes"),
                Slip("status --server 127.0.0.1:1", 69, "answers at 'http://127.0.0.1:1'"),
                Slip("status --server ftp://localhost", 64, "write the path of a control socket"),
            ],
            in: town
        )
    }

    private static let stranger = #"""
        import http.server
        class Stranger(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                code = int(self.path.split("/")[1])
                body = b'{"error":{"problem":"slow","remedy":"haste"}}' if code == 408 else b'{"a":1}'
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
        print("listens on", server.server_port, flush=True)
        server.serve_forever()
        """#

    @Test("a server that is no probed is told from a daemon that says no")
    func strangers() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.stranger, in: town.folder, name: "stranger")
        let place = "http://127.0.0.1:\(peer.ports[0])"
        for question in ["is-up x", "is-failing x", "wait x", "status"] {
            expect(
                [
                    Slip("\(question) --server \(place)/404", 76, "is it probed?"),
                    Slip("\(question) --server \(place)/200", 76, "is it probed?"),
                    Slip("\(question) --server \(place)/408", 69, "slow", "haste"),
                    Slip("\(question) --server SHOP", 76, "is it probed?"),
                ],
                in: town
            )
        }
    }

    @Test("no number that somebody can give ends the program")
    func numbers() throws {
        let town = try Town()
        town.addWindow()
        try town.startDaemon()
        #expect(Files.wait(20) { town.probectl("is-up", "front").code == 0 })
        let most = "9223372036854775807"
        let span = "106751d"
        expect(
            [
                Slip("wait front --patience \(most)", 64, "must be 0 to"),
                Slip("wait front --patience -1", 64), Slip("status --timeout \(most)", 64),
                Slip("log -n \(most)", 0), Slip("log prove 0", 64, "numbered from 1"),
                Slip("log prove 18446744073709551615", 1), Slip("report gap --top -1", 64),
                Slip("alerts explain 0 --runs \(most)", 64), Slip("log cat --since \(span)", 0),
                Slip("silence add service=window -d \(span)", 64, "is no duration of a silence"),
                Slip("maintenance add x -d \(span)", 64),
                Slip("change add x --at 9999-01-01", 64),
                Slip("alerts backtest --since \(span)", 0),
                Slip("incident times --since \(span)", 0),
            ],
            in: town
        )
        for report in ["gap", "sla", "month", "causes", "night", "good-news"] {
            for since in [span, "1ns", "0s", "\(most)ns"] {
                let reply = town.probectl("report", report, "--since", since)
                // 1: the service promises nothing.
                #expect([0, 1, 2, 64].contains(reply.code), "\(report) \(since): \(reply)")
            }
        }
        for path in ["log?last=\(most)", "log?after=18446744073709551615&wait=1ns"] {
            let socket = town.socket
            #expect(town.curl("--unix-socket", socket, "http://probed/api/v1/\(path)") != nil)
        }
        #expect(town.stopDaemon() == 0)
    }
}
