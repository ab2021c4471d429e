import Journey
import Testing
import Translation

/// What curl(1) says of its options, in our words.
@Suite("An option of curl")
struct CurlOptionTests {
    @Test(
        "is kept if there is a word for it",
        arguments: [
            (
                "-b 'sid=hunter2hunter2; theme=dark'",
                "cookies: { sid: \"{{secret.sid}}\", theme: dark }"
            ),
            ("-H 'Cookie: theme=dark'", "cookies: { theme: dark }"),
            ("--proxy http://p:3128", "proxy: \"http://p:3128\""),
            ("-x p", "proxy: \"http://p:1080\""),
            ("--socks5-hostname p:9", "proxy: \"socks5h://p:9\""),
            (
                "-x p:1 -U joe:word",
                "{ url: \"http://p:1\", user: joe, password: \"{{secret.proxy_password}}\" }"
            ),
            ("--resolve a:80:10.0.0.1,10.0.0.2", "resolve: { a: \"10.0.0.1\" }"),
            ("--resolve '+a:80:[::1]'", "resolve: { a: \"::1\" }"),
            ("--connect-to ::10.0.0.1:8443", "connectTo: \"10.0.0.1:8443\""),
            ("--connect-to 'a:80:[::1]:81'", "connectTo: \"[::1]:81\""),
            ("--interface eth0", "interface: eth0"), ("--unix-socket /s", "unixSocket: /s"),
            ("--cacert /ca.pem", "tls: { authorities: /ca.pem }"),
            ("-E c.pem", "key: \"{{secret.key}}\""),
            ("-E c.pem --key k.pem", "key: \"{{secret.key}}\""),
            ("-k", "tls: { verify: off }"),
            ("-u joe:word --digest", "digest: { user: joe, password: \"{{secret.password}}\" }"),
            ("-u joe:word --ntlm", "ntlm: { user: joe, password: \"{{secret.password}}\" }"),
            ("-u joe:word --digest --basic", "basic: { user: joe,"),
            (
                "--aws-sigv4 aws:amz:eu-central-1:s3 -u K:S",
                "{ key: \"{{secret.aws_key}}\", secret: \"{{secret.aws_secret}}\", region: eu-central-1, service: s3 }"
            ),
            ("--compressed", "headers: { Accept-Encoding: gzip }"),
            ("-L --max-redirs 3", "redirects: 3"), ("--http3", "http: \"3\""),
            ("-A robot -e http://b/", "headers: { User-Agent: robot, Referer: \"http://b/\" }"),
            ("-r 0-99", "headers: { Range: \"bytes=0-99\" }"),
            ("-H 'Authorization: Bearer abc'", "bearer: \"{{secret.token}}\""),
            ("-H 'Authorization: Token abc'", "Authorization: \"Token {{secret.authorization}}\""),
            (
                "-H 'Authorization: Basic am9lOndvcmQ='",
                "basic: { user: joe, password: \"{{secret.password}}\" }"
            ),
            (
                "-u sk_live_4815162342:",
                "Authorization: \"Basic {{join ':' secret.user '' | base64Encode}}\""
            ),
            ("-H 'X-A: 1' -H 'x-a: 2'", "headers: { X-A: \"1, 2\" }"),
            ("-d 'a=b%26c&d=1+2&a=3'", "form: { a: [\"b&c\", \"3\"], d: \"1 2\" }"),
            ("-d 'a b'", "body: a b"), ("-d @/tmp/x.json", "body: { file: x.json }"),
            ("-T /tmp/x.bin", "put: \"{{site}}/\""), ("-T /tmp/x.bin", "body: { file: x.bin }"),
            (
                "-F 'p=@a.png;type=image/png;filename=b.png'",
                "p: { file: a.png, type: image/png, name: b.png }"
            ),
            (
                "-H 'Content-Type: multipart/form-data; boundary=-x' --data-raw $'---x\\r\\nContent-Disposition: form-data; name=\"a\"\\r\\n\\r\\n1\\r\\n2\\r\\n---x\\r\\nContent-Disposition: form-data; name=\"f\"; filename=\"p.png\"\\r\\nContent-Type: image/png\\r\\n\\r\\n\\r\\n---x--\\r\\n'",
                "multipart: { a: \"1\\r\\n2\", f: { file: p.png, type: image/png } }"
            ),
            ("-F 'p={};type=application/json'", "p: { text: \"{}\", type: application/json }"),
        ]
    )
    func kept(options: String, wanted: String) throws {
        let translated = try Translated(.curl, "curl \(options) http://a/")
        let lines = translated.whole.split(separator: "\n").map { $0.drop { $0 == " " } }
        // What has no room on one line stands in a block.
        let block = lines.joined(separator: ", ").replacing(":, ", with: ": { ")
        #expect(
            translated.whole.contains(wanted) || block.contains(wanted.dropLast(2)),
            "\(translated.whole)"
        )
        let told = translated.notes.filter { !$0.hasPrefix("put '") && !$0.hasPrefix("keep in") }
        #expect(told.isEmpty)
    }

    @Test(
        "is told with its line if there is none",
        arguments: [
            ("-b jar.txt", "line 2: '-b' names a file: a run has a jar of its own"),
            ("--limit-rate 1k", "line 2: the option '--limit-rate' is not taken over"),
            ("--tlsv1.3", "line 2: the option '--tlsv1.3' is not taken over"),
            ("--odd", "line 2: the option '--odd' is unknown and was left out"),
            ("--anyauth -u joe:hunter2", "line 2: 'anyauth' leaves the scheme to the server"),
            ("--aws-sigv4 aws:amz -u K:S", "line 2: 'aws-sigv4' names no region and service"),
            ("--aws-sigv4 osc:osc:r:s -u K:S", "line 2: 'aws-sigv4' names no region and service"),
            ("-E c.pem:hunter2", "line 2: the password of the key is not taken over"),
            ("--connect-to b:80:c:81", "line 2: 'connect-to' is about 'b', which is not asked"),
            ("--connect-to a:80::", "line 2: the option '--connect-to' is not taken over"),
            ("-U joe:hunter2", "line 2: 'proxy-user' has no 'proxy'"),
            ("\\\n  --netrc", "line 3: the option '--netrc' is not taken over"),
        ]
    )
    func told(options: String, wanted: String) throws {
        let translated = try Translated(.curl, "curl http://z/\ncurl \(options) http://a/")
        #expect(translated.notes.contains { $0.hasPrefix(wanted) }, "\(translated.notes)")
        #expect(!translated.whole.contains("hunter2") && !translated.whole.contains("secret.aws"))
    }

    @Test(
        "may read what the shell gives it",
        arguments: [
            ("curl -d @- http://a/ <<EOF\na=1\nb=2\nEOF", "a=1b=2"),
            (
                "curl --data-binary @- http://a/ <<'EOF' | jq .\na=1\nb $x\nEOF\n# more",
                "a=1\nb $x\n"
            ),
            ("curl http://a/ --json @- <<-EOF > /dev/null 2>&1\n{}\n\tEOF", "{}\n"),
            ("curl http://a/ -T - <<< 'a b'", "a b\n"), ("curl http://a/ -d a=1 > out.json", "a=1"),
            ("curl a -d a=1 2>/dev/null >out", "a=1"),
        ]
    )
    func input(command: String, body: String) throws {
        let found = try CurlReader.read(command, path: "x")
        #expect(found.requests.map(\.body) == [body])
        #expect(found.requests[0].url.hasPrefix("http://a"))
        #expect(found.notes.filter { !$0.contains("jq") }.isEmpty, "\(found.notes)")
    }

    @Test(
        "of an address makes several of it, as curl asks them",
        arguments: [
            ("'http://a/{x,y}/[1-3]'", ["x/1", "x/2", "x/3", "y/1", "y/2", "y/3"]),
            ("'http://a/[08-10]'", ["08", "09", "10"]), ("'http://a/[a-e:2]'", ["a", "c", "e"]),
            ("-g 'http://a/[1-3]'", ["[1-3]"]), ("http://a/1 http://a/2", ["1", "2"]),
            ("'http://a/[x]'", ["[x]"]), ("'http://a/{{x}}'", ["{{x}}"]),
        ]
    )
    func globs(address: String, wanted: [String]) throws {
        let found = try CurlReader.read("curl \(address)", path: "x")
        #expect(found.requests.map(\.url) == wanted.map { "http://a/\($0)" })
        #expect(try CurlReader.read("curl 'http://[::1]/'", path: "x").requests.count == 1)
    }
}
