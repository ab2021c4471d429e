import Notify
import ProbeModel
import Testing

@Suite("The service manager")
struct SupervisionTests {
    private func manager(_ environment: [String: String]) -> Supervision {
        Supervision(Samples.surroundings(environment))
    }

    @Test("is told, over an abstract socket or a path", arguments: [true, false])
    func messages(isAbstract: Bool) {
        let folder = Folder()
        let path = (isAbstract ? "@" : "") + folder.path + "/notify"
        let socket = PeerSocket.datagrams(at: path)
        let manager = manager(["NOTIFY_SOCKET": path])
        #expect(manager.tell(.ready, .status("12 journeys\nREADY=0")))
        #expect(socket.receive() == "READY=1\nSTATUS=12 journeys READY=0")
        #expect(manager.tell(.reloading(at: Instant(nanoseconds: 12_345_678))))
        #expect(socket.receive() == "RELOADING=1\nMONOTONIC_USEC=12345")
        #expect(manager.tell(.watchdog))
        #expect(socket.receive() == "WATCHDOG=1")
        #expect(manager.tell(.extendTimeout(.seconds(90))))
        #expect(socket.receive() == "EXTEND_TIMEOUT_USEC=90000000")
        #expect(manager.tell(.stopping, .failed(code: 28)))
        #expect(socket.receive() == "STOPPING=1\nERRNO=28")
    }

    @Test("may be absent or gone")
    func absent() {
        #expect(manager([:]).tell(.ready))
        #expect(!manager(["NOTIFY_SOCKET": "/nonexistent/notify"]).tell(.ready))
        #expect(manager(["NOTIFY_SOCKET": String(repeating: "x", count: 200)]).tell(.ready))
    }

    @Test(
        "watches us only if it says so, and means this process",
        arguments: [
            ([:], nil),
            (["WATCHDOG_USEC": "30000000"], .seconds(30)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "812"], .seconds(30)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "813"], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "x"], nil),
        ] as [([String: String], Duration?)]
    )
    func watchdog(environment: [String: String], interval: Duration?) {
        #expect(manager(environment).watchdogInterval == interval)
    }

    @Test(
        "hands over sockets to this process only",
        arguments: [
            (
                ["LISTEN_PID": "812", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "control:status"],
                ["control 3", "status 4"]
            ),
            (["LISTEN_PID": "812", "LISTEN_FDS": "1"], ["unknown 3"]),
            (
                ["LISTEN_PID": "812", "LISTEN_FDS": "2", "LISTEN_FDNAMES": ":x"],
                ["unknown 3", "x 4"]
            ),
            (["LISTEN_PID": "813", "LISTEN_FDS": "1"], []),
            (["LISTEN_FDS": "1"], []),
            (["LISTEN_PID": "812", "LISTEN_FDS": "99999"], []),
            (["LISTEN_PID": "812", "LISTEN_FDS": "-1"], []),
        ] as [([String: String], [String])]
    )
    func descriptors(environment: [String: String], found: [String]) {
        #expect(
            manager(environment).listenDescriptors.map { "\($0.name) \($0.descriptor)" } == found
        )
    }
}

@Suite("Surroundings")
struct SurroundingsTests {
    @Test("are those of this process")
    func current() {
        let current = Surroundings.current()
        #expect(current.processID == Peer.processID)
        #expect(!current.host.isEmpty)
        #expect(current.environment["PATH"]?.isEmpty == false)
        #expect(current.now() > Timestamp(nanoseconds: 1_700_000_000_000_000_000))
        let offset = current.utcOffset(current.now())
        #expect(offset >= .seconds(-12 * 3600) && offset <= .seconds(14 * 3600))
    }
}
