import Glibc
import Notify
import Patience
import Testing

/// A real syslog-ng that was unpacked, not installed (`Scripts/syslog-ng.sh`), on ports of its own.
private final class SyslogNG: Sendable {
    static let root = Installed.root + "/.build/syslog-ng"
    static let path = root + "/usr/sbin/syslog-ng"
    let folder = Folder()
    let udp = PeerSocket.freePort(SOCK_DGRAM)
    let tcp = PeerSocket.freePort(SOCK_STREAM)
    private let command: Command

    init() throws {
        let folder = folder.path
        let values = ["service", "journey", "step", "run", "evidence"]
            .map { "${.SDATA.probed@32473.\($0)}" }.joined(separator: "|")
        Peer.write(
            """
            @version: 3.38
            @module syslogformat
            @module basicfuncs
            @module afsocket
            @module affile
            options { keep-hostname(yes); use-dns(no); dns-cache(no); };
            source all {
              syslog(transport("udp") ip("127.0.0.1") port(\(udp)));
              syslog(transport("tcp") ip("127.0.0.1") port(\(tcp)));
            };
            destination out {
              file("\(folder)/out" template("$PRI|$UNIXTIME|$HOST|$PROGRAM|$PID|$MSGID|\(values)|$MSG\\n"));
            };
            log { source(all); destination(out); };

            """,
            to: folder + "/conf"
        )
        let libraries = ["usr/lib/syslog-ng", "usr/lib/*-linux-gnu", "lib/*-linux-gnu"]
            .map { "\(Self.root)/\($0)" }.joined(separator: " ")
        // The modules lie in a folder that is named after the version.
        let script =
            "export LD_LIBRARY_PATH=$(echo \(libraries) | tr ' ' ':'); exec '\(Self.path)' -F -e "
            + "--no-caps -f '\(folder)/conf' -R '\(folder)/persist' -p '\(folder)/pid' "
            + "-c '\(folder)/control' --module-path $(echo '\(Self.root)'/usr/lib/syslog-ng/[0-9]*)"
        command = try #require(
            Command("/bin/sh", ["-c", script], output: folder + "/errors")
        )
        let isUp = eventually {
            Peer.text(of: folder + "/errors")?.contains("starting up") == true
        }
        try #require(isUp, "\(Peer.text(of: folder + "/errors") ?? "")")
    }

    deinit { command.stop() }

    var output: String { Peer.text(of: folder.path + "/out") ?? "" }
}

@Suite("A real syslog-ng", .enabled(if: Peer.isInstalled(SyslogNG.path), "syslog-ng is missing"))
struct SyslogNGTests {
    @Test("takes what we send over UDP and TCP apart as we meant it")
    func forms() throws {
        let daemon = try SyslogNG()
        var far = ReceiverConfiguration(
            "tcp",
            .remoteSyslog(.tcp, host: "127.0.0.1", port: daemon.tcp)
        )
        far.facility = .local0
        let near = ReceiverConfiguration(
            "udp",
            .remoteSyslog(.udp, host: "127.0.0.1", port: daemon.udp)
        )
        let notifier = try Notifier([near, far], surroundings: Samples.surroundings())
        notifier.post(Samples.notice)
        notifier.post(Samples.hostile)
        #expect(notifier.stop(within: .seconds(5)))
        let fields = "shipping|ship-a-package|pay|7YEGHTAE482R1|durable"
        let wanted = [
            "26|1795226998|probe-1|probed|812|ALERT|\(fields)|\(Samples.notice.text)",
            "130|1795226998|probe-1|probed|812|ALERT|\(fields)|\(Samples.notice.text)",
            #"28|1795226998|probe-1|probed|812|RUNFAIL||q"]\ [x|||one PRIORITY=0 two|got "a "#,
        ]
        for line in wanted {
            #expect(eventually { daemon.output.contains(line) }, "\(daemon.output)")
        }
        #expect(!daemon.output.contains("|root|"))
    }
}
