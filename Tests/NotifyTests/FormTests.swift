import JSON
import Notify
import ProbeModel
import Testing

@Suite("The forms of a notice")
struct FormTests {
    private func syslog(_ notice: Notice, _ facility: Facility = .daemon) -> SyslogMessage {
        SyslogMessage(notice, facility: facility, processID: 812)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("RFC 5424 has the fields as structured data")
    func structured() {
        let message = text(syslog(Samples.notice).structured(host: "probe-1", enterprise: 32473))
        #expect(
            message == """
                <26>1 2026-11-21T02:09:58.412Z probe-1 probed 812 ALERT [probed@32473 \
                service="shipping" journey="ship-a-package" step="pay" reason="status" \
                component="psp" location="fra" run="7YEGHTAE482R1" alert="028T5CY4TQKFF" \
                since="2026-11-21T02:09:14.412Z" evidence="durable"] \
                customers cannot complete 'ship-a-package' (shipping): step 'pay' fails \
                (status, blames 'psp'): expected status 200, got 503; next: probectl show 7YEGHTAE
                """
        )
        let page = Peer.text(of: Installed.root + "/docs/notify.md")
        #expect(page?.contains(message) == true)
    }

    @Test("RFC 5424 escapes values and strips controls")
    func structuredHostile() {
        #expect(
            text(syslog(Samples.hostile, .local0).structured(host: "a b\n", enterprise: 1))
                == #"<132>1 2026-11-21T02:09:58.412Z ab probed 812 RUNFAIL [probed@1 "#
                + #"journey="q\"\]\\ [x" evidence="one PRIORITY=0 two"] "#
                + #"got "a <0>1 - root su: forged  ]0;title    ] \ =cmd() {{secret.x}} {% raw %}"#
        )
    }

    @Test("octet counting counts bytes, not characters")
    func framed() {
        #expect(text(SyslogMessage.framed(Array("é✗".utf8))) == "5 é✗")
    }

    @Test(
        "/dev/log gets the traditional form in local time",
        arguments: [
            (0, "<26>Nov 21 02:09:58 probed[812]: "),
            (3600, "<26>Nov 21 03:09:58 probed[812]: "),
            (-20 * 86_400, "<26>Nov  1 02:09:58 probed[812]: "),
        ]
    )
    func traditional(offset: Int, head: String) {
        let line = text(syslog(Samples.notice).traditional(utcOffset: .seconds(offset)))
        #expect(line.hasPrefix(head + "customers cannot complete"))
        #expect(!line.contains("\n"))
    }

    @Test("a text that is too long ends at a character, marked")
    func long() {
        let notice = Notice(.ledger, String(repeating: "é", count: 9000), at: Samples.at)
        let message = syslog(notice).structured(host: "h", enterprise: 1)
        #expect(message.count <= Limits.syslogBytes && message.count > Limits.syslogBytes - 4)
        #expect(text(message).hasSuffix("é…"))
        let line = LineMessage(notice, hasPrefix: true).text
        #expect(line.count <= Limits.lineBytes && line.count > Limits.lineBytes - 4)
        #expect(text(line).hasSuffix("é…\n"))
    }

    @Test(
        "a text that just fits is not cut",
        arguments: [(4, "abcd"), (5, "abcde"), (6, "abcdef")]
    )
    func fits(limit: Int, text: String) {
        #expect(PlainText(text, limit: limit).string == text)
        #expect(PlainText(text + "g", limit: limit).string == text.dropLast(3) + "…")
        #expect(PlainText(text, limit: 2).string == "")
    }

    @Test(
        "nothing of a text breaks its line or turns its direction",
        arguments: [
            "\u{0}", "\n", "\u{7F}", "\u{85}", "\u{2028}", "\u{061C}", "\u{200E}", "\u{200F}",
            "\u{202E}", "\u{2067}",
        ]
    )
    func harmless(character: String) {
        #expect(PlainText("a\(character)b").string == "a b")
    }

    @Test("the journal gets every field, and several lines by their length")
    func journal() {
        let bytes = JournalMessage(Samples.hostile, facility: .daemon).bytes
        var expected = Array(
            """
            MESSAGE=got "a <0>1 - root su: forged  ]0;title    ] \\ =cmd() {{secret.x}} {% raw %}
            MESSAGE_ID=51fe3b9414ed430c8a2418404b7687af
            PRIORITY=4
            SYSLOG_FACILITY=3
            SYSLOG_IDENTIFIER=probed
            PROBED_JOURNEY

            """.utf8
        )
        expected += [7, 0, 0, 0, 0, 0, 0, 0] + Array("q\"]\\\n[x\nPROBED_EVIDENCE\n".utf8)
        expected += [18, 0, 0, 0, 0, 0, 0, 0] + Array("one\nPRIORITY=0\ntwo\n".utf8)
        #expect(bytes == expected)
    }

    @Test("a text line is one line, with the severity in front if systemd reads it")
    func line() {
        #expect(
            text(LineMessage(Samples.hostile, hasPrefix: false).text)
                == "2026-11-21T02:09:58.412Z warning RUNFAIL "
                + "got \"a <0>1 - root su: forged  ]0;title    ] \\ =cmd() {{secret.x}} {% raw %}\n"
        )
        #expect(text(LineMessage(Samples.notice, hasPrefix: true).text).hasPrefix("<2>2026-"))
    }

    @Test("a JSON line is one object with the fields beside the text")
    func json() {
        #expect(
            text(LineMessage(Samples.hostile, hasPrefix: false).json)
                == #"{"at":"2026-11-21T02:09:58.412Z","severity":"warning","kind":"RUNFAIL","#
                + #""messageID":"51fe3b9414ed430c8a2418404b7687af","#
                + #""text":"got \"a\n<0>1 - root su: forged\r\u001b]0;title\u0007\u0085\u2028"#
                + "\u{202E}" + #"] \\ =cmd() {{secret.x}} {% raw %}","#
                + #""journey":"q\"]\\\n[x","evidence":"one\nPRIORITY=0\ntwo"}"# + "\n"
        )
    }
}

@Suite("Notices")
struct NoticeTests {
    @Test("an alert says when its evidence is not in the ledger")
    func evidence() {
        let notice = Notice(Samples.alert, evidence: .pending)
        #expect(notice.text.contains("(evidence pending)"))
        #expect(notice[.evidence] == "pending")
        #expect(notice.severity == .critical)
        var end = Samples.alert
        end.change = .resolved
        #expect(Notice(end).kind == .resolved)
        #expect(Notice(end).severity == .notice)
    }

    @Test("a failed run says where and why, and how to see it")
    func failedRun() {
        var run = Run(
            id: RunID(bits: 0x7F3A_11D2_9C44_0B01),
            journey: "ship-a-package",
            service: "shipping",
            location: "fra",
            kind: .scheduled,
            plan: 1,
            planned: Samples.at,
            outcome: .failed
        )
        var step = Run.Step(name: "pay", components: [], isCleanup: false)
        step.state = .failed
        step.reason = .status
        step.detail = "expected status 200, got 503"
        run.steps = [step]
        let notice = Notice(failed: run)
        #expect(
            notice.text == "'ship-a-package' (shipping) failed at step 'pay' (status): "
                + "expected status 200, got 503; next: probectl show 7YEGHTAE"
        )
        #expect(notice[.step] == "pay" && notice[.component] == nil)
    }

    @Test("each kind has a number of its own, 128 bits in hex")
    func numbers() {
        let numbers = Notice.Kind.allCases.map(\.messageID)
        #expect(Set(numbers).count == numbers.count)
        for number in numbers {
            #expect(
                number.utf8.count == 32 && number.allSatisfy { $0.isHexDigit && !$0.isUppercase }
            )
        }
    }
}
