import Glibc
import Notify
import Patience
import Testing

/// A real syslog server on ports of its own, which takes apart what it is sent into lines of a file:
/// `priority|second|host|program|process|kind|every field of ours|text`.
final class SyslogServer: Sendable {
    enum Kind {
        case rsyslog
        /// Unpacked, not installed (`Scripts/syslog-ng.sh`).
        case syslogNG

        var isInstalled: Bool {
            switch self {
            case .rsyslog:
                Peer.isInstalled("/usr/sbin/rsyslogd")
                    && ["x86_64", "aarch64"].contains {
                        Peer.exists("/usr/lib/\($0)-linux-gnu/rsyslog/lmnsd_ossl.so")
                    }
            case .syslogNG: Peer.isInstalled(SyslogServer.root + "/usr/sbin/syslog-ng")
            }
        }
    }

    private static let root = Installed.root + "/.build/syslog-ng"
    private let folder = Folder()
    let udp = PeerSocket.freePort(SOCK_DGRAM)
    let tcp = PeerSocket.freePort(SOCK_STREAM)
    let tls = PeerSocket.freePort(SOCK_STREAM)
    private let command: Command

    init(_ kind: Kind) throws {
        let folder = folder.path
        let (_, said) = Command.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
            ]
        )
        try #require(Peer.exists(folder + "/cert.pem"), "\(said)")
        let ports = (udp, tcp, tls)
        let (configuration, words) =
            switch kind {
            case .rsyslog: (Self.rsyslog(folder, ports), Self.rsyslogCommand(folder))
            case .syslogNG: (Self.syslogNG(folder, ports), Self.syslogNGCommand(folder))
            }
        Peer.write(configuration, to: folder + "/conf")
        command = try #require(
            Command(words[0], Array(words.dropFirst()), output: folder + "/errors")
        )
        let isUp = eventually { isReady(kind) }
        try #require(isUp, "\(Peer.text(of: folder + "/errors") ?? "")")
    }

    deinit { command.stop() }

    var output: String { Peer.text(of: folder.path + "/out") ?? "" }
    var authorities: String { folder.path + "/cert.pem" }
    /// The datagram socket of rsyslog.
    var socket: String { folder.path + "/log" }

    /// All inputs are bound before the first message is taken.
    private func isReady(_ kind: Kind) -> Bool {
        switch kind {
        case .rsyslog:
            _ = Command.run("/usr/bin/logger", ["-t", "ready", "-u", socket, "hello"])
            return !output.isEmpty
        case .syslogNG:
            return Peer.text(of: folder.path + "/errors")?.contains("starting up") == true
        }
    }

    /// As `output` has the values of our structured data.
    static func line(_ value: (Notice.Field.Name) -> String) -> String {
        Notice.Field.Name.allCases.map(value).joined(separator: "|")
    }

    // MARK: Configurations

    private typealias Ports = (udp: UInt16, tcp: UInt16, tls: UInt16)

    private static func rsyslog(_ folder: String, _ ports: Ports) -> String {
        let fields = line { "%$!rfc5424-sd!probed@32473!\($0.rawValue)%" }
        return """
            global(DefaultNetstreamDriverCAFile="\(folder)/cert.pem"
              DefaultNetstreamDriverCertFile="\(folder)/cert.pem"
              DefaultNetstreamDriverKeyFile="\(folder)/key.pem")
            module(load="imudp") module(load="imtcp") module(load="mmpstrucdata")
            module(load="imuxsock" SysSock.Use="off")
            input(type="imudp" address="127.0.0.1" port="\(ports.udp)")
            input(type="imtcp" address="127.0.0.1" port="\(ports.tcp)")
            input(type="imtcp" address="127.0.0.1" port="\(ports.tls)" StreamDriver.Name="ossl"
              StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
            input(type="imuxsock" Socket="\(folder)/log")
            template(name="all" type="string" string="%pri%|%timereported:::date-unixtimestamp%|\
            %hostname%|%app-name%|%procid%|%msgid%|\(fields)|%msg%\\n")
            action(type="mmpstrucdata")
            *.* action(type="omfile" file="\(folder)/out" template="all")

            """
    }

    private static func rsyslogCommand(_ folder: String) -> [String] {
        ["/usr/sbin/rsyslogd", "-n", "-f", folder + "/conf", "-i", folder + "/pid"]
    }

    private static func syslogNG(_ folder: String, _ ports: Ports) -> String {
        let fields = line { "${.SDATA.probed@32473.\($0.rawValue)}" }
        return """
            @version: 3.38
            @module syslogformat
            @module basicfuncs
            @module afsocket
            @module affile
            options { keep-hostname(yes); use-dns(no); dns-cache(no); };
            source all {
              syslog(transport("udp") ip("127.0.0.1") port(\(ports.udp)));
              syslog(transport("tcp") ip("127.0.0.1") port(\(ports.tcp)));
              syslog(transport("tls") ip("127.0.0.1") port(\(ports.tls)) tls(
                key-file("\(folder)/key.pem") cert-file("\(folder)/cert.pem")
                peer-verify(optional-untrusted)));
            };
            destination out { file("\(folder)/out" template(
              "$PRI|$UNIXTIME|$HOST|$PROGRAM|$PID|$MSGID|\(fields)|$MSG\\n")); };
            log { source(all); destination(out); };

            """
    }

    /// The modules lie in a folder that is named after the version.
    private static func syslogNGCommand(_ folder: String) -> [String] {
        let libraries = ["usr/lib/syslog-ng", "usr/lib/*-linux-gnu", "lib/*-linux-gnu"]
            .map { "\(root)/\($0)" }.joined(separator: " ")
        let script =
            "export LD_LIBRARY_PATH=$(echo \(libraries) | tr ' ' ':'); "
            + "exec '\(root)/usr/sbin/syslog-ng' -F -e --no-caps -f '\(folder)/conf' "
            + "-R '\(folder)/persist' -p '\(folder)/pid' -c '\(folder)/control' "
            + "--module-path $(echo '\(root)'/usr/lib/syslog-ng/[0-9]*)"
        return ["/bin/sh", "-c", script]
    }
}
