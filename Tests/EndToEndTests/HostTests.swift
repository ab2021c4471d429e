import Glibc
import JSON
import Testing

private let isRoot = geteuid() == 0

/// What the daemon's host does to it: names with dead addresses, users, receivers that are gone.
@Suite("The daemon and its host", .serialized)
struct HostTests {
    /// A syslog server of a name with two addresses, whose first one drops everything.
    private static let dualStack = """
        import socket, sys
        dead = socket.socket(socket.AF_INET6); dead.bind(("::1", 0)); dead.listen(0)
        port = dead.getsockname()[1]
        waiting = []
        for _ in range(4):
            one = socket.socket(socket.AF_INET6); one.setblocking(False)
            one.connect_ex(("::1", port)); waiting.append(one)
        server = socket.socket(); server.bind(("127.0.0.1", port)); server.listen(4)
        print(port, flush=True)
        while True:
            connection, _ = server.accept()
            while data := connection.recv(65536):
                with open(sys.argv[1] + "/syslog", "ab") as out: out.write(data)
        """

    @Test(
        "a syslog host is reached at its second address when the first drops everything",
        .enabled(if: isRoot, "needs root for a name of its own")
    )
    func dualStack() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.dualStack, in: town.folder, name: "dual")
        Files.write("::1 log.test\n127.0.0.1 log.test localhost\n", to: "\(town.folder)/hosts")
        town.configure("  - { syslog: \"tcp://log.test:\(peer.ports[0])\", name: far }")
        let rename = "mount --bind \(town.folder)/hosts /etc/hosts && exec \"$@\""
        try town.startDaemon(through: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", rename, "sh"])
        let told = { Files.text(of: "\(town.folder)/syslog") }
        #expect(Files.wait(20) { told().contains("probed") }, "\(town.notices.map(\.text))")
        #expect(town.stopDaemon() == 0)
    }

    /// Takes heartbeats and alerts; the alerts only while there is no file `deaf`.
    private static let outside = """
        import http.server, os, sys
        folder = sys.argv[1]
        class Outside(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                isDeaf = self.path != "/beat" and os.path.exists(folder + "/deaf")
                if not isDeaf:
                    with open(folder + self.path, "ab") as out: out.write(body + b"\\n")
                self.send_response(503 if isDeaf else 200); self.end_headers()
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Outside)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    @Test("the heartbeat stops while alerts reach nobody, and comes back with them")
    func heartbeat() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.outside, in: town.folder, name: "outside")
        let base = "http://127.0.0.1:\(peer.ports[0])"
        town.configure(
            """
              - { webhook: "\(base)/hook", name: hook }
            heartbeat: { url: "\(base)/beat", every: 1s }
            """
        )
        try town.startDaemon()
        #expect(Files.wait(10) { peer.documents("beat").count > 1 })
        Files.write("", to: "\(town.folder)/deaf")
        _ = town.probectl("alerts", "test", "hook")
        var last = 0
        var quiet = 0
        // A look every 20 ms: four seconds without a beat.
        let isSilent = Files.wait(20) {
            let count = peer.documents("beat").count
            quiet = count == last ? quiet + 1 : 0
            last = count
            return quiet > 200
        }
        #expect(isSilent, "\(last) beats")
        #expect(town.isAnswering)
        unsafe unlink("\(town.folder)/deaf")
        // The next try is up to thirty seconds away.
        #expect(Files.wait(40) { peer.documents("beat").count > last })
        #expect(!peer.documents("hook").isEmpty)
        #expect(town.stopDaemon() == 0)
    }

    /// Connects as each of the users, 17 times, says how many were turned away, and holds the rest.
    private static let crowd = """
        import os, select, signal, socket, sys, time
        held = []
        for user in range(65530, 65534):
            os.seteuid(user)
            for _ in range(17):
                one = socket.socket(socket.AF_UNIX); one.connect(sys.argv[1] + "/probed.sock")
                held.append(one)
            os.seteuid(0)
        end = time.monotonic() + 1
        gone = set()
        while time.monotonic() < end:
            gone |= set(select.select(held, [], [], 0.1)[0])
        print(len(gone), flush=True)
        signal.pause()
        """

    @Test(
        "readers who hold every place that they can leave root its own",
        .enabled(if: isRoot, "needs root for other users")
    )
    func crowd() throws {
        let town = try Town()
        try town.startDaemon()
        unsafe chmod(town.folder, 0o755)
        unsafe chmod(town.socket, 0o666)
        let crowd = try PythonPeer(Self.crowd, in: town.folder, name: "crowd")
        // 56 of 68 stay, no user with more than 16.
        #expect(crowd.ports == ["12"])
        #expect(town.isAnswering)
        #expect(town.stopDaemon() == 0)
    }

    @Test(
        "a person's own daemon obeys its owner, also below a service; a service does not",
        .enabled(if: isRoot, "needs root for another user"),
        arguments: [("1", true), ("$$", false)]
    )
    func owner(starter: String, obeys: Bool) throws {
        let town = try Town()
        _ = unsafe system("chown -R 65534:65534 '\(town.folder)'")
        let user = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let shell = ["/bin/sh", "-c", "SYSTEMD_EXEC_PID=\(starter) exec \"$@\"", "sh"]
        try town.startDaemon(through: user + shell, environment: ["INVOCATION_ID=1"])
        let silence = ["silence", "add", "service=shop", "-d", "1h"]
        let command = try Command(
            user[0],
            Array(user.dropFirst()) + ["\(Files.programs)/probectl"] + silence,
            folder: town.folder,
            name: "silence",
            environment: ["PROBED_SERVER=\(town.socket)"]
        )
        #expect((command.wait() == 0) == obeys, "\(command.errorText)")
        #expect(town.stopDaemon() == 0)
    }
}
