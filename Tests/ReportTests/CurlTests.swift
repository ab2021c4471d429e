import ProbeModel
import Report
import Testing

@Suite("Requests as command lines of curl")
struct CurlTests {
    private static let address = "http://shop.test/a"

    /// The lines of a run that sent these requests.
    private func lines(
        _ requests: [Request],
        secrets: [NamedSecret] = [],
        cookies: [Int] = []
    ) -> [String] {
        var repetition = Repetition()
        repetition.secrets = secrets
        for (index, request) in requests.enumerated() {
            repetition.requests.append(
                .init(step: "step", request: request, hasCookies: cookies.contains(index))
            )
        }
        var run = Run(
            id: RunID(bits: 7),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: .demanded,
            plan: 1,
            planned: Timestamp(nanoseconds: 0),
            outcome: .passed
        )
        run.repetition = Boxed(repetition)
        return CurlText.lines(of: run)
    }

    private static func request(
        _ method: String = "GET",
        _ change: (inout Request, inout WireOptions) -> Void = { _, _ in }
    ) -> Request {
        var request = Request(method: method, url: address)
        var wire = WireOptions()
        change(&request, &wire)
        if wire != WireOptions() { request.wire = Boxed(wire) }
        return request
    }

    private static let agent = "--user-agent probed/\(ProductVersion.text)"

    static let ways: [(Request, String)] = [
        (request(), ""),
        (request("HEAD"), "--head"),
        (request("DELETE"), "--request DELETE"),
        (request("PUT"), "--request PUT --data-raw ''"),
        (request { r, _ in r.unixSocket = "/run/a b" }, "--unix-socket '/run/a b'"),
        (request { _, w in w.family = .ipv6 }, "--ipv6"),
        (request { _, w in w.version = .http2 }, "--http2-prior-knowledge"),
        (request { _, w in w.version = .http10 }, "--http1.0"),
        (request { _, w in w.isPathAsIs = true }, "--path-as-is"),
        (request { _, w in w.connectTo = "b.test:81" }, "--connect-to ::b.test:81"),
        (
            request { _, w in w.resolve = ["shop.test": "127.0.0.2", "other": "127.0.0.3"] },
            "--resolve shop.test:80:127.0.0.2"
        ),
        (
            request { _, w in
                w.connectTo = "b.test:81"
                w.resolve = ["b.test": "127.0.0.2"]
            },
            "--connect-to ::b.test:81 --resolve b.test:81:127.0.0.2"
        ),
        (request { _, w in w.interface = "lo" }, "--interface lo"),
        (request { _, w in w.slowest = 100 }, "--speed-limit 100 --speed-time"),
        (
            request { _, w in w.proxy = .init(url: "http://p:3128", user: nil, password: nil) },
            "--proxy http://p:3128"
        ),
        (
            request { _, w in
                w.trust.authorities = "/etc/my ca.pem"
                w.trust.pin = "sha256//abc="
                w.trust.isUnverified = true
            },
            "--cacert '/etc/my ca.pem' --pinnedpubkey sha256//abc= --insecure"
        ),
        (
            request { r, _ in r.headers = [Header(name: "Accept-Encoding", value: "gzip")] },
            "--header 'Accept-Encoding: gzip' --compressed"
        ),
        (
            request { r, _ in r.headers = [Header(name: "X-Empty", value: "")] },
            "--header 'X-Empty;'"
        ),
        (request { r, _ in r.url = "http://shop.test/{a}" }, "'http://shop.test/{a}' --globoff"),
    ]

    @Test("tell the way of a request", arguments: ways)
    func way(request: Request, words: String) {
        let line = lines([request]).last ?? ""
        #expect(line.hasPrefix("curl ") && line.contains(words), "\(line)")
        #expect(line.contains(Self.agent))
        if words.isEmpty { #expect(line == "curl \(Self.address) \(Self.agent)") }
    }

    private static let password = NamedSecret(
        "swordfish-1",
        .given(name: "shop-password", words: "secret.shop-password")
    )

    static let logins: [(Request, String)] = [
        (
            request { r, _ in
                r.basic = BasicCredential(user: "robot", password: Secret("swordfish-1"))
            },
            #"--user robot:"$shop_password""#
        ),
        (
            request { _, w in
                w.login = .challenge(.digest, user: "a:b", password: Secret("swordfish-1"))
            },
            #"--digest --user a:b:"$shop_password""#
        ),
        (
            request { _, w in
                w.login = .challenge(.ntlm, user: "r", password: Secret("swordfish-1"))
            },
            #"--ntlm --user r:"$shop_password""#
        ),
        (
            request { _, w in
                w.login = .challenge(.negotiate, user: "r", password: Secret("swordfish-1"))
            },
            #"--negotiate --user r:"$shop_password""#
        ),
        (
            request { _, w in
                w.login = .signature(
                    scope: "aws:amz:eu-1:s3",
                    key: "AKID",
                    secret: Secret("swordfish-1")
                )
            },
            #"--aws-sigv4 aws:amz:eu-1:s3 --user AKID:"$shop_password""#
        ),
        (
            request { _, w in
                let password = Secret("swordfish-1")
                w.proxy = .init(url: "http://p:3128", user: "u", password: password)
            },
            #"--proxy http://p:3128 --proxy-user u:"$shop_password""#
        ),
        (
            request { r, _ in
                r.headers = [Header(name: "Authorization", value: "Bearer swordfish-1")]
            },
            #"--header 'Authorization: Bearer '"$shop_password""#
        ),
        (
            request { _, w in w.trust.certificate = Secret("swordfish-1") },
            #"--cert <(printf '%s' "$shop_password") --key <(printf '%s' "$shop_password")"#
        ),
    ]

    @Test("tell who is asking, by the names of secrets", arguments: logins)
    func login(request: Request, words: String) {
        let lines = lines([request], secrets: [Self.password])
        #expect(lines.count == 3)
        #expect(lines[1] == "# set shop_password: secret.shop-password")
        #expect(lines[2].contains(words), "\(lines[2])")
        #expect(!lines[2].contains("swordfish"))
    }

    @Test("show no credential that the probe file spells out")
    func spelledOut() {
        let request = Self.request { request, _ in
            request.headers = [
                Header(name: "Authorization", value: "Basic cm9ib3Q6"),
                Header(name: "Cookie", value: "a=first; b=second"),
            ]
        }
        let lines = lines([request])
        #expect(
            lines.last?.hasSuffix(
                #"--header 'Authorization: Basic '"$authorization" "#
                    + #"--header 'Cookie: a='"$cookie"'; b='"$cookie2""#
            ) == true,
            "\(lines)"
        )
        #expect(lines.contains("# set cookie2: written out in the probe file"))
    }

    /// A body, and how it is written.
    static let bodies: [([UInt8], String)] = [
        (Array("it's".utf8), #"--data-raw 'it'\''s'"#),
        (Array("a\nb\\".utf8), #"--data-raw $'a\nb\\'"#),
        ([0xFF, 0xD8, 0x27, 0x61], #"--data-raw $'\xff\xd8\'a'"#),
        (Array("swordfish-1!".utf8), #"--data-raw "$shop_password"'!'"#),
    ]

    @Test("bring bodies byte by byte", arguments: bodies)
    func body(bytes: [UInt8], words: String) {
        let request = Self.request("POST") { request, _ in request.body = bytes }
        let line = lines([request], secrets: [Self.password]).last ?? ""
        #expect(line.contains(words), "\(line)")
        #expect(line.hasSuffix("--header Content-Type:"))
    }

    @Test("bring through a pipe what no word of a shell can hold")
    func pipe() {
        let request = Self.request("POST") { request, _ in
            request.body = [0, 0x25, 0x27, 0xFF] + Array("swordfish-1\n".utf8)
        }
        let line = lines([request], secrets: [Self.password]).last ?? ""
        let printed = #"printf '\x00%%\x27\xff%s\n' "$shop_password" | curl "#
        #expect(line.hasPrefix(printed), "\(line)")
        #expect(line.contains("--data-binary @-"))
        let long = Self.request("POST") { request, _ in
            request.body = [UInt8](repeating: 0x61, count: Limits.shellWordBytes + 1)
        }
        #expect(lines([long]).last?.hasPrefix("printf 'aaa") == true)
    }

    /// How a secret is made of another one, and what makes it.
    static let recipes: [(NamedSecret.Origin, name: String, command: String)] = [
        (
            .changed(Secret("robot:swordfish-1"), [.base64]), "shop_password_base64",
            #"printf %s robot:"$shop_password" | base64 -w0"#
        ),
        (
            .changed(Secret("swordfish-1"), [.hash("sha256")]), "shop_password_sha256",
            #"printf %s "$shop_password" | openssl dgst -sha256 -binary | "#
                + #"od -An -v -tx1 | tr -d ' \n'"#
        ),
        (
            .changed(Secret("swordfish-1"), [.hash("md5"), .base64ForAddresses]),
            "shop_password_base64",
            #"printf %s "$shop_password" | openssl dgst -md5 -binary | "#
                + "base64 -w0 | tr '+/' '-_' | tr -d ="
        ),
        (
            .code("sha1", key: Secret("swordfish-1"), of: Secret("a b")), "shop_password_hmac",
            #"printf %s 'a b' | openssl dgst -sha1 -hmac "$shop_password" -r | cut -d' ' -f1"#
        ),
        (
            .oneTimeCode(Secret("swordfish-1"), 8, 60, "sha256"), "shop_password_totp",
            "oathtool --base32 --totp=sha256 --digits=8 --time-step-size=60s"
                + #" "$shop_password""#
        ),
    ]

    @Test("make of a secret what the probe file makes of it", arguments: recipes)
    func recipe(origin: NamedSecret.Origin, name: String, command: String) {
        let request = Self.request { r, _ in
            r.headers = [Header(name: "X-Made", value: "made-of-it")]
        }
        let lines = lines([request], secrets: [Self.password, NamedSecret("made-of-it", origin)])
        #expect(lines[1] == "# set shop_password: secret.shop-password")
        #expect(lines[2] == "\(name)=$(\(command))")
        #expect(lines[3].hasSuffix("--header 'X-Made: '\"$\(name)\""))
    }

    @Test("leave to people what the shell has no words for")
    func unknown() {
        let made = NamedSecret("rdfish", .changed(Secret("swordfish-1"), [.other("nth 2")]))
        let request = Self.request { r, _ in r.headers = [Header(name: "X-Made", value: "rdfish")] }
        let lines = lines([request], secrets: [Self.password, made])
        #expect(lines[1].hasPrefix("# set shop_password_made: "))
    }

    @Test("tell apart secrets, and forms in which an address or JSON has them")
    func forms() {
        let secrets = [
            NamedSecret("first one", .given(name: "token", words: "json $.a of 'one'")),
            NamedSecret("second\"1", .given(name: "token", words: "json $.a of 'two'")),
        ]
        let request = Self.request("POST") { request, _ in
            request.url = "http://shop.test/?a=first%20one&b=first+one"
            request.body = Array(#"["first one","second\"1"]"#.utf8)
        }
        let lines = lines([request], secrets: secrets)
        let line = lines.last ?? ""
        #expect(line.contains(#"'http://shop.test/?a='"$token_url"'&b='"$token_url2" "#), "\(line)")
        #expect(line.contains(#"--data-raw '["'"$token"'","'"$token2_json"'"]'"#), "\(line)")
        #expect(lines.contains { $0.hasPrefix("token_url2=") && $0.hasSuffix("| sed s/%20/+/g)") })
        #expect(lines.contains("# set token: json $.a of 'one'"))
        #expect(lines.contains("# set token2: json $.a of 'two'"))
        #expect(lines.count { $0.hasPrefix("# set token:") } == 1)
    }

    @Test("keep a run's cookies in one file, from the first one on")
    func cookies() {
        let request = Self.request()
        let lines = lines([request, request, request], cookies: [1, 2])
        let jar = #" --cookie "$cookies" --cookie-jar "$cookies""#
        let curl = "curl \(Self.address) \(Self.agent)"
        #expect(
            lines == [
                "# step", curl, "# step", "cookies=$(mktemp)", curl + jar, "# step", curl + jar,
            ]
        )
    }

    @Test("speak the other protocols")
    func errands() {
        let mail = Self.request { request, wire in
            request.url = "smtp://mail.test"
            request.body = Array("Subject: a\r\n\r\nb".utf8)
            var errand = Errand(.send(from: "a@b", to: ["c@d"]))
            errand.account = .init(user: "robot", password: Secret("swordfish-1"))
            errand.startsTLS = true
            wire.errand = errand
        }
        let line = lines([mail], secrets: [Self.password]).last ?? ""
        #expect(
            line == #"printf 'Subject: a\r\n\r\nb' | curl smtp://mail.test "#
                + #"--user robot:"$shop_password" --ssl-reqd --mail-from a@b --mail-rcpt c@d "#
                + "--upload-file -"
        )
        let connect = Self.request { request, wire in
            request.url = "tls://mail.test:993"
            wire.errand = Errand(.connect)
        }
        #expect(lines([connect]).last == "# curl has no words for tls")
    }
}
