import JSON
import ProbeModel

/// A notice as one line on the standard output. Pure: the descriptor is elsewhere.
package struct LineMessage {
    private let notice: Notice
    private let hasPrefix: Bool

    /// `hasPrefix`: systemd reads the lines, and `<N>` tells it the severity (sd-daemon(3)).
    package init(_ notice: Notice, hasPrefix: Bool) {
        self.notice = notice
        self.hasPrefix = hasPrefix
    }

    /// `2026-11-21T02:09:58.412Z critical ALERT text`
    package var text: [UInt8] {
        let head =
            "\(prefix)\(notice.at.rfc3339) \(notice.severity.word) "
            + "\(notice.kind.messageName) "
        let room = Limits.lineBytes - head.utf8.count - 1
        return Array(head.utf8) + PlainText(notice.text, limit: room).utf8 + [0x0A]
    }

    /// One object; keys as in `docs/notify.md`.
    package var json: [UInt8] {
        var members = [
            JSON.Member("at", .string(notice.at.rfc3339)),
            JSON.Member("severity", .string(notice.severity.word)),
            JSON.Member("kind", .string(notice.kind.messageName)),
            JSON.Member("messageID", .string(notice.kind.messageID)),
            JSON.Member("text", .string(notice.text)),
        ]
        members += notice.fields.map { JSON.Member($0.name.rawValue, .string($0.value)) }
        var bytes = Array(prefix.utf8)
        JSON.object(members).append(to: &bytes)
        return bytes + [0x0A]
    }

    private var prefix: String { hasPrefix ? "<\(notice.severity.rawValue)>" : "" }
}
