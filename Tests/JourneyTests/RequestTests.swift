import Journey
import ProbeModel
import Testing

@Suite("Bodies, credentials and the way of a request")
struct RequestTests {
    private func request(_ fields: String, file: [UInt8]? = nil) throws -> Request {
        let lines = fields.split(separator: "\n").map { "    \($0)\n" }.joined()
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            steps:
              - name: first
                post: "{{shop}}/x"
                expect: { status: 200 }
            \(lines)
            """,
            given: Givens(file: { $0 == "photo.jpg" ? file : nil })
        )
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered))")
        let plan = try #require(catalogue.plans.first)
        var bindings = Bindings(
            plan: plan,
            secrets: ["pass": Secret("correct horse")],
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        return try plan.steps[0].request(&bindings)
    }

    @Test("parts of a multipart body, files as they are")
    func multipart() throws {
        let request = try request(
            """
            multipart:
              parcel: "{{address}}"
              note: { text: "two\\nlines", type: text/plain }
              photo: { file: photo.jpg, type: image/jpeg }
            """,
            file: [0xFF, 0x00, 0x0D]
        )
        let type = try #require(request.headers.first { $0.name == "Content-Type" }?.value)
        let boundary = try #require(type.split(separator: "boundary=").last)
        #expect(type.hasPrefix("multipart/form-data; boundary=probed-"))
        let head = """
            --\(boundary)\r
            Content-Disposition: form-data; name="parcel"\r
            \r
            Elm Street 1\r
            --\(boundary)\r
            Content-Disposition: form-data; name="note"\r
            Content-Type: text/plain\r
            \r
            two
            lines\r
            --\(boundary)\r
            Content-Disposition: form-data; name="photo"; filename="photo.jpg"\r
            Content-Type: image/jpeg\r
            \r

            """
        let end = "\r\n--\(boundary)--\r\n"
        #expect(request.body == Array(head.utf8) + [0xFF, 0x00, 0x0D] + Array(end.utf8))
    }

    @Test("names of parts and files are written as browsers do it, and a list repeats its name")
    func names() throws {
        let request = try request(
            """
            headers: { X-Forwarded-For: [192.0.2.1, "{{address}}"] }
            multipart:
              'a"b': [one, { text: two, name: "x\\"y\\n.txt" }]
            """
        )
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(text.split(separator: "form-data; name=\"a%22b\"").count == 3, "\(text)")
        #expect(text.contains("filename=\"x%22y%0A.txt\"\r\n\r\ntwo\r\n"))
        let headers = request.headers.filter { $0.name == "X-Forwarded-For" }.map(\.value)
        #expect(headers == ["192.0.2.1", "Elm Street 1"])
    }

    @Test("where the user is the key, the password may be empty")
    func emptyPassword() throws {
        let catalogue = { (user: String) in
            Shop.step("post: \"{{shop}}/charges\"\nbasic: { user: \"\(user)\", password: \"\" }")
        }
        #expect(!catalogue("{{secret.stripe_key}}").hasErrors)
        let told = catalogue("hunter2hunter2").diagnostics.map(\.rendered).joined()
        #expect(told.contains("a credential stands here in plain text"))
        #expect(!told.contains("hunter2"))
    }

    @Test(
        "bytes that are written down, or those of a file",
        arguments: [
            ("{ hex: ff000d }", [0xFF, 0x00, 0x0D]),
            ("{ hex: \"FF 00\\n0d\" }", [0xFF, 0x00, 0x0D]),
            ("{ hex: 00 }", [0x00]), ("{ base64: /wAN }", [0xFF, 0x00, 0x0D]),
            ("{ base64: /w== }", [0xFF]), ("{ file: photo.jpg }", [0x01, 0x00]),
        ] as [(String, [UInt8])]
    )
    func bytes(body: String, wanted: [UInt8]) throws {
        let request = try request("body: \(body)", file: [0x01, 0x00])
        #expect(request.body == wanted)
        #expect(request.headers.map(\.value) == ["application/octet-stream"])
    }

    @Test(
        "bytes that are none are told, and not shown",
        arguments: [
            ("{ hex: hunter2 }", "this is no hex"), ("{ base64: hunter2 }", "this is no base64"),
            ("{ file: gone.jpg }", "the file 'gone.jpg' cannot be read"),
            ("{ hex: 00, file: a }", "a body of bytes is one of hex, base64, file"),
            ("{ text: a }", "unknown field 'text'"),
        ]
    )
    func noBytes(body: String, wanted: String) {
        let texts = Shop.step("post: \"{{shop}}/x\"\nbody: \(body)").diagnostics.map(\.rendered)
        #expect(texts.contains { $0.contains(wanted) }, "\(texts)")
        #expect(!texts.contains { $0.contains("hunter2") })
    }

    @Test(
        "a connection waits for a greeting only if somebody looks at it",
        arguments: [
            ("expect: { within: 1s, certificate: { validFor: 14d } }", false),
            ("expect: { body: { startsWith: \"220 \" } }", true), ("expect: { size: 4 }", true),
            ("expect: { anyOf: [{ within: 1s }, { regex: { \"(a)\": b } }] }", true),
            ("capture: { a: { json: $.a } }", true), ("capture: { a: { time: total } }", false),
        ]
    )
    func greeting(fields: String, listens: Bool) throws {
        let catalogue = Shop.step("connect: tcp://mail.shop.example:25\n\(fields)")
        let plan = try #require(catalogue.plans.first, "\(catalogue.diagnostics.map(\.rendered))")
        var bindings = Shop.bindings(plan)
        let request = try plan.steps[1].request(&bindings)
        #expect(request.wire?.value.errand?.listens == listens)
    }

    @Test(
        "redirects are followed as often as it says",
        arguments: [
            ("on", 10), ("true", 10), ("off", 0), ("false", 0), ("3", 3),
        ]
    )
    func redirects(word: String, hops: Int) throws {
        #expect(try request("redirects: \(word)").limits.redirects == hops)
    }

    @Test("a step may follow redirects though the journey does not")
    func redirectsAgain() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            defaults: { redirects: off, tls: { verify: off } }
            steps:
              - { name: a, get: "{{shop}}/", redirects: on, expect: { status: 200 } }
              - { name: b, get: "{{shop}}/", expect: { status: 302 } }
            """
        )
        let plan = try #require(catalogue.plans.first)
        var bindings = Shop.bindings(plan)
        let hops = try plan.steps.map { try $0.request(&bindings).limits.redirects }
        #expect(hops == [10, 0])
        #expect(plan.takesAnyServer)
    }

    @Test("a plan with another file is another plan")
    func fileHash() throws {
        let hashes = [[1], [2]].map { (bytes: [UInt8]) in
            Shop.compile(
                """
                journey: one
                service: shipping
                every: 1m
                steps:
                  - name: first
                    post: "{{shop}}/x"
                    multipart: { a: { file: a.txt } }
                    expect: { status: 200 }
                """,
                given: Givens(file: { $0 == "a.txt" ? bytes : nil })
            ).plans.first?.hash
        }
        #expect(hashes[0] != nil)
        #expect(hashes[0] != hashes[1])
    }

    @Test("a GraphQL query stands as it is, variables keep their types")
    func graphQL() throws {
        let request = try request(
            """
            graphql:
              query: "query Q($id: ID!) { claim(id: $id) {{ state }} }"
              operation: Q
              variables: { id: 7, to: "{{address}}" }
            """
        )
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == #"{"query":"query Q($id: ID!) { claim(id: $id) {{ state }} }","#
                + #""operationName":"Q","variables":{"id":7,"to":"Elm Street 1"}}"#
        )
        #expect(request.headers.map(\.value) == ["application/json"])
    }

    @Test("an ordinary request has no options")
    func ordinary() throws {
        #expect(try request("json: { a: 1 }").wire == nil)
    }

    @Test("the way of a request")
    func way() throws {
        let request = try request(
            """
            http: 1.1
            ip: 6
            connectTo: "10.0.0.7:8443"
            resolve: { Shop.Example: 192.0.2.7 }
            interface: eth0
            unixSocket: /run/shop.sock
            pathAsIs: on
            limits: { speed: 10KiB }
            digest: { user: robot, password: "{{secret.pass}}" }
            tls:
              authorities: /etc/shop.pem
              pin: sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
              certificate: "{{secret.pass}}"
            """
        )
        let options = try #require(request.wire?.value)
        #expect(options.version == .http11)
        #expect(options.family == .ipv6)
        #expect(options.connectTo == "10.0.0.7:8443")
        #expect(options.resolve == ["shop.example": "192.0.2.7"])
        #expect(options.interface == "eth0")
        #expect(request.unixSocket == "/run/shop.sock")
        #expect(options.slowest == 10 << 10)
        #expect(options.isPathAsIs)
        #expect(options.trust.authorities == "/etc/shop.pem")
        #expect(options.trust.certificate?.revealed == "correct horse")
        let login = WireOptions.Login.challenge(
            .digest,
            user: "robot",
            password: Secret("correct horse")
        )
        #expect(options.login == login)
        let away = options.forOtherOrigin
        #expect(away.login == nil)
        #expect(away.connectTo == nil)
        #expect(away.trust.certificate == nil)
        #expect(away.trust.pin == nil)
        #expect(away.trust.authorities == "/etc/shop.pem")
    }

    @Test(
        "the time to connect is the step's, and a part of its time",
        arguments: [
            ("body: x", 10_000), ("timeout: 3s", 3000), ("timeout: 1m", 10_000),
            ("limits: { connect: 2s }", 2000), ("limits: { connect: 40s }", 30_000),
            ("timeout: 1s\nlimits: { connect: 2s }", 1000),
        ]
    )
    func connecting(fields: String, milliseconds: Int) throws {
        #expect(try request(fields).limits.connect == .milliseconds(milliseconds))
    }

    @Test("a step's credentials take the place of the inherited ones")
    func inherited() throws {
        let catalogue = Shop.compile(
            """
            journey: one
            service: shipping
            every: 1m
            defaults:
              proxy: { url: "http://proxy:3128", user: robot, password: "{{secret.pass}}" }
              ntlm: { user: robot, password: "{{secret.pass}}" }
            steps:
              - name: inherits
                get: "{{shop}}/"
                expect: { status: 200 }
              - name: signs
                get: "{{shop}}/"
                aws:
                  key: AKID
                  secret: "{{secret.pass}}"
                  session: "{{secret.pass}}"
                  region: eu-central-1
                  service: s3
                expect: { status: 200 }
            """
        )
        #expect(catalogue.diagnostics.map(\.rendered) == [])
        let plan = try #require(catalogue.plans.first)
        let secrets = ["pass": Secret("correct horse")]
        var bindings = Bindings(
            plan: plan,
            secrets: secrets,
            seed: 1,
            now: Timestamp(nanoseconds: 0)
        )
        let first = try plan.steps[0].request(&bindings)
        let second = try plan.steps[1].request(&bindings)
        guard case .challenge(.ntlm, "robot", _)? = first.wire?.value.login else {
            Issue.record("\(String(describing: first.wire?.value.login))")
            return
        }
        #expect(first.wire?.value.proxy?.url == "http://proxy:3128")
        guard case .signature("aws:amz:eu-central-1:s3", "AKID", _)? = second.wire?.value.login
        else {
            Issue.record("\(String(describing: second.wire?.value.login))")
            return
        }
        let token = second.headers.first { $0.name == "X-Amz-Security-Token" }
        #expect(token?.isSecret == true)
    }
}
