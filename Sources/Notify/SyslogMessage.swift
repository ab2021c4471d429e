import ProbeModel

/// A notice as syslog takes it. Pure: the sockets are elsewhere.
package struct SyslogMessage {
    private let notice: Notice
    private let facility: Facility
    private let processID: Int32

    package init(_ notice: Notice, facility: Facility, processID: Int32) {
        self.notice = notice
        self.facility = facility
        self.processID = processID
    }

    private var priority: String { "<\(facility.rawValue * 8 + notice.severity.rawValue)>" }

    /// `<PRI>Nov 21 02:09:58 probed[812]: text`, what `/dev/log` understands everywhere. Its time
    /// is local by custom: `utcOffset` is what the local clock shows beyond UTC.
    package func traditional(utcOffset: Duration) -> [UInt8] {
        let time = CivilTime(notice.at + utcOffset)
        let day = time.day < 10 ? " \(time.day)" : "\(time.day)"
        let head =
            "\(priority)\(CivilTime.monthNames[Int(time.month - 1)]) \(day) \(time.timeOfDay) "
            + "probed[\(processID)]: "
        return complete(Array(head.utf8))
    }

    /// RFC 5424, one message without framing. Text is UTF-8 without the byte order mark, which
    /// rsyslog shows as a character.
    package func structured(host: String, enterprise: UInt32) -> [UInt8] {
        var head = Array("\(priority)1 \(notice.at.rfc3339) \(Self.hostName(host)) probed ".utf8)
        head += "\(processID) \(notice.kind.messageName) [probed@\(enterprise)".utf8
        for field in notice.fields {
            head += " \(field.name.rawValue)=\"".utf8
            for byte in PlainText(field.value, limit: Limits.syslogValueBytes).utf8 {
                // `"`, `\` and `]` (RFC 5424 §6.3.3)
                if byte == 0x22 || byte == 0x5C || byte == 0x5D { head.append(0x5C) }
                head.append(byte)
            }
            head.append(0x22)
        }
        return complete(head + "] ".utf8)
    }

    /// Octet counting (RFC 6587 §3.4.1), so that no byte of a message can end it.
    package static func framed(_ message: [UInt8]) -> [UInt8] {
        Array("\(message.count) ".utf8) + message
    }

    private func complete(_ head: [UInt8]) -> [UInt8] {
        head + PlainText(notice.text, limit: max(0, Limits.syslogBytes - head.count)).utf8
    }

    /// Printable ASCII, at most 255 characters (RFC 5424 §6); `-` if nothing is left.
    private static func hostName(_ name: String) -> String {
        let printable = name.utf8.filter { (0x21...0x7E).contains($0) }.prefix(255)
        return printable.isEmpty ? "-" : String(decoding: printable, as: UTF8.self)
    }
}

extension CivilTime {
    /// As syslog and mail write them.
    static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
