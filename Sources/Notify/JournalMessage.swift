/// A notice in journald's native protocol: `KEY=value`, or the key, a length and the value's bytes
/// for what has several lines (systemd, "Native Journal Protocol"). Pure: the socket is elsewhere.
package struct JournalMessage {
    private let notice: Notice
    private let facility: Facility

    package init(_ notice: Notice, facility: Facility) {
        self.notice = notice
        self.facility = facility
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        Self.append("MESSAGE", PlainText(notice.text).utf8, to: &bytes)
        Self.append("MESSAGE_ID", Array(notice.kind.messageID.utf8), to: &bytes)
        Self.append("PRIORITY", Array("\(notice.severity.rawValue)".utf8), to: &bytes)
        Self.append("SYSLOG_FACILITY", Array("\(facility.rawValue)".utf8), to: &bytes)
        Self.append("SYSLOG_IDENTIFIER", Array("probed".utf8), to: &bytes)
        for field in notice.fields {
            Self.append(field.name.journalName, Array(field.value.utf8), to: &bytes)
        }
        return bytes
    }

    private static func append(_ key: String, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes += key.utf8
        if value.contains(0x0A) {
            bytes.append(0x0A)
            let count = UInt64(value.count)
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> UInt64(shift)))
            }
        } else {
            bytes.append(0x3D)
        }
        bytes += value
        bytes.append(0x0A)
    }
}
