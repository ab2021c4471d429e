import Glibc
import JSON
import Testing

/// A mail server of the test's own that asks for a password, and an account of what it took.
private final class MailServer {
    static let isInstalled =
        unsafe system("/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null") == 0

    private let peer: PythonPeer

    private static let script = """
        import asyncio, email, email.policy, json, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        answers = json.load(open(sys.argv[1] + "/answers"))
        class Box:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("gone"): return "550 no such box"
                envelope.rcpt_tos.append(address)
                return "250 ok"
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                answer = answers.pop(0) if answers else "250 taken"
                with open(sys.argv[1] + "/mails", "a") as out:
                    out.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                        "headers": {k.lower(): str(v) for k, v in mail.items()},
                        "text": mail.get_content(), "defects": len(mail.defects),
                        "answer": answer}) + "\\n")
                return answer
        def check(server, session, envelope, mechanism, data):
            right = (data.login, data.password) == (b"probed", b"correct-horse-staple")
            return AuthResult(success=right)
        async def serve():
            server = await asyncio.get_running_loop().create_server(lambda: SMTP(Box(),
                authenticator=check, auth_required=True, auth_require_tls=False), "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await asyncio.Event().wait()
        asyncio.run(serve())
        """

    /// The first mails are answered so, as a JSON array; what comes later is taken.
    init(in folder: String, answering answers: String = "[]") throws {
        Files.write(answers, to: "\(folder)/answers")
        peer = try PythonPeer(Self.script, in: folder, name: "smtp")
    }

    var port: String { peer.ports[0] }

    /// Those with a kind in their subject.
    func mails(_ kind: String) -> [JSON] {
        peer.documents("mails").filter {
            $0["headers"]?["subject"]?.string?.contains("] \(kind) ") == true
        }
    }
}

@Suite("Mail, programs and syslog over TLS", .serialized)
struct MailTests {
    /// A town with one journey, whose daemon tells the given receivers.
    private func town(_ receivers: String) throws -> Town {
        let town = try Town()
        Files.write("correct-horse-staple", to: "\(town.folder)/secrets/mail_password")
        _ = unsafe chmod("\(town.folder)/secrets/mail_password", 0o600)
        town.addSignIn()
        town.configure(receivers: receivers)
        return town
    }

    @Test(
        "a mail tells the beginning, another one in the same thread the end",
        .enabled(if: MailServer.isInstalled, "python3-aiosmtpd is missing")
    )
    func mail() throws {
        let folder = try Town()
        let server = try MailServer(in: folder.folder)
        let town = try town(
            """
              - email: [oncall@example.org, gone@example.org, copy@example.org]
                from: probed@example.org
                server: smtp://127.0.0.1:\(server.port)
                user: probed
                password: mail_password
            """
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { !server.mails("ALERT").isEmpty })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { !server.mails("RESOLVED").isEmpty })
        let begin = try #require(server.mails("ALERT").first)
        let end = try #require(server.mails("RESOLVED").first)
        #expect(begin["from"] == "probed@example.org" && begin["defects"] == 0)
        #expect(begin["to"]?.array?.count == 2)
        #expect(begin["headers"]?["auto-submitted"] == "auto-generated")
        #expect(begin["text"]?.string?.contains("journey:  front") == true)
        let first = begin["headers"]?["message-id"]
        #expect(first != nil && end["headers"]?["in-reply-to"] == first)
        #expect(end["headers"]?["references"] == first)
        #expect(town.stopDaemon() == 0)
    }

    @Test(
        "what a mail server refuses with 4yz is tried again; with 5yz never, and everybody hears of it",
        .enabled(if: MailServer.isInstalled, "python3-aiosmtpd is missing")
    )
    func refusal() throws {
        let folder = try Town()
        let server = try MailServer(
            in: folder.folder,
            answering: #"["451 not now", "554 no mail from robots"]"#
        )
        let town = try town(
            """
              - email: oncall@example.org
                from: probed@example.org
                server: smtp://127.0.0.1:\(server.port)
                user: probed
                password: mail_password
            """
        )
        try town.startDaemon()
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { server.mails("ALERT").count == 2 })
        let told = {
            town.notices.filter { $0["kind"] == "RECEIVER" }.compactMap { $0["text"]?.string }
        }
        #expect(Files.wait(10) { told().contains { $0.contains("refuses ALERT") } }, "\(told())")
        #expect(told().contains { $0.contains("for good") && $0.contains("answered 554") })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { !server.mails("RESOLVED").isEmpty })
        let answers = server.mails("ALERT").compactMap { $0["answer"]?.string }
        #expect(
            answers == ["451 not now", "554 no mail from robots"],
            "once more, and never again"
        )
        #expect(Files.wait(10) { told().last?.hasSuffix("; 1 were dropped in between") == true })
        let details = {
            ((try? town.records()) ?? []).filter { $0["kind"] == "delivery" }
                .compactMap { $0["detail"]?.string }
                .filter { $0.contains("email oncall@example.org") }
        }
        #expect(Files.wait(10) { details().count == 2 }, "\(details())")
        #expect(details().first?.contains("refused by email oncall@example.org") == true)
        #expect(details().last?.hasPrefix("resolved alert") == true)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a program is told, and 'alerts test' says whether it took it")
    func program() throws {
        let folder = try Town().folder
        let town = try town(
            """
              - command: [/bin/sh, -c, "cat >>\(folder).told", sh]
                name: pager
              - command: /bin/false
            """
        )
        defer { _ = unsafe unlink("\(folder).told") }
        try town.startDaemon()
        let test = town.probectl("alerts", "test", "pager", "--json")
        #expect(test.code == 0 && test.json["receivers"]?.array?.count == 1, "\(test)")
        // One document a notice: the test, and soon that it is over.
        let told = Files.text(of: "\(folder).told").split(separator: "\n")
        let notice = try JSON.parse(String(try #require(told.first)))
        #expect(notice["kind"] == "TROUBLE" && notice["reason"] == "test")
        let failing = town.probectl("alerts", "test", "command false", "--json")
        #expect(failing.code == 1, "\(failing)")
        let fault = failing.json["receivers"]?.array?.first?["fault"]?.string ?? ""
        #expect(fault.contains("'/bin/false' ended with 1"), "\(failing)")
        #expect(
            Files.wait(10) {
                town.notices.contains {
                    $0["kind"] == "RECEIVER"
                        && $0["text"]?.string?.contains("'/bin/false' ended with 1") == true
                }
            }
        )
        #expect(town.stopDaemon() == 0)
    }

    private static let rsyslog = "/usr/sbin/rsyslogd"
    private static let hasTLS =
        unsafe access("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so", R_OK) == 0
        || access("/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_ossl.so", R_OK) == 0

    @Test(
        "rsyslog takes over TLS what it would take over TCP",
        .enabled(if: hasTLS, "rsyslog-openssl is missing")
    )
    func syslog() throws {
        let town = try town("")
        let folder = town.folder
        let certificate =
            "cd '\(folder)' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
            + "-keyout key.pem -out cert.pem -days 2 -subj /CN=localhost "
            + "-addext subjectAltName=DNS:localhost 2>/dev/null"
        #expect(unsafe system(certificate) == 0)
        let port = try Files.freePort(in: folder)
        Files.write(
            """
            global(DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="\(folder)/cert.pem"
              DefaultNetstreamDriverCertFile="\(folder)/cert.pem"
              DefaultNetstreamDriverKeyFile="\(folder)/key.pem")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1"
              StreamDriver.AuthMode="anon")
            input(type="imtcp" address="127.0.0.1" port="\(port)")
            template(name="all" type="string" string="%app-name%|%msgid%|%structured-data%|%msg%\\n")
            *.* action(type="omfile" file="\(folder)/syslog" template="all")

            """,
            to: "\(folder)/rsyslog.conf"
        )
        let daemon = try Command(
            Self.rsyslog,
            ["-n", "-f", "\(folder)/rsyslog.conf", "-i", "\(folder)/rsyslog.pid"],
            folder: folder,
            name: "rsyslog"
        )
        town.configure(
            "  - syslog: tls://localhost:\(port)\n    ca: \(folder)/cert.pem\n"
        )
        try town.startDaemon()
        let text = { Files.text(of: "\(folder)/syslog") }
        #expect(Files.wait(20) { text().contains("probed|START|") }, "\(daemon.errorText)")
        #expect(town.stopDaemon() == 0)
        // The last words leave before the connection closes.
        #expect(Files.wait(10) { text().contains("probed|STOP|") }, "\(text())")
    }
}
