import Notify
import Patience
import Testing
import Transfer

@Suite("Real syslog servers")
struct SyslogServerTests {
    @Test(
        "rsyslog takes every field apart as we meant it, over UDP, TCP and TLS",
        .enabled(
            if: SyslogServer.Kind.rsyslog.isInstalled,
            "rsyslog or rsyslog-openssl is missing"
        )
    )
    func rsyslog() throws { try check(SyslogServer(.rsyslog)) }

    @Test(
        "so does syslog-ng",
        .enabled(if: SyslogServer.Kind.syslogNG.isInstalled, "syslog-ng is missing")
    )
    func syslogNG() throws { try check(SyslogServer(.syslogNG)) }

    private static let couriers = Couriers(
        call: { _, _ in .none("no web here") },
        stream: { peer in
            let peer = SecureStream.Peer(
                host: peer.host,
                port: peer.port,
                authorities: peer.authorities
            )
            let stream = SecureStream(to: peer)
            return { stream.send($0, within: $1) }
        }
    )

    /// The facility tells the ways apart.
    private func check(_ server: SyslogServer) throws {
        let ways: [(ReceiverConfiguration.Transport, UInt16, Facility)] = [
            (.udp, server.udp, .daemon), (.tcp, server.tcp, .local0), (.tls, server.tls, .local1),
        ]
        let receivers = ways.map { transport, port, facility in
            let kind = ReceiverConfiguration.Kind.remoteSyslog(
                transport,
                host: "127.0.0.1",
                port: port
            )
            var receiver = ReceiverConfiguration("\(transport)", kind)
            (receiver.facility, receiver.authorities) = (facility, server.authorities)
            return receiver
        }
        let notifier = try Notifier(
            receivers,
            surroundings: Samples.surroundings(),
            couriers: Self.couriers
        )
        notifier.post(Samples.full)
        notifier.post(Samples.hostile)
        #expect(notifier.stop(within: .seconds(5)))
        let hostile = SyslogServer.line { name in
            switch name {
            case .journey: #"q"]\ [x"#
            case .evidence: "one PRIORITY=0 two"
            default: ""
            }
        }
        for (_, _, facility) in ways {
            let head = { (severity: Int, kind: String) in
                "\(Int(facility.rawValue) * 8 + severity)|1795226998|probe-1|probed|812|\(kind)|"
            }
            let fields = SyslogServer.line { "the \($0.rawValue)" }
            for line in [
                head(2, "ALERT") + "\(fields)|\(Samples.full.text)\n",
                head(4, "RUNFAIL") + "\(hostile)|got \"a ",
            ] {
                #expect(eventually { server.output.contains(line) }, "\(line): \(server.output)")
            }
        }
        #expect(!server.output.contains("|root|"))
    }

    @Test(
        "rsyslog takes apart what comes through its socket",
        .enabled(
            if: SyslogServer.Kind.rsyslog.isInstalled,
            "rsyslog or rsyslog-openssl is missing"
        )
    )
    func socket() throws {
        let server = try SyslogServer(.rsyslog)
        var surroundings = Samples.surroundings()
        surroundings.localSyslogSocket = server.socket
        let receiver = ReceiverConfiguration("local", .localSyslog)
        let notifier = try Notifier([receiver], surroundings: surroundings)
        notifier.post(Samples.notice)
        #expect(notifier.stop(within: .seconds(5)))
        let line = "|probed|812|-|" + SyslogServer.line { _ in "" } + "| \(Samples.notice.text)\n"
        #expect(eventually { server.output.contains(line) }, "\(server.output)")
    }
}
