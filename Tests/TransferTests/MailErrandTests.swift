import Glibc
import ProbeModel
import Testing
import Transfer

private let hasDovecot = exists("/usr/sbin/dovecot")
private let hasSMTP = output(of: "/usr/bin/python3 -c 'import aiosmtpd' 2>&1").isEmpty

@Suite("Errands of mail", .serialized)
struct MailErrandTests {
    @Test("sends a mail, and HTTP is spoken again afterwards", .enabled(if: hasSMTP))
    func mail() async throws {
        let folder = Folder()
        let port = try freePort()
        folder.write(
            """
            import asyncio, sys
            from aiosmtpd.controller import Controller
            class Box:
                async def handle_RCPT(self, server, session, envelope, address, options):
                    if address.startswith("nobody"):
                        return "550 no such box"
                    envelope.rcpt_tos.append(address)
                    return "250 ok"
                async def handle_DATA(self, server, session, envelope):
                    with open("\(folder.path)/mail", "ab") as file:
                        file.write(" ".join(envelope.rcpt_tos).encode() + b"|" + envelope.content)
                    return "250 taken"
            controller = Controller(Box(), hostname="127.0.0.1", port=\(port))
            controller.start()
            asyncio.new_event_loop().run_forever()
            """,
            to: "smtp.py"
        )
        let server = try Peer(["/usr/bin/python3", "\(folder.path)/smtp.py"], listeningOn: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop()
        defer { loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        var request = Request(method: "SEND", url: "smtp://127.0.0.1:\(port)")
        request.body = Array("Subject: order\r\n\r\nOne parcel.\r\n".utf8)
        var options = WireOptions()
        let to = ["orders@shop.test", "copy@shop.test"]
        options.errand = Errand(.send(from: "robot@shop.test", to: to))
        request.wire = Boxed(options)
        let sent = await loop.perform(request, in: session, at: .zero)
        #expect(sent.last.failure == nil, "\(sent.detail)")
        #expect(sent.last.status == 250)
        let mail = folder.text(of: "mail")
        #expect(mail.contains("orders@shop.test copy@shop.test|Subject: order"), "\(mail)")
        #expect(mail.contains("One parcel."))
        options.errand = Errand(.send(from: "robot@shop.test", to: ["nobody@shop.test"]))
        request.wire = Boxed(options)
        let refused = await loop.perform(request, in: session, at: .zero)
        #expect(refused.reason == .status && refused.last.status == 550, "\(refused.detail)")

        let (descriptor, closed) = try listen()
        close(descriptor)
        let web = Request(method: "GET", url: "http://127.0.0.1:\(closed)/")
        #expect(await loop.perform(web, in: session, at: .zero).reason == .connect)
    }

    @Test(
        "a mail that wants TLS gets it, or is not sent at all",
        .enabled(if: hasSMTP),
        arguments: [true, false]
    )
    func startTLS(isOffered: Bool) async throws {
        let authority = Authority()
        let port = try freePort()
        let folder = Folder()
        folder.write(
            """
            import asyncio, ssl
            from aiosmtpd.smtp import SMTP
            class Box:
                async def handle_DATA(self, server, session, envelope):
                    with open("\(folder.path)/mail", "ab") as file:
                        file.write(b"TLS " if session.ssl else b"plain ")
                    return "250 taken"
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain("\(authority.directory)/good.pem",
                "\(authority.directory)/good.key")
            offered = context if \(isOffered ? "True" : "False") else None
            async def serve():
                await asyncio.get_running_loop().create_server(
                    lambda: SMTP(Box(), tls_context=offered), "127.0.0.1", \(port))
                await asyncio.Event().wait()
            asyncio.run(serve())
            """,
            to: "smtp.py"
        )
        let server = try Peer(["/usr/bin/python3", "\(folder.path)/smtp.py"], listeningOn: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let kind = Errand.Kind.send(from: "robot@shop.test", to: ["orders@shop.test"])
        let sent = await loop.carryOut(kind, "smtp://localhost:\(port)") { request, errand in
            errand.startsTLS = true
            request.body = Array("Subject: order\r\n\r\nOne parcel.\r\n".utf8)
        }
        if isOffered {
            #expect(sent.last.failure == nil, "\(sent.detail)")
            #expect(folder.text(of: "mail") == "TLS ")
        } else {
            #expect(sent.last.failure != nil)
            #expect(folder.text(of: "mail").isEmpty)
        }
    }

    @Test("waits for a mail, reads it and deletes it", .enabled(if: hasDovecot))
    func mailbox() async throws {
        try await Mailbox.open { server in
            let box = "imap://127.0.0.1:\(server.imap)/INBOX"
            let none = await server.ask("UID SEARCH SUBJECT \"A-8\"", box)
            #expect(none.last.failure == nil, "\(none.detail) \(server.folder.text(of: "log"))")
            #expect(none.text.trimmedEnd == "* SEARCH")
            let found = await server.ask("UID SEARCH SUBJECT \"A-7\"", box)
            #expect(found.text.trimmedEnd == "* SEARCH 1")
            let mail = await server.ask(nil, box + ";UID=1")
            #expect(mail.text.contains("Your number is 4711."), "\(mail.detail)")
            _ = await server.ask("UID STORE 1 +FLAGS.SILENT (\\Deleted)", box)
            _ = await server.ask("EXPUNGE", box)
            #expect(await server.ask("UID SEARCH ALL", box).text.trimmedEnd == "* SEARCH")
            let wrong = await server.ask(nil, box, password: "other")
            #expect(wrong.reason == .status, "\(wrong.detail)")
            // Greeting and login are waited for, whatever comes of them.
            for phases in [none.last.phases, wrong.last.phases] {
                #expect(phases.tls == .zero && phases.send == .zero && phases.wait > .zero)
            }
        }
    }

    @Test("reads and deletes over POP3", .enabled(if: hasDovecot))
    func pop3() async throws {
        try await Mailbox.open { server in
            let box = "pop3://127.0.0.1:\(server.pop3)/"
            let mail = await server.ask(nil, box + "1")
            #expect(mail.text.contains("Your number is 4711."), "\(mail.detail)")
            #expect(await server.ask("DELE 1", box).last.failure == nil)
            #expect(await server.ask(nil, box + "1").last.failure != nil)
        }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        String(reversed().drop { $0.isWhitespace || $0.isNewline }.reversed())
    }
}
