import JSON
import Testing

/// A shop behind a token server: it hands out tokens that soon expire to those who say who they are,
/// and takes no others.
private final class TokenServer {
    private let peer: PythonPeer

    private static let script = """
        import base64, http.server, json, secrets, sys, time, urllib.parse
        good = {}; renewable = set()
        def write(name, entry):
            with open(sys.argv[1] + '/' + name, 'a') as out: out.write(json.dumps(entry) + '\\n')
        class Server(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def client(self, form):
                kind, _, text = self.headers.get('Authorization', '').partition(' ')
                if kind != 'Basic': return form.get('client_id'), form.get('client_secret')
                pair = base64.b64decode(text).decode().split(':', 1)
                return [urllib.parse.unquote_plus(part) for part in pair]
            def grant(self, form):
                kind = form.get('grant_type')
                if kind == 'password':
                    return form.get('username') == 'ann' and form.get('password') == 'two words & more'
                if kind == 'refresh_token':
                    known = form.get('refresh_token') in renewable
                    renewable.discard(form.get('refresh_token'))
                    return known
                return kind == 'client_credentials' and form.get('scope') == 'orders:read'
            def token(self, form):
                entry = {'grant': form.get('grant_type'), 'given': False}
                if list(self.client(form)) != ['robot/1', 'client-secret+1']:
                    answer = 401, {'error': 'invalid_client', 'error_description': 'who are you'}
                elif not self.grant(form): answer = 400, {'error': 'invalid_grant'}
                else:
                    entry['given'] = True
                    token, renewal = 'tok3n-' + secrets.token_hex(8), 'ren3w-' + secrets.token_hex(8)
                    good[token] = time.monotonic() + 2; renewable.add(renewal)
                    body = {'access_token': token, 'token_type': 'Bearer', 'expires_in': 2}
                    if form.get('grant_type') != 'client_credentials': body['refresh_token'] = renewal
                    answer = 200, body
                write('asked', entry)
                return answer
            def say(self, status, answer):
                body = json.dumps(answer).encode()
                self.send_response(status)
                if status == 401: self.send_header('WWW-Authenticate', 'Bearer error="invalid_token"')
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers(); self.wfile.write(body)
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0))).decode()
                if self.path == '/revoke': good.clear(); return self.say(200, {})
                self.say(*self.token(dict(urllib.parse.parse_qsl(body))))
            def do_GET(self):
                kind, _, token = self.headers.get('Authorization', '').partition(' ')
                taken = kind == 'Bearer' and good.get(token, 0) > time.monotonic()
                write('served', {'taken': taken})
                if not taken: return self.say(401, {})
                self.say(500 if self.path == '/broken' else 200, {'seen': token})
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Server)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    init(in folder: String) throws {
        peer = try PythonPeer(Self.script, in: folder, name: "tokens")
    }

    var address: String { "http://127.0.0.1:\(peer.ports[0])" }

    /// The grants by which tokens were given, in their order.
    var grants: [String] {
        peer.documents("asked").filter { $0["given"]?.bool == true }
            .compactMap { $0["grant"]?.string }
    }
}

@Suite("Journeys that are let in by a token (OAuth2)", .serialized)
struct TokenTests {
    /// Journeys with a client's token, a customer's, and one whose step fails.
    private func town() throws -> (Town, TokenServer) {
        let town = try Town()
        let server = try TokenServer(in: town.folder)
        let secrets = [
            "client": "client-secret+1", "wrong": "another-secret", "ann": "two words & more",
        ]
        for (name, text) in secrets {
            Files.write(text, to: "\(town.folder)/secrets/\(name)")
        }
        town.addProbe("shipping", "service: shipping\n")
        let client = #"client: robot/1, secret: "{{secret.client}}""#
        add("orders", "/orders", "\(client), scope: \"orders:read\"", server, to: town)
        add("broken", "/broken", "\(client), scope: \"orders:read\", style: form", server, to: town)
        let account = #"grant: password, user: ann, password: "{{secret.ann}}""#
        add("customer", "/orders", "\(client), \(account)", server, to: town)
        let wrong = #"client: robot/1, secret: "{{secret.wrong}}""#
        add("stranger", "/orders", wrong, server, to: town)
        return (town, server)
    }

    private func add(
        _ name: String,
        _ path: String,
        _ fields: String,
        _ server: TokenServer,
        to town: Town
    ) {
        town.addProbe(
            name,
            """
            journey: \(name)
            service: shipping
            every: 7d
            steps:
              - name: read
                get: \(server.address)\(path)
                oauth2: { token: "\(server.address)/token", \(fields) }
                expect: { status: 200 }
            """
        )
    }

    /// What each attempt of the only step was for.
    private func purposes(_ reply: Town.Reply) -> [String] {
        let attempts = reply.json["steps"]?.array?.first?["attempts"]?.array ?? []
        return attempts.map { $0["purpose"]?.string ?? "read" }
    }

    /// Files below these that hold a token or what it was asked for with.
    private func leaks(in places: [String], of town: Town) throws -> String {
        let words = [
            "tok3n-", "ren3w-", "client-secret", "two words", "two%20words", "another-secret",
        ]
        let command = try Command(
            "/usr/bin/grep",
            ["-rlaF"] + words.flatMap { ["-e", $0] } + places.map { "\(town.folder)/\($0)" },
            folder: town.folder,
            name: "leaks"
        )
        command.wait()
        return command.outputText
    }

    @Test("the daemon keeps a token while it lasts, replaces one that is refused, and shows none")
    func daemon() throws {
        let (town, server) = try town()
        try town.startDaemon()
        let first = town.probectl("run", "orders", "--json")
        #expect(first.code == 0, "\(first)")
        #expect(purposes(first) == ["token", "read"], "\(first)")
        let attempts = try #require(first.json["steps"]?.array?.first?["attempts"]?.array)
        let exchange = try #require(attempts.first?["exchanges"]?.array?.first)
        #expect(exchange["url"]?.string == "\(server.address)/token")
        #expect((exchange["phases"]?["totalSeconds"]?.number?.double ?? 0) > 0)
        // Sooner or later a run comes while the token lasts, and one when it does not.
        #expect(Files.wait(20) { purposes(town.probectl("run", "orders", "--json")) == ["read"] })
        let given = server.grants.count
        #expect(
            Files.wait(20) {
                town.probectl("run", "orders").code == 0 && server.grants.count > given
            }
        )
        #expect(
            Files.wait(20) {
                _ = town.probectl("run", "orders")
                _ = town.curl("-X", "POST", "\(server.address)/revoke")
                let reply = town.probectl("run", "orders", "--json")
                return reply.code == 0 && purposes(reply) == ["read", "token", "read"]
            }
        )
        let broken = town.probectl("run", "broken", "--json")
        #expect(broken.code == 1, "\(broken)")
        let shown = town.probectl("show", try #require(broken.json["id"]?.string)).text
        #expect(shown.contains("for the token: POST \(server.address)/token"), "\(shown)")
        #expect(shown.contains(#"{"seen": "•••"}"#), "\(shown)")
        #expect(town.stopDaemon() == 0)
        #expect(try leaks(in: ["state", "probed.out", "probed.err"], of: town) == "")
    }

    @Test("a customer's token is renewed without the password")
    func renewal() throws {
        let (town, server) = try town()
        try town.startDaemon()
        #expect(town.probectl("run", "customer").code == 0)
        #expect(server.grants == ["password"])
        #expect(
            Files.wait(20) {
                town.probectl("run", "customer").code == 0
                    && server.grants.prefix(2) == ["password", "refresh_token"]
            }
        )
        #expect(town.stopDaemon() == 0)
        #expect(try leaks(in: ["state", "probed.out", "probed.err"], of: town) == "")
    }

    @Test("a refusal is told as such, and no form of a run shows what was asked for with")
    func refusal() throws {
        let (town, server) = try town()
        for form in ["-v", "--junit", "--har", "--curl", "--json"] {
            for (name, code) in [("stranger", Int32(1)), ("broken", 1), ("customer", 0)] {
                let file = "\(town.folder)/probes/\(name).yaml"
                let secrets = "\(town.folder)/secrets"
                let reply = town.probectl("run", file, "--secrets", secrets, form)
                #expect(reply.code == code, "\(reply)")
                Files.write(reply.text + reply.errors, to: "\(town.folder)/said-\(name)\(form)")
                guard name == "stranger", form != "--har", form != "--curl" else { continue }
                let words =
                    "no token from \(server.address)/token: it answered 401, invalid_client: "
                    + "who are you"
                #expect(reply.text.contains(words), "\(reply)")
            }
        }
        let said = ["-v", "--junit", "--har", "--curl", "--json"].flatMap { form in
            ["stranger", "broken", "customer"].map { "said-\($0)\(form)" }
        }
        #expect(try leaks(in: said, of: town) == "")
        #expect(Files.text(of: "\(town.folder)/said-broken--curl").contains("/token "))
        #expect(Files.text(of: "\(town.folder)/said-broken--har").contains("/token\""))
    }
}
