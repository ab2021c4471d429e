import Glibc
import ProbeModel
import Testing
import Transfer

private func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

private let hasDovecot = exists("/usr/sbin/dovecot")
private let hasSSH = exists("/usr/sbin/sshd")
private let hasFTP = exists("/usr/sbin/vsftpd")
private let hasSMTP = output(of: "/usr/bin/python3 -c 'import aiosmtpd' 2>&1").isEmpty

extension TransferLoop {
    func carryOut(
        _ kind: Errand.Kind,
        _ url: String,
        _ change: @escaping (inout Request, inout Errand) -> Void = { _, _ in }
    ) async -> Response {
        await get(url) { request in
            request.method = "ERRAND"
            var errand = Errand(kind)
            change(&request, &errand)
            var options = request.wire?.value ?? WireOptions()
            options.errand = errand
            request.wire = Boxed(options)
        }
    }
}

@Suite("Errands", .serialized)
struct ErrandTests {
    @Test("connects and says nothing; a closed port is the service's failure")
    func connect() async throws {
        let (descriptor, port) = try listen()
        defer { close(descriptor) }
        let loop = try makeLoop()
        defer { loop.stop() }
        let open = await loop.carryOut(.connect, "tcp://127.0.0.1:\(port)")
        #expect(open.last.failure == nil, "\(open.detail)")
        #expect(open.last.phases.connect > .zero)
        #expect(open.last.peer == "127.0.0.1:\(port)")
        #expect(open.body.isEmpty)
        let shut = await loop.carryOut(.connect, "tcp://127.0.0.1:\(try freePort())")
        #expect(shut.reason == .connect)
        let wrong = await loop.carryOut(.connect, "http://127.0.0.1:\(port)")
        #expect(wrong.reason == .policy)
    }

    @Test("shakes hands over TLS, and sees the certificate")
    func tls() async throws {
        let authority = Authority()
        let server = try authority.server("good")
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let known = await loop.carryOut(.connect, "tls://localhost:\(server.port)")
        #expect(known.last.failure == nil, "\(known.detail)")
        #expect(known.last.phases.tls > .zero)
        #expect(known.last.certificate?.subject == "CN = localhost")
        let other = try authority.server("other")
        let stranger = await loop.carryOut(.connect, "tls://localhost:\(other.port)")
        #expect(stranger.reason == .certificate)
    }

    @Test("looks names up with the bounded resolver")
    func lookup() async throws {
        let loop = try makeLoop {
            $0.resolver = {
                $0 == "shop.test"
                    ? .addresses(["192.0.2.7", "2001:db8::7"]) : .none("no such name")
            }
        }
        defer { loop.stop() }
        let found = await loop.carryOut(.lookup, "dns://shop.test:53/")
        #expect(found.text == #"{"addresses":["192.0.2.7","2001:db8::7"]}"#, "\(found.detail)")
        let missing = await loop.carryOut(.lookup, "dns://nowhere.test:53/")
        #expect(missing.reason == .dns)
        let sixth = await loop.carryOut(.lookup, "dns://shop.test:53/") { request, _ in
            var options = WireOptions()
            options.family = .ipv6
            request.wire = Boxed(options)
        }
        #expect(sixth.text == #"{"addresses":["2001:db8::7"]}"#)
        // No resolver is asked for what is known.
        let own = await loop.carryOut(.lookup, "dns://localhost:53/")
        #expect(own.text == #"{"addresses":["127.0.0.1","::1"]}"#)
        let numeric = await loop.carryOut(.lookup, "dns://192.0.2.9:53/")
        #expect(numeric.text == #"{"addresses":["192.0.2.9"]}"#)
    }

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
        #expect(await loop.perform(request, in: session, at: .zero).last.failure != nil)

        let (descriptor, closed) = try listen()
        close(descriptor)
        let web = Request(method: "GET", url: "http://127.0.0.1:\(closed)/")
        #expect(await loop.perform(web, in: session, at: .zero).reason == .connect)
    }

    private func configureDovecot(_ folder: Folder, _ imap: UInt16, _ pop3: UInt16) {
        folder.write(
            """
            base_dir = \(folder.path)/run
            state_dir = \(folder.path)/state
            log_path = \(folder.path)/log
            protocols = imap pop3
            listen = 127.0.0.1
            ssl = no
            hostname = localhost
            disable_plaintext_auth = no
            mail_location = maildir:~/Maildir
            first_valid_uid = 1
            first_valid_gid = 1
            default_internal_user = mail
            default_internal_group = mail
            default_login_user = mail
            service anvil {
              chroot =
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = \(imap)
              }
              inet_listener imaps {
                port = 0
              }
            }
            service pop3-login {
              chroot =
              inet_listener pop3 {
                port = \(pop3)
              }
              inet_listener pop3s {
                port = 0
              }
            }
            passdb {
              driver = passwd-file
              args = \(folder.path)/users
            }
            userdb {
              driver = passwd-file
              args = \(folder.path)/users
            }
            """,
            to: "dovecot.conf"
        )
    }

    /// dovecot with one mail for "robot", on the ports for IMAP and POP3.
    private func dovecot(_ folder: Folder) throws -> (peer: Peer, imap: UInt16, pop3: UInt16) {
        let (imap, pop3) = (try freePort(), try freePort())
        _ = output(
            of: """
                mkdir -p \(folder.path)/home/Maildir/new \(folder.path)/home/Maildir/cur \
                \(folder.path)/home/Maildir/tmp
                """
        )
        folder.write(
            "From: shop@shop.test\nSubject: receipt A-7\n\nYour number is 4711.\n",
            to: "home/Maildir/new/1.1.host"
        )
        _ = output(of: "chown -R mail:mail \(folder.path)/home")
        folder.write("robot:{PLAIN}secret77:8:8::\(folder.path)/home", to: "users")
        configureDovecot(folder, imap, pop3)
        let arguments = ["/usr/sbin/dovecot", "-F", "-c", "\(folder.path)/dovecot.conf"]
        return (try server(arguments, on: imap), imap, pop3)
    }

    /// What fetches from dovecot, which runs meanwhile: its ports, and a way to ask.
    private struct Mailbox {
        let imap: UInt16
        let pop3: UInt16
        let folder: Folder
        let loop: TransferLoop

        func ask(
            _ command: String?,
            _ url: String,
            password: String = "secret77"
        ) async -> Response {
            await loop.carryOut(.fetch(command: command), url) { _, errand in
                errand.account = .init(user: "robot", password: Secret(password))
            }
        }
    }

    private func withMailbox(_ test: (Mailbox) async throws -> Void) async throws {
        let folder = Folder()
        let server = try dovecot(folder)
        defer {
            _ = output(of: "doveadm -c \(folder.path)/dovecot.conf stop 2>&1")
            withExtendedLifetime(server.peer) {}
        }
        let loop = try makeLoop()
        defer { loop.stop() }
        try await test(
            Mailbox(imap: server.imap, pop3: server.pop3, folder: folder, loop: loop)
        )
    }

    @Test("waits for a mail, reads it and deletes it", .enabled(if: hasDovecot))
    func mailbox() async throws {
        try await withMailbox { server in
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
        }
    }

    @Test("reads and deletes over POP3", .enabled(if: hasDovecot))
    func pop3() async throws {
        try await withMailbox { server in
            let box = "pop3://127.0.0.1:\(server.pop3)/"
            let mail = await server.ask(nil, box + "1")
            #expect(mail.text.contains("Your number is 4711."), "\(mail.detail)")
            #expect(await server.ask("DELE 1", box).last.failure == nil)
            #expect(await server.ask(nil, box + "1").last.failure != nil)
        }
    }

    @Test("up and down over SFTP, to a server whose key is known", .enabled(if: hasSSH))
    func sftp() async throws {
        let folder = Folder()
        let port = try freePort()
        _ = output(
            of: """
                ssh-keygen -q -t ed25519 -N '' -f \(folder.path)/host && mkdir -p /run/sshd && \
                id -u probedtest >/dev/null 2>&1 || useradd -M -d \(folder.path) -s /bin/sh probedtest; \
                echo probedtest:secret77 | chpasswd
                """
        )
        defer { _ = output(of: "userdel probedtest 2>&1") }
        folder.write(
            """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path)/host
            PidFile none
            PasswordAuthentication yes
            UsePAM no
            StrictModes no
            Subsystem sftp internal-sftp
            """,
            to: "sshd"
        )
        let drop = "\(folder.path)/drop"
        _ = output(of: "mkdir \(drop) && chmod 777 \(drop)")
        let arguments = [
            "/usr/sbin/sshd", "-D", "-E", "\(folder.path)/sshd.log", "-f", "\(folder.path)/sshd",
        ]
        let server = try server(arguments, on: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop()
        defer { loop.stop() }
        let key = String(
            decoding: output(of: "ssh-keygen -l -f \(folder.path)/host.pub"),
            as: UTF8.self
        ).split(separator: " ")[1].dropFirst("SHA256:".count)
        let url = "sftp://127.0.0.1:\(port)\(drop)/stock.csv"
        let change = { (request: inout Request, errand: inout Errand) in
            errand.account = .init(user: "probedtest", password: Secret("secret77"))
            errand.hostKey = String(key)
        }
        let up = await loop.carryOut(.store, url) { request, errand in
            change(&request, &errand)
            request.body = Array("shoes;42\n".utf8)
        }
        #expect(up.last.failure == nil, "\(up.detail) \(folder.text(of: "sshd.log"))")
        #expect(folder.text(of: "drop/stock.csv") == "shoes;42\n")
        let down = await loop.carryOut(.fetch(command: nil), url, change)
        #expect(down.text == "shoes;42\n", "\(down.detail)")
        let missing = await loop.carryOut(.fetch(command: nil), url + "x", change)
        #expect(missing.reason == .status, "\(missing.detail)")
        let stranger = await loop.carryOut(.fetch(command: nil), url) { request, errand in
            change(&request, &errand)
            errand.hostKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        }
        #expect(stranger.reason == .certificate, "\(stranger.detail)")
    }

    @Test("up and down over FTP", .enabled(if: hasFTP))
    func ftp() async throws {
        let folder = Folder()
        let port = try freePort()
        _ = output(
            of: """
                mkdir -p \(folder.path)/ftp/drop \(folder.path)/empty && \
                chown ftp \(folder.path)/ftp/drop && chmod 555 \(folder.path)/ftp
                """
        )
        folder.write(
            """
            listen=YES
            listen_address=127.0.0.1
            listen_port=\(port)
            background=NO
            anonymous_enable=YES
            anon_root=\(folder.path)/ftp
            write_enable=YES
            anon_upload_enable=YES
            anon_other_write_enable=YES
            anon_umask=022
            secure_chroot_dir=\(folder.path)/empty
            seccomp_sandbox=NO
            local_enable=NO
            """,
            to: "vsftpd.conf"
        )
        let server = try server(["/usr/sbin/vsftpd", "\(folder.path)/vsftpd.conf"], on: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop()
        defer { loop.stop() }
        let url = "ftp://127.0.0.1:\(port)/drop/stock.csv"
        let up = await loop.carryOut(.store, url) { request, _ in
            request.body = Array("shoes;42\n".utf8)
        }
        #expect(up.last.failure == nil, "\(up.detail)")
        let down = await loop.carryOut(.fetch(command: nil), url)
        #expect(down.text == "shoes;42\n", "\(down.detail)")
        #expect(down.last.status == 226)
        let missing = await loop.carryOut(.fetch(command: nil), url + "x")
        #expect(missing.reason == .status, "\(missing.detail)")
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        String(reversed().drop { $0.isWhitespace || $0.isNewline }.reversed())
    }
}
