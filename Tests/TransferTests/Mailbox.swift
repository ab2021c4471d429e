import ProbeModel
import Transfer

/// A mailbox of a dovecot: its ports, and a way to ask.
struct Mailbox {
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

    /// Runs a dovecot with one mail for "robot" as long as a test asks it.
    static func open(_ test: (Mailbox) async throws -> Void) async throws {
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

    /// The server, and its ports for IMAP and POP3.
    private static func dovecot(
        _ folder: Folder
    ) throws -> (peer: Peer, imap: UInt16, pop3: UInt16) {
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
        configure(folder, imap, pop3)
        let arguments = ["/usr/sbin/dovecot", "-F", "-c", "\(folder.path)/dovecot.conf"]
        return (try server(arguments, on: imap), imap, pop3)
    }

    private static func configure(_ folder: Folder, _ imap: UInt16, _ pop3: UInt16) {
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
}
