import Glibc
import JSON
import Testing

/// Programs of others that are told of alerts: a webhook, and Alertmanager with its own webhook.
private final class Tools {
    static let alertmanager = "/usr/bin/prometheus-alertmanager"
    static var areInstalled: Bool { unsafe access(alertmanager, X_OK) == 0 }

    private let folder: String
    private let hook: PythonPeer
    private var manager: Command?

    /// Writes what it is posted into a file, one body a line, and whether the signature is right.
    private static let script = """
        import hashlib, hmac, http.server, socket, sys
        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                signature = dict(p.split('=') for p in
                    self.headers.get('X-Probed-Signature', 't=0,v1=').split(','))
                wanted = hmac.new(b'a key that nobody guesses',
                    signature['t'].encode() + b'.' + body, hashlib.sha256).hexdigest()
                mark = 'signed' if wanted == signature['v1'] else 'unsigned'
                with open(sys.argv[1] + '/' + self.path.strip('/') + '.' + mark, 'ab') as out:
                    out.write(body.replace(b'\\n', b'') + b'\\n')
                self.send_response(200); self.end_headers()
                # A receiver that says much has taken it all the same.
                self.wfile.write(b'thank you ' * 1000)
            def log_message(self, *words): pass
        free = socket.socket(); free.bind(('127.0.0.1', 0))
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Hook)
        print(server.server_port, free.getsockname()[1], flush=True); free.close()
        server.serve_forever()
        """

    init(in folder: String) throws {
        self.folder = folder
        hook = try PythonPeer(Self.script, in: folder, name: "hook")
    }

    var hookPort: String { hook.ports[0] }
    var managerPort: String { hook.ports[1] }

    func startAlertmanager() throws {
        Files.write(
            """
            route: { receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s }
            receivers:
              - name: hook
                webhook_configs: [{ url: "http://127.0.0.1:\(hookPort)/manager" }]
            """,
            to: "\(folder)/alertmanager.yml"
        )
        manager = try Command(
            Self.alertmanager,
            [
                "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/manager",
                "--web.listen-address=127.0.0.1:\(managerPort)", "--cluster.listen-address=",
            ],
            folder: folder,
            name: "alertmanager"
        )
    }

    /// The bodies that were posted to a path, with or without a right signature.
    func bodies(_ name: String) -> [JSON] { hook.documents(name) }
}

extension Tools {
    /// What the signed webhook was told of alerts of one name.
    fileprivate func states(_ name: String) -> [String] {
        bodies("own.signed").filter { $0["commonLabels"]?["alertname"]?.string == name }
            .compactMap { $0["status"]?.string }
    }
}

@Suite("Tools that are told", .serialized, .enabled(if: Tools.areInstalled, "no Alertmanager"))
struct ToolTests {
    @Test("amtool sees the alert; webhooks get its beginning and its end, with annotations")
    func alertmanager() throws {
        let town = try Town()
        let tools = try Tools(in: town.folder)
        Files.write("a key that nobody guesses", to: "\(town.folder)/secrets/hook_key")
        _ = unsafe chmod("\(town.folder)/secrets/hook_key", 0o600)
        town.addSignIn()
        town.configure(
            """
              - webhook: http://127.0.0.1:\(tools.hookPort)/own
                secret: hook_key
              - alertmanager: http://127.0.0.1:\(tools.managerPort)
            alerts:
              consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
            """
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { !town.alerts.isEmpty })
        #expect(Files.wait(20) { !tools.bodies("own.signed").isEmpty })
        // It comes late, and is told all the same.
        #expect(tools.bodies("manager.unsigned").isEmpty)
        try tools.startAlertmanager()
        #expect(Files.wait(60) { !tools.bodies("manager.unsigned").isEmpty })
        let amtool = town.run(
            "/usr/bin/amtool",
            [
                "--alertmanager.url=http://127.0.0.1:\(tools.managerPort)", "alert", "query",
                "alertname=JourneyFailing", "journey=front",
            ]
        )
        #expect(amtool.contains("JourneyFailing"), "\(amtool)")
        try exchangeSilences(of: town, tools.managerPort)
        #expect(town.turn("auth", to: "none"))
        #expect(
            Files.wait(60) { tools.bodies("manager.unsigned").last?["status"] == "resolved" }
        )
        let end = try #require(tools.bodies("manager.unsigned").last?["alerts"]?.array?.first)
        #expect(end["annotations"]?["summary"]?.string?.contains("front") == true)
        #expect(Files.wait(20) { tools.states("JourneyFailing") == ["firing", "resolved"] })
        // That Alertmanager was away is told to the others, and that it is back.
        #expect(tools.states("ProbedReceiver") == ["firing", "resolved"])
        #expect(tools.bodies("own.unsigned").isEmpty)
        #expect(town.stopDaemon() == 0)
    }

    /// What amtool prints is taken over, and what we print amtool takes over.
    private func exchangeSilences(of town: Town, _ port: String) throws {
        let amtool = { (words: [String]) in
            town.run("/usr/bin/amtool", ["--alertmanager.url=http://127.0.0.1:\(port)"] + words)
        }
        let file = "\(town.folder)/silences.json"
        let what = ["service=mail", "step=~pay.*", "-d", "2h", "-c", "a", "-a", "ada"]
        _ = amtool(["silence", "add"] + what)
        Files.write(amtool(["silence", "query", "-o", "json"]), to: file)
        let taken = town.probectl("silence", "import", file)
        #expect(taken.text.contains("service=\"mail\" step=~\"pay.*\""), "\(taken.errors)")
        #expect(taken.text.contains("a (ada)"), "\(taken.text)")
        let again = town.probectl("silence", "import", file).text
        #expect(again.contains("1 left out"), "\(again)")
        let names = town.probectl("silence", "query", "step=~pay.*", "-q").text
        let id = String(names.prefix { !$0.isNewline })
        #expect(!id.isEmpty && town.probectl("silence", "query", "step=pay", "-q").text != names)
        #expect(town.probectl("silence", "update", id, "-d", "5h", "-c", "longer").code == 0)
        #expect(town.probectl("silence", "query", "--within", "4h").text.contains("nothing"))
        Files.write(town.probectl("silence", "query", "-o", "json").text, to: file)
        _ = amtool(["silence", "import", "--force", file])
        let both = amtool(["silence", "query", "-o", "json"])
        #expect(both.contains("\"longer\""), "\(both)")
        #expect(town.probectl("silence", "expire", id).code == 0)
        #expect(town.probectl("silence", "query", "--expired", "-q").text.contains(id))
        #expect(town.probectl("silence", "update", id, "-d", "1h").code == 64)
    }
}

extension Town {
    /// What another program prints.
    fileprivate func run(_ path: String, _ arguments: [String]) -> String {
        let name = "tool-\(UInt64.random(in: 0 ... .max))"
        let command = try? Command(path, arguments, folder: folder, name: name)
        _ = command?.wait()
        return command?.outputText ?? ""
    }
}
