import Notify
import ProbeModel
import Testing

@Suite("Mail")
struct MailTests {
    private func mail(_ notice: Notice) -> String {
        let message = MailMessage(
            notice,
            from: "probed@example.org",
            to: ["oncall@example.org", "copy@example.org"]
        )
        return String(decoding: message.bytes, as: UTF8.self)
    }

    private func header(_ name: String, of mail: String) -> String? {
        let head = mail.firstRange(of: "\r\n\r\n").map { mail[..<$0.lowerBound] } ?? mail[...]
        let unfolded = head.replacing("\r\n ", with: " ")
        return unfolded.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    private static let incident = Samples.alert.id

    private static var resolved: Notice {
        var alert = Samples.alert
        alert.change = .resolved
        alert.at = Samples.at + .seconds(300)
        return Notice(alert)
    }

    @Test("is plain text that says everything")
    func golden() {
        let wanted = """
            Date: Sat, 21 Nov 2026 02:09:58 +0000
            From: probed <probed@example.org>
            To: <oncall@example.org>,
             <copy@example.org>
            Subject: [critical] ALERT customers cannot complete 'ship-a-package'
             (shipping): step 'pay' fails (status, blames 'psp'): expected
             status 200, got 503; next: probectl show 7YEGHTAE
            Message-ID: <028T5CY4TQKFF.firing@example.org>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            customers cannot complete 'ship-a-package' (shipping): step 'pay' fails (st=
            atus, blames 'psp'): expected status 200, got 503; next: probectl show 7YEG=
            HTAE

            service:   shipping
            journey:   ship-a-package
            step:      pay
            reason:    status
            component: psp
            location:  fra
            run:       7YEGHTAE482R1
            alert:     028T5CY4TQKFF
            since:     2026-11-21T02:09:14.412Z
            evidence:  durable
            time:      2026-11-21T02:09:58.412Z

            """
        #expect(mail(Samples.notice).replacing("\r\n", with: "\n").hasPrefix(wanted))
    }

    @Test("the end, and what joins later, answer the beginning of their incident")
    func thread() {
        let begin = mail(
            Samples.notice.telling(of: Self.incident, knownBy: [Samples.alert], isAgain: false)
        )
        let end = mail(
            Self.resolved.telling(of: Self.incident, knownBy: [Samples.alert], isAgain: false)
        )
        var again = Samples.alert
        again.id = RunID(bits: 77)
        let second = mail(
            Notice(again)
                .telling(of: Self.incident, knownBy: [Samples.alert, again], isAgain: true)
        )
        let first = header("Message-ID", of: begin)
        #expect(header("In-Reply-To", of: begin) == nil)
        for mail in [end, second] {
            #expect(header("In-Reply-To", of: mail) == first)
            #expect(header("References", of: mail) == first)
        }
        #expect(Set([begin, end, second].map { header("Message-ID", of: $0) }).count == 3)
        #expect(header("Subject", of: end)?.hasPrefix("[over] RESOLVED ") == true)
        #expect(second.contains("it is back: customers cannot"), "\(second)")
    }

    @Test("what has no name begins and ends in one thread, too")
    func trouble() {
        var fields = [Notice.Field(.receiver, "tool")]
        let begin = mail(Notice(.receiver, "tool is stuck", fields: fields, at: Samples.at))
        var over = Notice(.receiver, "it is not", fields: fields, at: Samples.at + .seconds(9))
        over.severity = .notice
        #expect(header("References", of: begin) == header("References", of: mail(over)))
        #expect(header("Message-ID", of: begin) != header("Message-ID", of: mail(over)))
        fields = [Notice.Field(.receiver, "other")]
        let other = mail(Notice(.receiver, "x", fields: fields, at: Samples.at))
        #expect(header("References", of: begin) != header("References", of: other))
    }

    @Test("what a server says adds no header and no line")
    func injection() {
        let text = mail(Samples.hostile)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(!text.replacing("\r\n", with: "").contains { $0.isNewline })
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
        #expect(text.utf8.allSatisfy { $0 < 0x7F })
        let evidence = Notice(
            .evidence,
            "x\r\nBcc: everybody@example.org\r\n\r\nhello",
            at: Samples.at
        )
        #expect(header("Bcc", of: mail(evidence)) == nil)
    }

    @Test("letters of all languages come through, in words of at most 75 characters")
    func languages() throws {
        let words = String(repeating: "Größe 大きさ 😀 ", count: 8)
        let text = mail(Notice(.alert, words, at: Samples.at))
        let subject = try #require(text.firstRange(of: "Subject: "))
        let lines = text[subject.upperBound...].split(separator: "\r\n")
            .prefix { $0.hasPrefix("=?") || $0.hasPrefix(" =?") }
        #expect(lines.count > 2)
        for line in lines {
            let word = line.drop { $0 == " " }
            #expect(word.count <= 75 && word.hasPrefix("=?utf-8?q?") && word.hasSuffix("?="))
            // Each word is whole characters by itself.
            let bytes = decoded(word.dropFirst(10).dropLast(2))
            #expect(Array(String(decoding: bytes, as: UTF8.self).utf8) == bytes)
        }
        let all = lines.flatMap { decoded($0.drop { $0 == " " }.dropFirst(10).dropLast(2)) }
        let wanted = PlainText("[critical] ALERT " + words, limit: Limits.mailSubjectBytes)
        #expect(String(decoding: all, as: UTF8.self) == wanted.string)
    }

    /// The bytes of an encoded word's text (RFC 2047 §4.2).
    private func decoded(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "=") {
                bytes.append(UInt8(String(Substring(rest.prefix(2))), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "_") ? 0x20 : byte)
            }
        }
        return bytes
    }
}
