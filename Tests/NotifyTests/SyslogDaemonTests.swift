import Glibc
import Notify
import Patience
import Testing

/// A real rsyslog on ports and a socket of its own, writing into a file.
private final class SyslogDaemon: Sendable {
    static let path = "/usr/sbin/rsyslogd"
    let folder = Folder()
    let udp = PeerSocket.freePort(SOCK_DGRAM)
    let tcp = PeerSocket.freePort(SOCK_STREAM)
    private let command: Command

    init() throws {
        Peer.write(
            """
            module(load="imudp") module(load="imtcp")
            module(load="imuxsock" SysSock.Use="off")
            input(type="imudp" address="127.0.0.1" port="\(udp)")
            input(type="imtcp" address="127.0.0.1" port="\(tcp)")
            input(type="imuxsock" Socket="\(folder.path)/log")
            template(name="all" type="string"
              string="%pri%|%hostname%|%app-name%|%procid%|%msgid%|%structured-data%|%msg%\\n")
            *.* action(type="omfile" file="\(folder.path)/out" template="all")

            """,
            to: folder.path + "/conf"
        )
        let arguments = ["-n", "-f", folder.path + "/conf", "-i", folder.path + "/pid"]
        command = try #require(
            Command(Self.path, arguments, output: folder.path + "/errors")
        )
        // All inputs are bound before the first message is taken.
        let isUp = eventually {
            _ = Command.run(
                "/usr/bin/logger",
                ["-t", "ready", "-u", folder.path + "/log", "hello"]
            )
            return !output.isEmpty
        }
        try #require(
            isUp,
            "rsyslogd did not start: \(Peer.text(of: folder.path + "/errors") ?? "")"
        )
    }

    deinit { command.stop() }

    var output: String { Peer.text(of: folder.path + "/out") ?? "" }
}

@Suite("A real rsyslog", .enabled(if: Peer.isInstalled(SyslogDaemon.path), "rsyslog is missing"))
struct SyslogDaemonTests {
    @Test("takes what we send over UDP, TCP and its socket apart as we meant it")
    func forms() throws {
        let daemon = try SyslogDaemon()
        var surroundings = Samples.surroundings()
        surroundings.localSyslogSocket = daemon.folder.path + "/log"
        var far = ReceiverConfiguration(
            "tcp",
            .remoteSyslog(.tcp, host: "127.0.0.1", port: daemon.tcp)
        )
        far.facility = .local0
        let notifier = try Notifier(
            [
                ReceiverConfiguration(
                    "udp",
                    .remoteSyslog(.udp, host: "localhost", port: daemon.udp)
                ),
                far,
                ReceiverConfiguration("local", .localSyslog),
            ],
            surroundings: surroundings
        )
        notifier.post(Samples.notice)
        notifier.post(Samples.hostile)
        #expect(notifier.stop(within: .seconds(5)))
        let fields =
            #"[probed@32473 service="shipping" journey="ship-a-package" step="pay" "#
            + #"reason="status" component="psp" location="fra" run="7YEGHTAE482R1" "#
            + #"alert="028T5CY4TQKFF" since="2026-11-21T02:09:14.412Z" evidence="durable"]"#
        let wanted = [
            "26|probe-1|probed|812|ALERT|\(fields)|\(Samples.notice.text)",
            "130|probe-1|probed|812|ALERT|\(fields)|\(Samples.notice.text)",
            "|probed|812|-|-| \(Samples.notice.text)",
            #"|812|RUNFAIL|[probed@32473 journey="q\"\]\\ [x" evidence="one PRIORITY=0 two"]|got "a "#,
        ]
        for line in wanted {
            #expect(eventually { daemon.output.contains(line) }, "\(daemon.output)")
        }
        #expect(!daemon.output.contains("|root|"))
    }
}
