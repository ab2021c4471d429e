import ProbeModel

/// A notice as a mail (RFC 5322): plain text, one thread for each incident. Pure: the server is
/// elsewhere.
package struct MailMessage {
    private let notice: Notice
    private let sender: String
    private let recipients: [String]

    package init(_ notice: Notice, from sender: String, to recipients: [String]) {
        (self.notice, self.sender, self.recipients) = (notice, sender, recipients)
    }

    package var bytes: [UInt8] {
        let thread = self.thread
        var lines = [
            "Date: \(MailDate(notice.at).text)", "From: probed <\(sender)>",
            "To: " + recipients.map { "<\($0)>" }.joined(separator: ",\r\n "),
            "Subject: \(subject)", "Message-ID: <\(thread.own)>",
        ]
        if let first = thread.first {
            lines += ["In-Reply-To: <\(first)>", "References: <\(first)>"]
        }
        // Nobody who is away answers us (RFC 3834 §5).
        lines += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable", "",
        ]
        let head = lines.map { $0 + "\r\n" }.joined()
        return Array(head.utf8) + QuotedPrintable.body(text)
    }

    // MARK: The thread

    /// The names of this mail and of the one that it answers; nil if it begins a thread. The same
    /// notice has the same name each time it is sent, so that a second copy is seen to be one.
    private var thread: (own: String, first: String?) {
        let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        guard let alert = notice.alert else {
            // What has no name is known by what it is about, at its beginning and its end.
            let subject = ToolAlert(notice: notice).fingerprint
            return ("\(subject).\(notice.at.nanoseconds)@\(domain)", "\(subject)@\(domain)")
        }
        let word = notice[.evidence].map { $0 == Alert.Evidence.durable.rawValue ? "" : ".\($0)" }
        let part =
            notice.kind.isNews
            ? notice.kind.messageName.lowercased() : "\(alert.change.word)\(word ?? "")"
        // What is told again is another mail.
        let again = notice.at == alert.at ? "" : ".\(notice.at.nanoseconds / 1_000_000_000)"
        let beginning = notice.subject ?? alert
        let other = beginning.level == alert.level ? "" : ".\(beginning.level.word)"
        let own = "\(alert.id.description).\(part)\(other)\(again)@\(domain)"
        let first = "\(beginning.id.description).\(Alert.Change.firing.word)@\(domain)"
        return (own, own == first ? nil : first)
    }

    // MARK: Subject and text

    /// `[critical] ALERT customers cannot …`, in encoded words (RFC 2047) if it is not ASCII.
    private var subject: String {
        let words = "[\(urgency)] \(notice.kind.messageName) \(notice.text)"
        let plain = PlainText(words, limit: Limits.mailSubjectBytes)
        return QuotedPrintable.header(plain)
    }

    private var urgency: String {
        notice.isEnd ? "over" : notice.severity.word
    }

    private var text: String {
        let width = notice.fields.map(\.name.rawValue.count).max() ?? 0
        let rows = notice.fields.map { field in
            let name = field.name.rawValue
            let gap = String(repeating: " ", count: width - name.count)
            return "\(name):\(gap) \(PlainText(field.value).string)"
        }
        return PlainText(notice.text).string + "\n\n" + rows.map { $0 + "\n" }.joined()
            + "time:\(String(repeating: " ", count: max(0, width - 4))) \(notice.at.rfc3339)\n"
    }
}

/// `Sat, 21 Nov 2026 02:09:58 +0000` (RFC 5322 §3.3).
struct MailDate {
    let text: String

    init(_ timestamp: Timestamp) {
        let time = CivilTime(timestamp)
        let days = CivilTime.days(year: time.year, month: time.month, day: time.day)
        // 1970-01-01 was a Thursday.
        let weekday = Self.weekdays[Int(((days + 4) % 7 + 7) % 7)]
        let day = time.day < 10 ? "0\(time.day)" : "\(time.day)"
        text =
            "\(weekday), \(day) \(CivilTime.monthNames[Int(time.month - 1)]) \(time.year) "
            + "\(time.timeOfDay) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}
