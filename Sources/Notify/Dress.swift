import ProbeModel

/// Where a receiver's notices go, and the form in which they go there.
struct Dress: Sendable {
    /// nil for a tool behind HTTP, which `WebDress` is for.
    let destination: Carrier.Destination?
    let form: @Sendable (Notice) -> [UInt8]

    init(of receiver: ReceiverConfiguration, in surroundings: Surroundings) {
        let facility = receiver.facility
        let (host, process) = (surroundings.host, surroundings.processID)
        @Sendable func syslog(_ notice: Notice) -> SyslogMessage {
            SyslogMessage(notice, facility: facility, processID: process)
        }
        switch receiver.kind {
        case .standardOutput where surroundings.standardOutputIsJournal, .journal:
            destination = .datagrams(path: surroundings.journalSocket, takesMemory: true)
            form = { JournalMessage($0, facility: facility).bytes }
        case .standardOutput(let format):
            destination = .descriptor(surroundings.standardOutput)
            let hasPrefix = surroundings.isUnderSystemd
            form = { notice in
                let line = LineMessage(notice, hasPrefix: hasPrefix)
                return switch format {
                case .text: line.text
                case .json: line.json
                }
            }
        case .localSyslog:
            destination = .datagrams(path: surroundings.localSyslogSocket, takesMemory: false)
            let utcOffset = surroundings.utcOffset
            form = { syslog($0).traditional(utcOffset: utcOffset($0.at)) }
        case .remoteSyslog(.udp, let name, let port):
            destination = .udp(host: name, port: port)
            form = { syslog($0).structured(host: host, enterprise: receiver.enterprise) }
        case .web:
            destination = nil
            form = { _ in [] }
        case .remoteSyslog(.tcp, let name, let port):
            destination = .tcp(host: name, port: port)
            form = { notice in
                SyslogMessage.framed(
                    syslog(notice).structured(host: host, enterprise: receiver.enterprise)
                )
            }
        }
    }
}
