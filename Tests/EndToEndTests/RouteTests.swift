import Glibc
import JSON
import Testing

/// Webhooks that misbehave: one takes a connection and is silent, one dies twice before it answers.
private final class BadHooks {
    private let folder: String
    private let server: Command
    let silentPort: String
    let dyingPort: String

    private static let script = """
        import http.server, socket, sys, threading
        silent = socket.socket(); silent.bind(("127.0.0.1", 0)); silent.listen(16)
        deaths = [2]
        class Dying(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if deaths[0] > 0:
                    deaths[0] -= 1
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                with open(sys.argv[1] + "/taken", "ab") as out: out.write(body + b"\\n")
                self.send_response(200); self.end_headers()
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dying)
        print(silent.getsockname()[1], server.server_port, flush=True)
        server.serve_forever()
        """

    init(in folder: String) throws {
        self.folder = folder
        Files.write(Self.script, to: "\(folder)/hooks.py")
        let server = try Command(
            "/usr/bin/python3",
            ["\(folder)/hooks.py", folder],
            folder: folder,
            name: "hooks"
        )
        self.server = server
        guard Files.wait(10, until: { server.outputText.contains("\n") }) else {
            throw Fault("the webhooks do not start: \(server.errorText)")
        }
        let ports = server.outputText.split(whereSeparator: \.isWhitespace).map(String.init)
        (silentPort, dyingPort) = (ports[0], ports[1])
    }

    var taken: [JSON] {
        Files.text(of: "\(folder)/taken").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
    }
}

@Suite("Routes of a daemon", .serialized)
struct RouteTests {
    private func town() throws -> Town {
        let town = try Town()
        town.addProbe("window", "service: window\n")
        town.addProbe(
            "front",
            """
            journey: front
            service: window
            every: 300ms
            steps:
              - { name: sign in, get: "{{shop}}/health/auth", expect: { status: 200 } }
            """
        )
        return town
    }

    private let rule = """

        alerts:
          consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s }
        """

    /// What a receiver has written down: `ALERT`, `RESOLVED`.
    private func told(_ name: String, _ town: Town) -> [String] {
        Files.text(of: "\(town.folder)/\(name).told").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
            .compactMap { $0["kind"]?.string }
            .filter { ["ALERT", "RESOLVED"].contains($0) }
    }

    @Test("what nobody acknowledges is escalated once, over a kill, and so is its end")
    func escalation() throws {
        let town = try town()
        let writes = { (name: String) in
            "[/bin/sh, -c, \"cat >>\(town.folder)/\(name).told\", sh]"
        }
        town.configure(
            """
              - command: \(writes("team"))
                name: team
                escalate: { after: 2s, to: boss }
              - command: \(writes("boss"))
                name: boss
            """ + rule
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { told("team", town) == ["ALERT"] })
        #expect(told("boss", town).isEmpty)
        #expect(Files.wait(20) { told("boss", town) == ["ALERT"] })
        #expect(
            Files.text(of: "\(town.folder)/boss.told").contains("nobody has acknowledged it for")
        )
        // That both took it is in the ledger.
        #expect(
            Files.wait(10) {
                let texts = ((try? town.records()) ?? []).compactMap { $0["detail"]?.string }
                return ["boss", "team"].allSatisfy { name in
                    texts.contains { $0.hasPrefix("firing alert") && $0.hasSuffix(" to \(name)") }
                }
            }
        )
        town.killDaemon()
        try town.startDaemon()
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { told("boss", town) == ["ALERT", "RESOLVED"] })
        #expect(Files.wait(20) { told("team", town) == ["ALERT", "RESOLVED"] })
        #expect(town.stopDaemon() == 0)
    }

    @Test("what is acknowledged is not escalated")
    func acknowledged() throws {
        let town = try town()
        let writes = { (name: String) in
            "[/bin/sh, -c, \"cat >>\(town.folder)/\(name).told\", sh]"
        }
        town.configure(
            """
              - command: \(writes("team"))
                name: team
                escalate: { after: 6s, to: boss }
                reminder: 1m
              - command: \(writes("boss"))
                name: boss
            """ + rule
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { told("team", town) == ["ALERT"] })
        let incident = town.probectl("incident", "list", "--json").json["incidents"]?.array?.first
        let name = try #require(incident?["id"]?.string)
        let reply = town.probectl("incident", "ack", name, "-m", "on it")
        #expect(reply.code == 0, "\(reply)")
        #expect(!Files.wait(8) { !told("boss", town).isEmpty })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { told("team", town) == ["ALERT", "RESOLVED"] })
        #expect(told("boss", town).isEmpty)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a webhook that is silent and one that dies delay nobody, and lose nothing")
    func badHooks() throws {
        let town = try town()
        let hooks = try BadHooks(in: town.folder)
        town.configure(
            """
              - webhook: http://127.0.0.1:\(hooks.silentPort)/silent
              - webhook: http://127.0.0.1:\(hooks.dyingPort)/dying
                name: dying
            """ + rule
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(5) { town.alerts.count == 1 }, "the others do not wait")
        let alerts = { hooks.taken.filter { $0["commonLabels"]?["service"] == "window" } }
        #expect(Files.wait(20) { alerts().count == 1 })
        let texts = {
            town.notices.filter { $0["kind"] == "RECEIVER" }.compactMap { $0["text"]?.string }
        }
        #expect(Files.wait(20) { texts().contains { $0.contains("/silent' takes no notices") } })
        #expect(texts().contains { $0.hasPrefix("receiver 'dying' takes notices again; 0 were") })
        #expect(town.turn("auth", to: "none"))
        #expect(
            Files.wait(20) { alerts().map { $0["status"] } == ["firing", "resolved"] },
            "\(hooks.taken)"
        )
        #expect(town.stopDaemon() == 0)
    }
}
