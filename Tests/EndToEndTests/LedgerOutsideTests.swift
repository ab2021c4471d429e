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

    /// Takes notes while there is no file `deaf`.
    private static let archive = """
        import http.server, json, os, sys
        folder = sys.argv[1]
        class Archive(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                isDeaf = os.path.exists(folder + "/deaf")
                with open(folder + ("/refused" if isDeaf else "/taken"), "a") as out:
                    out.write(json.dumps({"path": self.path, "note": body,
                                          "type": self.headers["Content-Type"]}) + "\\n")
                self.send_response(503 if isDeaf else 204); self.end_headers()
                if isDeaf: self.wfile.write(self.path.encode())
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Archive)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    @Test("checkpoints are posted to an address outside, again and again until they are taken")
    func push() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.archive, in: town.folder, name: "archive")
        Files.write("", to: "\(town.folder)/deaf")
        let token = "hunter2hunter2"
        town.configure(
            "ledger: { push: \"http://127.0.0.1:\(peer.ports[0])/notes?token=\(token)\" }"
        )
        town.addWindow()
        try town.startDaemon()
        town.addProbe("other", "service: other\n")
        #expect(town.probectl("reload").code == 0)
        #expect(Files.wait(20) { peer.documents("refused").count > 1 }, "it is tried again")
        let problem = {
            town.probectl("status", "--json").json["daemon"]?["ledger"]?["push"]?.string
        }
        #expect(Files.wait(10) { problem() == "the address of 'ledger.push' answers 503" })
        unsafe unlink("\(town.folder)/deaf")
        #expect(Files.wait(40) { !peer.documents("taken").isEmpty })
        #expect(town.stopDaemon() == 0)
        let notes = peer.documents("taken")
        #expect(notes.allSatisfy { $0["path"]?.string == "/notes?token=\(token)" })
        #expect(notes.allSatisfy { $0["type"]?.string == "text/plain; charset=utf-8" })
        // The seal's is the last one, and it is as good as one of the folder of notes.
        let note = try #require(notes.last?["note"]?.string)
        #expect(note.contains("\nroot "))
        Files.write(note, to: "\(town.folder)/outside.note")
        let against = ["--against", "\(town.folder)/outside.note", ledger(town)]
        #expect(town.ask(["log", "verify", "--alone"] + against).code != 1)
        let told = Files.text(of: "\(town.folder)/probed.out")
        let errors = Files.text(of: "\(town.folder)/probed.err")
        #expect(!told.contains(token) && !errors.contains(token))
    }

    @Test(
        "a start on a full disk walks and alerts without evidence, and has it when there is room",
        .enabled(if: geteuid() == 0, "needs root for a disk of its own")
    )
    func fullStart() throws {
        let town = try Town()
        town.addShipping()
        town.configure(
            "alerts: { consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s } }"
        )
        let state = "\(town.folder)/state"
        let mount = "mount -t tmpfs -o size=4k tmpfs \(state) && exec \"$@\""
        try town.startDaemon(through: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", mount, "sh"])
        #expect(Files.wait(10) { town.probectl("status").text.hasPrefix("NO EVIDENCE") })
        #expect(town.turn("psp", to: "down"))
        let told = {
            town.notices.filter { $0["kind"]?.string == "ALERT" }
                .compactMap { $0["evidence"]?.string }
        }
        #expect(Files.wait(20) { told() == ["pending"] }, "\(told())")
        let process = try #require(town.daemon?.processID)
        let room = try Command(
            "/usr/bin/nsenter",
            ["-t", "\(process)", "-m", "/bin/mount", "-o", "remount,size=64m", state],
            folder: town.folder,
            name: "room"
        )
        #expect(room.wait() == 0, "\(room.errorText)")
        // It is tried again every thirty seconds.
        #expect(Files.wait(60) { told() == ["pending", "durable"] }, "\(told())")
        let kinds = Set(try town.records().compactMap { $0["kind"]?.string })
        #expect(kinds.isSuperset(of: ["start", "configuration", "run", "alert"]), "\(kinds)")
        #expect(town.stopDaemon() == 0)
    }

    @Test("whatever is told of a run or an alert is on disk before, call by call")
    func order() throws {
        let town = try Town()
        let port = try PythonPeer(
            "import signal, socket\n"
                + "a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(('127.0.0.1', 0))\n"
                + "print(a.getsockname()[1], flush=True); signal.pause()\n",
            in: town.folder,
            name: "syslog"
        ).ports[0]
        town.addShipping()
        town.configure(
            """
              - syslog: udp://127.0.0.1:\(port)
            alerts: { consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s } }
            """
        )
        let trace = "\(town.folder)/trace"
        let calls = "write,writev,sendto,sendmsg,pwritev,fdatasync"
        try town.startDaemon(
            through: [
                "/usr/bin/strace", "-f", "-yy", "-xx", "-s", "1000000", "-o", trace, "-e",
                "trace=\(calls)",
            ]
        )
        #expect(town.turn("psp", to: "down"))
        #expect(Files.wait(30) { town.alerts.count == 1 })
        #expect(town.turn("psp", to: "none"))
        #expect(Files.wait(30) { town.alerts.count == 2 })
        #expect(town.probectl("log", "--json", "-n", "100").code == 0)
        town.killTracedDaemon()
        Files.write(
            town.probectl("log", "cat", ledger(town)).text,
            to: "\(town.folder)/records"
        )
        let ordered = try check(town)
        #expect(ordered.code == 0, "\(ordered.said)")
        // The alert, its end, the runs that failed, and what the log was asked for.
        #expect(Int(ordered.said.prefix { $0.isNumber }) ?? 0 > 10, "\(ordered.said)")
        let mutated = try check(town, "--without-sync")
        #expect(mutated.code == 1 && mutated.said.contains("and was told at 0"), "\(mutated.said)")
    }

    private func check(_ town: Town, _ more: String...) throws -> (code: Int32, said: String) {
        let script = "\(Files.root)/Tests/EndToEndTests/check_order.py"
        let checker = try Command(
            "/usr/bin/python3",
            [script, "\(town.folder)/trace", "\(town.folder)/records"] + more,
            folder: town.folder,
            name: "order-\(more.count)"
        )
        return (checker.wait(), checker.outputText + checker.errorText)
    }
}
