import JSON
import Journey
import Testing
import Translation

@Suite("Import")
struct ImportTests {
    /// What the compiler says about the journey, and the journey.
    private func compiled(_ understanding: Understanding) throws -> (text: String, plan: Plan) {
        let written = try JourneyWriter(understanding, name: "shop").text
        let text = try #require(written)
        let catalogue = Catalogue.compile([SourceText(path: "shop.yaml", text: text)])
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(text)\n\(errors.map(\.rendered))")
        return (text, try #require(catalogue.plans.first))
    }

    @Test(
        "words of a shell",
        arguments: [
            (#"curl 'a b' "c \"d\" $" e\ f"#, ["GET", "http://a b"]),
            ("curl -X PUT \\\n  http://a/ # why", ["PUT", "http://a/"]),
            (#"curl -d $'a\u0021\n' http://a/"#, ["POST", "http://a/", "a!\n"]),
            ("curl -G -d q=1 -d r=2 http://a/", ["GET", "http://a/?q=1&r=2"]),
            ("curl -I http://a/", ["HEAD", "http://a/"]),
        ]
    )
    func shell(text: String, wanted: [String]) throws {
        let request = try CurlReader.read(text, path: "x").requests.first
        if wanted[1] == "http://a b" {
            // The last word is the address.
            #expect(request?.url == "http://e f")
            return
        }
        #expect([request?.method, request?.url, request?.body].compactMap(\.self) == wanted)
    }

    private static let form = "application/x-www-form-urlencoded"

    /// What curl 7.88.1 sends: method, address, type of the body, body.
    @Test(
        "an import asks what curl asks",
        arguments: [
            ("-sXPOST http://a/", "POST http://a/  "),
            ("a/?to=http://b/", "GET http://a/?to=http://b/  "),
            ("-sSL -X PUT -d1 http://a/", "PUT http://a/ \(form) 1"),
            ("--data-urlencode 'a=b c&d=é' http://a/", "POST http://a/ \(form) a=b+c%26d%3D%C3%A9"),
            ("--data-urlencode '=b c' http://a/", "POST http://a/ \(form) b+c"),
            ("--data-urlencode 'b c' http://a/", "POST http://a/ \(form) b+c"),
            ("--data-urlencode 'a=b=c~+*' http://a/", "POST http://a/ \(form) a=b%3Dc~%2B%2A"),
            ("-G --data-urlencode 'q=a b' http://a/?x=1", "GET http://a/?x=1&q=a+b  "),
            ("--url-query 'q=a b' http://a/", "GET http://a/?q=a+b  "),
            ("-IG -d q=1 http://a/", "HEAD http://a/?q=1  "),
            ("--data-raw @x http://a/", "POST http://a/ \(form) @x"),
            (#"--json '{"a":' --json '1}' http://a/"#, #"POST http://a/ application/json {"a":1}"#),
            ("-d a=1 -d 'b=c' --json x http://a/", "POST http://a/ application/json a=1&b=cx"),
            ("-d a= -H 'Content-Type: text/plain' http://a/", "POST http://a/ text/plain a="),
            ("-d a= -H 'Content-Type:' http://a/", "POST http://a/  a="),
            ("-d a=1 http://a/ --next http://b/", "POST http://a/ \(form) a=1"),
        ]
    )
    func curlRequests(line: String, wanted: String) throws {
        let request = try CurlReader.read("curl " + line, path: "x").requests.first
        let type = request?.headers.first { $0.name == "Content-Type" }?.value ?? ""
        let found = [request?.method, request?.url, type, request?.body ?? ""].map { $0 ?? "nil" }
        #expect(found.joined(separator: " ") == wanted)
    }

    @Test(
        "a command whose request would be another one is refused, and said",
        arguments: [
            ("-F 'page=<x'", "'-F' says more of a part than can be sent"),
            ("-Fpage", "'-F' has no value"),
            ("-F 'page=@a,b'", "'-F' says more of a part than can"),
            ("--form 'page=x;encoder=base64'", "'--form' says more of a part than can be sent"),
            ("-T -", "'-T' reads what is not one file"), ("-d a=1 -d @x", "'-d' reads what is not"),
            ("-d @x -d a=1", "its body is a file and more"),
            ("http://d/[1-9][1-9]", "its address stands for more than 50 others"),
            ("--data-urlencode n@/etc/passwd", "'--data-urlencode' reads a file"),
            ("-sK/etc/passwd", "'-K' reads a file"),
        ]
    )
    func refusedCurl(options: String, why: String) throws {
        let found = try CurlReader.read(
            "curl http://a/\ncurl \(options) http://b/\ncurl http://c/",
            path: "x"
        )
        #expect(found.requests.map(\.url) == ["http://a/", "http://c/"])
        let note = found.notes.first ?? ""
        #expect(note.hasPrefix("line 2: request 2 was left out: \(why)"), "\(found.notes)")
        // Without it the rest would pass for the whole.
        let writer = JourneyWriter(found, name: "x")
        #expect(try writer.text == nil)
        #expect(writer.notes.contains { $0.hasPrefix("the journey 'x' is not written") })
    }

    @Test(
        "where nothing is left to ask, it is told why",
        arguments: [
            (
                ForeignFormat.curl, "curl -K conf",
                "line 1: request 1 was left out: '-K' reads a file"
            ),
            (.curl, "curl -s \\\n  --next -s", "line 2: a command of curl without an address"),
            (.hurl, "GET http://a/\n[Options]\nskip: true\n", "'GET http://a/' is skipped"),
            (.har, #"{"log": {"entries": [{}]}}"#, "entry 1 without an address, and was left out"),
            (
                .postman, #"{"info": {}, "item": [{"name": "a", "request": {}}]}"#,
                "a: a request without an address was left out"
            ),
        ]
    )
    func nothing(format: ForeignFormat, text: String, note: String) throws {
        let found = try format.read(Array(text.utf8), path: "x")
        #expect(found.journeys.isEmpty)
        #expect(found.notes.contains { $0.contains(note) }, "\(found.notes)")
    }

    @Test("a form of texts becomes parts, and each request behind --next stands for itself")
    func curlForms() throws {
        let understanding = try CurlReader.read(
            "curl -F 'note={{x}}' --form-string 'file=@y' http://a/up --next -L http://a/\n",
            path: "x"
        )
        let (text, plan) = try compiled(understanding)
        #expect(plan.steps.map(\.name) == ["post up", "get start"])
        #expect(text.contains(#"multipart: { note: "{{{{x}}", file: "@y" }"#), "\(text)")
        #expect(understanding.notes == [])
    }

    @Test("commands of curl become steps; what is not taken over is said")
    func curl() throws {
        let understanding = try CurlReader.read(
            """
            curl 'https://shop.test/login' -H 'Content-Type: application/json' \\
              -H 'User-Agent: Firefox' --data-raw '{"user":"robot","n":{"deep":[1,true,null]}}' --compressed
            curl https://shop.test/orders -H 'Authorization: Bearer abc.def' --retry 5
            curl -u robot:hunter2hunter2 -X PURGE https://other.test/cache -L
            wget https://shop.test/
            """,
            path: "x"
        )
        let (text, plan) = try compiled(understanding)
        #expect(plan.steps.map(\.name) == ["post login", "get orders", "purge cache"])
        #expect(text.contains(#"post: "{{site}}/login""#))
        #expect(text.contains(#"json: { user: robot, n: { deep: [1, true, null] } }"#))
        #expect(text.contains(#"bearer: "{{secret.token}}""#))
        #expect(!text.contains("abc.def"))
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("Firefox"))
        let notes = JourneyWriter(understanding, name: "shop").notes
        #expect(notes.contains("line 3: the option '--retry' is not taken over"))
        #expect(notes.contains("line 5: 'wget …' is no command of curl and was left out"))
        #expect(notes.contains("keep in credential files: token, password"))
    }

    @Test(
        "what the options of a command say of the way is kept",
        arguments: [
            ("-m 5", "timeout: 5s"), ("--connect-timeout 2.5", "limits: { connect: 2.5s }"),
            ("--http1.1", "http: \"1.1\""), ("-0", "http: \"1.0\""), ("-4", "ip: 4"),
            ("--ipv6", "ip: 6"), ("--path-as-is", "pathAsIs: true"),
            ("-H $'X-Tab: a\\tb'", "X-Tab: \"a\\tb\""),
        ]
    )
    func way(options: String, wanted: String) throws {
        let (text, _) = try compiled(CurlReader.read("curl \(options) http://a/", path: "x"))
        #expect(text.contains(wanted), "\(text)")
    }

    @Test(
        "what a shell would fill in is told",
        arguments: [
            ("\"http://a/$ID\"", true), ("http://a/${ID}", true), ("\"http://a/$(id)\"", true),
            ("http://a/`id`", true), ("'http://a/$ID'", false), ("\"http://a/\\$ID\"", false),
            ("\"http://a/?price=5$\"", false),
        ]
    )
    func expansions(address: String, isTold: Bool) throws {
        let found = try CurlReader.read("curl \(address)", path: "x")
        #expect(found.notes.contains { $0.contains("what a shell would fill in") } == isTold)
    }

    private static let archive = #"""
        {"log": {"version": "1.2", "entries": [
          {"_resourceType": "document",
           "request": {"method": "GET", "url": "https://shop.test/", "headers": [
             {"name": ":authority", "value": "shop.test"}, {"name": "Cookie", "value": "s=1"}]},
           "response": {"status": 200, "content": {"mimeType": "text/html", "text": "<html>"}}},
          {"_resourceType": "image",
           "request": {"method": "GET", "url": "https://shop.test/a.png", "headers": []},
           "response": {"status": 200, "content": {"mimeType": "image/png"}}},
          {"_resourceType": "xhr",
           "request": {"method": "POST", "url": "https://shop.test/login", "headers": [
             {"name": "Content-Type", "value": "application/json"}],
             "postData": {"mimeType": "application/json", "text": "{\"user\": \"robot\"}"}},
           "response": {"status": 200, "content": {"mimeType": "application/json",
             "text": "{\"session\": {\"token\": \"t0ken-123456\"}, \"customer\": 48151623}"}}},
          {"_resourceType": "xhr",
           "request": {"method": "POST", "url": "https://shop.test/shipments", "headers": [
             {"name": "Authorization", "value": "Bearer t0ken-123456"},
             {"name": "Content-Type", "value": "application/json"}],
             "postData": {"text": "{\"customer\": 48151623, \"note\": \"{{hi}}\"}"}},
           "response": {"status": 303, "redirectURL": "/shipments/9#top", "content": {}}},
          {"_resourceType": "fetch",
           "request": {"method": "POST", "url": "https://shop.test/seen", "headers": []},
           "response": {"status": 204, "content": {}}},
          {"_resourceType": "xhr",
           "request": {"method": "GET", "url": "https://shop.test/shipments/9", "headers": []},
           "response": {"status": 200, "content": {"mimeType": "application/json",
             "text": "{\"id\": \"S-00017\", \"links\": [{\"rel-to\": \"abcd\"}]}"}}},
          {"_resourceType": "fetch",
           "request": {"method": "GET", "url": "https://shop.test/label/S-00017?of=48151623",
             "headers": [{"name": "X-Trace", "value": "S-000177"}]},
           "response": {"status": 200, "content": {"mimeType": "application/pdf"}}}
        ]}}
        """#

    @Test("an HTTP archive becomes a journey in which values flow from answer to request")
    func har() throws {
        let archive = try JSON.parse(Array(Self.archive.utf8))
        let understanding = try #require(HARReader.read(archive))
        let (text, plan) = try compiled(understanding)
        #expect(
            plan.steps.map(\.name) == [
                "get start", "post login", "post shipments", "post seen", "get S-00017",
            ]
        )
        #expect(text.contains(#"token: { json: $.session.token, secret: true }"#))
        #expect(text.contains(#"customer: { json: $.customer }"#))
        #expect(text.contains(#"bearer: "{{token}}""#))
        #expect(text.contains(#"json: { customer: "{{customer}}", note: "{{{{hi}}" }"#))
        #expect(text.contains(#"get: "{{site}}/label/{{id}}?of={{customer}}""#))
        #expect(text.contains(#"headers: { X-Trace: S-000177 }"#))
        #expect(!text.contains("t0ken"))
        #expect(text.contains("expect: { status: 200 }"))
        let notes = JourneyWriter(understanding, name: "shop").notes
        #expect(notes.contains { $0.hasPrefix("1 requests for scripts") })
        #expect(notes.contains { $0.hasPrefix("cookies are left out") })
        #expect(HARReader.read(["log": [:]]) == nil)
    }

    @Test(
        "a redirect takes over what became of the request that it led to, and no other",
        arguments: [
            ("/x?y", "http://a/x?y"), ("d", "http://a/b/d"), ("?q", "http://a/b/c?q"),
            ("//b/x", "http://b/x"), ("http://b/", "http://b/"),
            ("/x?to=http://b/", "http://a/x?to=http://b/"),
        ]
    )
    func redirects(location: String, target: String) throws {
        let entry = { (url: String, response: JSON) -> JSON in
            [
                "_resourceType": "fetch", "request": ["method": "GET", "url": .string(url)],
                "response": response,
            ]
        }
        let field: JSON = ["name": "Location", "value": .string(location)]
        let first: JSON = ["status": 302, "headers": [field], "redirectURL": ""]
        let answer: JSON = ["status": 200, "redirectURL": "", "content": ["text": "{}"]]
        let entries = [
            entry("http://a/b/c", first), entry("http://a/other", ["status": 404]),
            entry(target, answer), entry("http://a/gone", first),
        ]
        let found = try #require(HARReader.read(["log": ["entries": .array(entries)]]))
        let requests = found.requests
        #expect(requests.map(\.url) == ["http://a/b/c", "http://a/other", "http://a/gone"])
        #expect(requests.map(\.status) == [200, 404, nil])
    }
}
