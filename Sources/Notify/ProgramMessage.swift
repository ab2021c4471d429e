import ProbeModel

/// A notice as a program takes it: JSON on its standard input, and the same words in its
/// environment, which holds nothing else. Pure: the process is elsewhere.
package struct ProgramMessage {
    private let notice: Notice

    package init(_ notice: Notice) {
        self.notice = notice
    }

    /// The object that the standard output gets as JSON, and a line break.
    package var input: [UInt8] { LineMessage(notice, hasPrefix: false).json }

    /// `PROBED_KIND=ALERT` and so on; no value has a second line.
    package var environment: [String] {
        let rows =
            [
                ("PROBED_KIND", notice.kind.messageName), ("PROBED_SEVERITY", notice.severity.word),
                ("PROBED_AT", notice.at.rfc3339), ("PROBED_TEXT", notice.text),
            ] + notice.fields.map { ($0.name.journalName, $0.value) }
        return rows.map { name, value in
            "\(name)=\(PlainText(value, limit: Limits.lineBytes).string)"
        }
    }
}
