import Glibc
import JSON
import Testing

private let programs = [
    "/usr/sbin/nginx", "/usr/bin/openssl", "/usr/bin/tinyproxy", "/usr/sbin/dovecot",
    "/usr/sbin/vsftpd", "/usr/sbin/sshd", "/usr/lib/python3/dist-packages/aiosmtpd",
]
private let hasServers = programs.allSatisfy { unsafe access($0, F_OK) == 0 }

@Suite("A journey through real servers", .enabled(if: hasServers && geteuid() == 0), .serialized)
struct RealServerTests {
    /// The servers of `Recorded/servers.py`, in its order.
    private struct Street {
        let folder: String
        let ports: [String]
        private let servers: PythonPeer

        init(in town: Town) throws {
            // Servers that give up their rights must still reach their own files.
            _ = unsafe chmod(town.folder, 0o755)
            servers = try PythonPeer(
                path: "\(Files.root)/Tests/EndToEndTests/Recorded/servers.py",
                in: town.folder,
                name: "street",
                within: 60
            )
            ports = servers.ports
            folder = "\(town.folder)/servers"
        }

        /// The address of a server.
        func at(_ name: String, _ scheme: String, _ host: String = "127.0.0.1") -> String {
            let names = ["plain", "secure", "mutual", "proxy", "smtp", "imap", "ftp", "sftp"]
            let port = zip(names, ports).first { $0.0 == name }?.1 ?? "0"
            return "\(scheme)://\(host):\(port)"
        }
    }

    private func web(_ street: Street) -> String {
        """
          - name: the shop's front
            get: \(street.at("secure", "https", "localhost"))/
            expect: { status: 200, version: 2, json: { $.stock: 42 }, certificate: { validFor: 1d } }
          - name: through the proxy
            get: \(street.at("plain", "http"))/
            proxy: { url: "\(street.at("proxy", "http"))", user: robot, password: "{{secret.word}}" }
            expect: { status: 200, json: { $.stock: 42 } }
          - name: as a known client
            get: \(street.at("mutual", "https", "localhost"))/
            tls: { certificate: "{{secret.certificate}}", key: "{{secret.key}}" }
            expect: { status: 200, body: { contains: s_server } }
          - name: as nobody
            get: \(street.at("mutual", "https", "localhost"))/
            tolerate: true
            expect: { status: 200 }

        """
    }

    private func mail(_ street: Street) -> String {
        let box = street.at("imap", "imap") + "/INBOX"
        let login = "login: { user: robot, password: \"{{secret.word}}\" }"
        return """
              - name: the greeting
                connect: \(street.at("smtp", "tcp"))
                expect: { body: { startsWith: "220 " } }
              - name: order
                send: \(street.at("smtp", "smtp"))
                from: robot@shop.test
                to: orders@shop.test
                body: "From: robot@shop.test\\r\\nSubject: order {{mark}}\\r\\n\\r\\nOne parcel.\\r\\n"
                expect: { status: 250 }
              - name: receipt arrives
                fetch: \(box)
                command: UID SEARCH SUBJECT "receipt {{mark}}"
                \(login)
                poll: { every: 300ms, for: 30s }
                expect: { body: { matches: "SEARCH [0-9]" } }
                capture: { mail: { regex: "SEARCH ([0-9]+)" } }
              - name: read
                fetch: \(box);UID={{mail}}
                \(login)
                expect: { body: { contains: A-4711 } }
              - name: delete
                fetch: \(box)
                command: UID STORE {{mail}} +FLAGS.SILENT (\\Deleted)
                \(login)
                expect: { within: 10s }
              - name: for good
                fetch: \(box)
                command: EXPUNGE
                \(login)
                expect: { within: 10s }
              - name: it is gone
                fetch: \(box)
                command: UID SEARCH SUBJECT "receipt {{mark}}"
                \(login)
                expect: { body: { contains: SEARCH, not: { matches: "SEARCH [0-9]" } } }

            """
    }

    private func files(_ street: Street) -> String {
        let stock = street.at("ftp", "ftp") + "/drop/{{mark}}.csv"
        let prices = street.at("sftp", "sftp") + "\(street.folder)/drop/{{mark}}.csv"
        let key = Files.text(of: "\(street.folder)/known")
        let login =
            "login: { user: probedrobot, password: \"{{secret.word}}\" }, hostKey: \"\(key)\""
        return """
              - { name: stock, store: "\(stock)", body: shoes, expect: { within: 10s } }
              - { name: look, fetch: "\(stock)", expect: { status: 226, body: shoes } }
              - { name: prices, store: "\(prices)", body: 12.50, \(login), expect: { within: 10s } }
              - { name: see, fetch: "\(prices)", \(login), expect: { body: { equals: 12.50 } } }
            """
    }

    @Test("web, mail and files, in one walk")
    func walk() throws {
        let town = try Town()
        let street = try Street(in: town)
        for (secret, file) in [("certificate", "robot.pem"), ("key", "robot.key")] {
            let text = Files.text(of: "\(street.folder)/\(file)")
            Files.write(text, to: "\(town.folder)/secrets/\(secret)")
        }
        Files.write("secret77", to: "\(town.folder)/secrets/word")
        town.addProbe("shop", "service: shop\n")
        town.addProbe(
            "doors",
            """
            journey: every-door
            service: shop
            every: 1h
            deadline: 60s
            variables: { mark: "{{random.string 8}}" }
            defaults: { tls: { authorities: \(street.folder)/ca.pem } }
            steps:
            \(web(street) + mail(street) + files(street))
            """
        )
        let probe = "\(town.folder)/probes/doors.yaml"
        let reply = town.ask(["run", probe, "--secrets", "\(town.folder)/secrets", "--json"])
        #expect(reply.code == 0, "\(reply)")
        let steps = reply.json["steps"]?.array ?? []
        #expect(steps.count == 15)
        for step in steps {
            let isStranger = step["name"]?.string == "as nobody"
            #expect(step["state"]?.string == (isStranger ? "failed" : "passed"), "\(step.text)")
            guard isStranger else { continue }
            let detail = step["detail"]?.string ?? ""
            #expect(detail.contains("alert certificate required"), "\(detail)")
        }
    }
}
