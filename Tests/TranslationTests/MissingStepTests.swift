import Journey
import Testing
import Translation

/// What cannot be said in our words is told; a journey from which a request is missing is not
/// written, because it would pass.
@Suite("What is left out")
struct MissingStepTests {
    private func written(_ format: ForeignFormat, _ text: String) throws -> [JourneyWriter] {
        let found = try format.read(Array(text.utf8), path: "x")
        return JourneyWriter.all(found.journeys, name: "x")
    }

    @Test(
        "of two fields that exclude each other, it is the later one",
        arguments: [
            (
                ForeignFormat.hurl,
                "GET http://a/\n[Options]\nproxy: http://p:1\nconnect-to: a:80:b:81\nHTTP 200\n",
                "proxy: \"http://p:1\"", "'connectTo' was left out: either 'proxy' or 'connectTo'"
            ),
            (
                .gatus,
                """
                endpoints:
                  - name: me
                    url: http://a/me
                    headers: { Authorization: Odd $MINE }
                    client: { oauth2: { token-url: "http://i/", client-id: c, client-secret: s } }
                    conditions: ["[STATUS] == 200"]
                """,
                "get: \"http://a/me\"", ""
            ),
            (
                .hurl, "GET http://a/\nX: 1\nX: 2\nHTTP 200\n", "headers: { X: \"1, 2\" }", ""
            ),
            (
                .hurl,
                "POST http://a/\n[Multipart]\nf: 1\nf: 2\nHTTP 200\n",
                "multipart: { f: \"1\" }", "line 3: a part's name stands once here"
            ),
        ]
    )
    func collisions(format: ForeignFormat, text: String, wanted: String, note: String) throws {
        let translated = try Translated(format, text)
        #expect(translated.texts[0].contains(wanted), "\(translated.whole)")
        #expect(translated.notes.contains { $0.contains(note) } || note.isEmpty)
    }

    @Test(
        "is no part of a request",
        arguments: [
            (ForeignFormat.hurl, "GET http://a/\n\nGET ftp://b/\n", "left out: "),
            (.curl, "curl http://a/\ncurl -K x", "request 2 was left out"),
            (
                .gatus,
                """
                suites:
                  - name: s
                    endpoints:
                      - { name: a, url: "http://a/", conditions: ["[STATUS] == 200"] }
                      - { name: b, url: "icmp://b", conditions: ["[CONNECTED] == true"] }
                """,
                "'s' asks 'b' too"
            ),
        ]
    )
    func partial(format: ForeignFormat, text: String, note: String) throws {
        let writers = try written(format, text)
        #expect(try writers.allSatisfy { try $0.text == nil })
        let notes = writers.flatMap(\.notes)
        #expect(notes.contains { $0.contains(note) }, "\(notes)")
        #expect(notes.contains { $0.contains("is not written: without that") }, "\(notes)")
    }

    @Test("of a connection is what would be said, and then it is no journey")
    func conversations() throws {
        let text = """
            endpoints:
              - { name: a, url: "tcp://a:1", body: PING, conditions: ["[BODY] == pat(*PONG*)"] }
            """
        let writers = try written(.gatus, text)
        #expect(try writers[0].text == nil)
        #expect(writers[0].notes.contains("x:2:5: 'a' has a body, and a 'connect' says nothing"))
    }

    @Test("is nothing of what is merged into an endpoint")
    func merged() throws {
        let text = """
            usual: &usual { interval: 30s, method: PUT }
            endpoints:
              - { <<: *usual, name: a, url: "http://a/", conditions: ["[STATUS] == 200"] }
              - { <<: [*usual], name: b, method: GET, url: "http://b/", conditions: ["[STATUS] == 200"] }
            """
        let texts = try Translated(.gatus, text).texts
        #expect(texts.allSatisfy { $0.contains("every: 30s") })
        #expect(texts[0].contains("put: ") && texts[1].contains("get: "))
    }

    @Test(
        "of a Hurl file's answer is told with its line and its reason",
        arguments: [
            (
                "jsonpath \"$.a\" near 3",
                "line 4: 'jsonpath \"$.a\" near 3' is left out: 'near' is neither"
            ),
            ("url == x", "line 4: 'url == x' is left out: a text in quotes"),
            ("odd \"x\" exists", "line 4: 'odd \"x\" exists' is left out: 'odd' is no query"),
            ("body == ```\nodd\n``` odd", "line 4: 'body == ```' is left out: the line should end"),
            (
                "bytes == file,x.bin;",
                "line 4: 'bytes == file,x.bin;' is left out: a text in quotes"
            ),
            (
                "jsonpath \"$.d\" dateFormat \"%Q\" == \"x\"",
                "get start: expect json was left out: '%Q' is no form of a date"
            ),
        ]
    )
    func asserts(line: String, note: String) throws {
        let text = "GET http://a/\nHTTP 200\n[Asserts]\n\(line)\nheader \"X\" exists\n"
        let translated = try Translated(.hurl, text)
        #expect(translated.notes.contains { $0.hasPrefix(note) }, "\(translated.notes)")
        #expect(translated.texts[0].contains("header: { X: { exists: on } }"))
    }
}
