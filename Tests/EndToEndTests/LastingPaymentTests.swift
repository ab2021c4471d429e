import JSON
import Testing

@Suite("A payment of a journey that lasts", .serialized)
struct LastingPaymentTests {
    /// Takes an order, and notes each payment without ever answering it.
    private static let till = #"""
        import http.server, sys, threading
        class Till(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.path == "/pay":
                    with open(sys.argv[1] + "/payments", "a") as file: file.write("{}\n")
                    threading.Event().wait(60)
                    return
                self.send_response(201); self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Till)
        server.daemon_threads = True
        print("listens on", server.server_port, flush=True)
        server.serve_forever()
        """#

    @Test("is not made a second time if the daemon is killed while it waits for the answer")
    func once() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.till, in: town.folder, name: "till")
        let port = try #require(peer.ports.first)
        town.addProbe("window", "service: window\n")
        town.addProbe(
            "buy",
            """
            journey: buy
            service: window
            every: 24h
            variables: { till: "http://127.0.0.1:\(port)" }
            steps:
              - { name: order, post: "{{till}}/order", expect: { status: 201 } }
              - name: pay
                resume: { after: 1s }
                once: true
                post: "{{till}}/pay"
                timeout: 30s
                expect: { status: 201 }
            """
        )
        try town.startDaemon()
        #expect(town.probectl("run", "buy", "--json").code == 0)
        #expect(Files.wait(20) { peer.documents("payments").count == 1 })
        town.killDaemon()

        try town.startDaemon()
        #expect(
            Files.wait(20) {
                ((try? town.records()) ?? []).contains {
                    $0["detail"]?.string?.contains("what is sent once may have been sent") ?? false
                }
            }
        )
        let status = town.probectl("status", "--json").json
        #expect(status["daemon"]?["suspensions"]?["count"] == 0)
        #expect(peer.documents("payments").count == 1)
        #expect(town.stopDaemon() == 0)
    }
}
