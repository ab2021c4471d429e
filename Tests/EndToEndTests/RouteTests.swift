import Glibc
import JSON
import Testing

/// Webhooks that misbehave: one takes a connection and is silent, one dies twice before it answers.
private final class BadHooks {
    private let peer: PythonPeer

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

    init(in folder: String) throws { peer = try PythonPeer(Self.script, in: folder, name: "hooks") }

    var silentPort: String { peer.ports[0] }
    var dyingPort: String { peer.ports[1] }
    var taken: [JSON] { peer.documents("taken") }
}

@Suite("Routes of a daemon", .serialized)
struct RouteTests {
    /// A town whose team was paged just now, and escalates to its boss as these lines say.
    private func town(escalating lines: String) throws -> Town {
        let town = try Town()
        town.addSignIn()
        town.addTeam(escalating: lines)
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { told("team", town) == ["ALERT"] })
        return town
    }

    /// What a receiver has written down: `ALERT`, `RESOLVED`.
    private func told(_ name: String, _ town: Town) -> [String] {
        town.told(name).compactMap { $0["kind"]?.string }
    }

    @Test("what nobody acknowledges is escalated once, over a kill, and so is its end")
    func escalation() throws {
        let town = try town(escalating: "escalate: { after: 2s, to: boss }")
        #expect(told("boss", town).isEmpty)
        #expect(Files.wait(20) { told("boss", town) == ["ALERT"] })
        #expect(
            Files.text(of: "\(town.folder)/boss.told").contains("nobody has acknowledged it for")
        )
        // That both took it is in the ledger.
        #expect(Files.wait(10) { town.takers == ["boss", "team"] })
        town.killDaemon()
        try town.startDaemon()
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { told("boss", town) == ["ALERT", "RESOLVED"] })
        #expect(Files.wait(20) { told("team", town) == ["ALERT", "RESOLVED"] })
        #expect(town.stopDaemon() == 0)
    }

    @Test("what is acknowledged, or muted, is not escalated", arguments: ["ack", "silence"])
    func acknowledged(word: String) throws {
        let town = try town(escalating: "escalate: { after: 6s, to: boss }\n    reminder: 1m")
        let incident = town.probectl("incident", "list", "--json").json["incidents"]?.array?.first
        let name = try #require(incident?["id"]?.string)
        let words =
            word == "ack"
            ? ["incident", "ack", name, "-m", "on it"]
            : ["silence", "add", "service=window", "-d", "1h"]
        let reply = town.ask(words)
        #expect(reply.code == 0, "\(reply)")
        #expect(!Files.wait(8) { !told("boss", town).isEmpty })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { told("team", town) == ["ALERT", "RESOLVED"] })
        #expect(told("boss", town).isEmpty)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a webhook that is silent and one that dies delay nobody, and lose nothing")
    func badHooks() throws {
        let town = try Town()
        town.addSignIn()
        let hooks = try BadHooks(in: town.folder)
        town.configure(
            receivers: """
                  - webhook: http://127.0.0.1:\(hooks.silentPort)/silent
                  - webhook: http://127.0.0.1:\(hooks.dyingPort)/dying
                    name: dying
                """
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
