import ProbeModel

/// How a receiver's notices travel, and the form in which they do.
enum Dress: Sendable {
    /// Bytes over a connection that the receiver's own thread makes.
    case bytes(Carrier.Destination, form: @Sendable (Notice) -> [UInt8])
    /// A call that the daemon's network makes.
    case call(@Sendable (Notice) -> NetworkCall)
    /// Bytes over a TLS connection that is kept.
    case stream(StreamPeer, form: @Sendable (Notice) -> [UInt8])
    /// A program of its own for each notice.
    case program(Program)

    init(of receiver: ReceiverConfiguration, in surroundings: Surroundings) {
        let facility = receiver.facility
        let (host, process) = (surroundings.host, surroundings.processID)
        @Sendable func syslog(_ notice: Notice) -> SyslogMessage {
            SyslogMessage(notice, facility: facility, processID: process)
        }
        @Sendable func framed(_ notice: Notice) -> [UInt8] {
            let message = syslog(notice).structured(host: host, enterprise: receiver.enterprise)
            return SyslogMessage.framed(message)
        }
        switch receiver.kind {
        case .standardOutput where surroundings.standardOutputIsJournal, .journal:
            self = .bytes(.datagrams(path: surroundings.journalSocket, takesMemory: true)) {
                JournalMessage($0, facility: facility).bytes
            }
        case .standardOutput(let format):
            let hasPrefix = surroundings.isUnderSystemd
            self = .bytes(.descriptor(surroundings.standardOutput)) { notice in
                let line = LineMessage(notice, hasPrefix: hasPrefix)
                return switch format {
                case .text: line.text
                case .json: line.json
                }
            }
        case .localSyslog:
            let utcOffset = surroundings.utcOffset
            let socket = surroundings.localSyslogSocket
            self = .bytes(.datagrams(path: socket, takesMemory: false)) {
                syslog($0).traditional(utcOffset: utcOffset($0.at))
            }
        case .remoteSyslog(.udp, let name, let port):
            self = .bytes(.udp(host: name, port: port)) {
                syslog($0).structured(host: host, enterprise: receiver.enterprise)
            }
        case .remoteSyslog(.tcp, let name, let port):
            self = .bytes(.tcp(host: name, port: port), form: framed)
        case .remoteSyslog(.tls, let name, let port):
            let peer = StreamPeer(host: name, port: port, authorities: receiver.authorities)
            self = .stream(peer, form: framed)
        case .web(let target):
            let dress = WebDress(
                receiver: receiver,
                target: target,
                link: surroundings.link ?? "",
                now: surroundings.now
            )
            self = .call { .web(dress.call(for: $0)) }
        case .mail(let target):
            self = .call { notice in
                let message = MailMessage(notice, from: target.sender, to: target.recipients)
                let body = message.bytes
                return .mail(
                    MailCall(target: target, body: body, authorities: receiver.authorities)
                )
            }
        case .command(let words): self = .program(Program(words))
        }
    }
}
