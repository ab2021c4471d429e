import Glibc
import JSON
import Testing

/// What `probectl run --curl` prints is what was sent: Bash sends it once more, and the origin sees
/// no difference.
@Suite("The lines of probectl run --curl")
struct CurlLineTests {
    /// Writes down what it is asked, but for what digest draws anew each time.
    private static let origin = #"""
        import http.server, json, re, sys
        class Origin(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fresh = lambda text: re.sub('(cnonce|response)="[^"]*"', "", text)
                asked = [self.command, self.path, self.request_version, body.hex(),
                    sorted([name, fresh(value)] for name, value in self.headers.items())]
                with open(sys.argv[1] + "/asked", "a") as out: out.write(json.dumps(asked) + "\n")
                fields, text = {}, b'{"token":"tok-0815/4711"}'
                if self.path.startswith("/login"): fields = {"Set-Cookie": "session=abcdef; Path=/"}
                status = 303 if self.path == "/old" else 200
                if status == 303: fields = {"Location": "/new"}
                if self.path == "/digest" and not self.headers.get("Authorization"):
                    status = 401
                    fields = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}
                self.send_response(status)
                for name in fields: self.send_header(name, fields[name])
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(text)
            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
        print("listens on", server.server_port, flush=True)
        server.serve_forever()
        """#

    private static let journey = #"""
        journey: ask
        service: shop
        every: 1m
        deadline: 30s
        steps:
          - name: sign in
            post: "{{shop}}/login?key={{secret.key}}"
            json: { user: robot, password: "{{secret.key}}", quoted: "it's \\ \"5\" €\n" }
            expect: { status: 200 }
            capture: { token: { json: $.token, secret: true } }
          - { name: look, get: "{{shop}}/look", bearer: "{{token}}", expect: { status: 200 } }
          - name: made of it
            put: "{{shop}}/made"
            headers:
              X-Pair: "{{join ':' token secret.key | base64Encode}}"
              X-Hash: "{{secret.key | hash sha256}}"
              X-Code: "{{hmac sha1 secret.key token}}"
              X-Empty: ""
              Accept-Encoding: gzip
            expect: { status: 200 }
          - name: form
            post: "{{shop}}/form"
            form: { key: "{{secret.key}}", other: "a&b" }
            basic: { user: robot, password: "{{secret.key}}" }
            expect: { status: 200 }
          - name: picture
            post: "{{shop}}/picture"
            body: { hex: ffd8ff0025275c0a }
            expect: { status: 200 }
          - name: parts
            post: "{{shop}}/parts"
            multipart: { title: "{{token}}", label: { file: label.txt, type: text/plain } }
            expect: { status: 200 }
          - { name: moved, post: "{{shop}}/old", body: "a", expect: { status: 200 } }
          - name: counted
            get: "{{shop}}/digest"
            digest: { user: robot, password: "{{secret.key}}" }
            expect: { status: 200 }
          - name: elsewhere
            get: "http://shop.test:{{port}}/a/../b"
            resolve: { shop.test: 127.0.0.1 }
            pathAsIs: true
            http: "1.0"
            ip: 4
            expect: { status: 200 }
          - { name: head, head: "{{shop}}/head", expect: { status: 200 } }
        cleanup:
          - { name: away, delete: "{{shop}}/it" }
        """#

    @Test("send again what was sent")
    func lines() throws {
        let town = try Town()
        let peer = try PythonPeer(Self.origin, in: town.folder, name: "origin")
        let key = "p&ss \"w'rd\"+%"
        Files.write("service: shop\n", to: "\(town.folder)/shop.yaml")
        Files.write(Self.journey, to: "\(town.folder)/ask.yaml")
        Files.write("a label, no picture\r\n", to: "\(town.folder)/label.txt")
        try #require(unsafe mkdir("\(town.folder)/keys", 0o700) == 0)
        Files.write(key, to: "\(town.folder)/keys/key")
        let run = town.probectl(
            "run",
            "\(town.folder)/ask.yaml",
            "--curl",
            "--secrets",
            "\(town.folder)/keys",
            "--set",
            "shop=http://127.0.0.1:\(peer.ports[0])",
            "--set",
            "port=\(peer.ports[0])"
        )
        #expect(run.code == 0, "\(run.text)\(run.errors)")
        #expect(!run.text.contains("tok-0815") && !run.text.contains("w'rd"))
        let sent = peer.documents("asked")
        #expect(sent.count == 13)
        let script = "key=\(quoted(key))\ntoken='tok-0815/4711'\n\(run.text)"
        Files.write(script, to: "\(town.folder)/again.sh")
        let shell = try Command(
            "/bin/bash",
            ["-eu", "\(town.folder)/again.sh"],
            folder: town.folder,
            name: "again"
        )
        #expect(shell.wait() == 0, "\(shell.errorText)\n\(run.text)")
        let again = peer.documents("asked").dropFirst(sent.count)
        #expect(again.count == sent.count)
        for (first, second) in zip(sent, again) {
            #expect(first.text == second.text, "\(run.text)")
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}
