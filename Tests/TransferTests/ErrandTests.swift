import Glibc
import ProbeModel
import Testing
import Transfer

func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

private let hasSSH = exists("/usr/sbin/sshd")
private let hasFTP = exists("/usr/sbin/vsftpd")

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
        #expect(missing.reason == .status && missing.last.status == 550, "\(missing.detail)")
    }
}
