import Journey
import ProbeModel
import Testing
import Translation

@Suite("A Hurl file")
struct HurlTests {
    @Test(
        "keeps the time of its retries",
        arguments: [
            ("retry: 3", "poll: { every: 1s, for: 4s }"),
            ("retry: 3\nretry-interval: 0.5s", "poll: { every: 0.5s, for: 2s }"),
            ("retry: 3\nretry-interval: 1.5s", "poll: { every: 1.5s, for: 6s }"),
            ("retry: 2\nretry-interval: 500", "poll: { every: 500ms, for: 1500ms }"),
            ("retry: -1", "poll: { every: 1s, for: 300s }"),
            ("retry: 9223372036854775807", "poll: { every: 1s, for: 1000s }"),
            ("retry: 999\nretry-interval: 1m", "poll: { every: 1m, for: 3600s }"),
            ("retry: 1\nretry-interval: 99999999999999999999s", "poll: { every: 1s, for: 2s }"),
            ("retry: 1\nretry-interval: 1e300", "poll: { every: 1s, for: 2s }"),
            ("retry: 1\nretry-interval: 0", "poll: { every: 1s, for: 2s }"),
        ]
    )
    func retries(options: String, wanted: String) throws {
        let translated = try Translated(.hurl, "GET http://a/\n[Options]\n\(options)\nHTTP 200\n")
        #expect(translated.whole.contains(wanted), "\(translated.whole)")
    }

    @Test(
        "says where its retries have a bound",
        arguments: [
            ("retry: 3", false), ("retry: -1", true), ("retry: 1000", true),
            ("retry: 99999999999999999999", true), ("retry: 100\nretry-interval: 1m", true),
            ("retry: 1\nretry-interval: 99999999999999999999s", true),
        ]
    )
    func bounds(options: String, isSaid: Bool) throws {
        let translated = try Translated(.hurl, "GET http://a/\n[Options]\n\(options)\nHTTP 200\n")
        #expect(translated.notes.contains { $0.contains("retr") } == isSaid, "\(translated.notes)")
    }

    @Test(
        "keeps bodies of bytes",
        arguments: [
            ("hex, 89 50 4e47;", "body: { hex: 89 50 4e47 }"), ("```hex\n8950\n4e47\n```", "hex:"),
            ("base64,iVBORw==;", "body: { base64: \"iVBORw==\" }"),
        ]
    )
    func bytes(body: String, wanted: String) throws {
        let translated = try Translated(.hurl, "POST http://a/\n\(body)\nHTTP 200\n\(body)\n")
        #expect(translated.whole.contains(wanted), "\(translated.whole)")
        let plan = try #require(translated.plans.first)
        var bindings = Bindings(plan: plan, secrets: [:], seed: 1, now: .init(nanoseconds: 0))
        #expect(try plan.steps[0].request(&bindings).body == [0x89, 0x50, 0x4E, 0x47])
        let text = translated.whole.replacing("\"", with: "")
        #expect(text.contains("bytes: { equals: 89504e47 }"), "\(text)")
        #expect(translated.notes.isEmpty, "\(translated.notes)")
    }

    @Test(
        "keeps what its options say of the exchange",
        arguments: [
            ("connect-timeout: 3", "limits: { connect: 3s }"),
            ("connect-timeout: 500ms", "limits: { connect: 500ms }"),
            ("path-as-is: true", "pathAsIs: true"), ("max-time: 5", "timeout: 5s"),
            ("location: true\nmax-redirs: 3", "redirects: 3"),
        ]
    )
    func exchange(options: String, wanted: String) throws {
        let translated = try Translated(.hurl, "GET http://a/\n[Options]\n\(options)\nHTTP 200\n")
        #expect(translated.whole.contains(wanted), "\(translated.whole)")
        #expect(translated.notes.isEmpty, "\(translated.notes)")
    }

    @Test(
        "is read as it was written before version 6, and with forms of dates as chrono has them",
        arguments: [
            ("[Asserts]\njsonpath \"$.a\" equals 1", "json: { $.a: 1 }"),
            ("[Asserts]\nduration lessThan 1000", "within: 1000ms"),
            ("[Asserts]\nstatus greaterThanOrEquals 200", "atLeast: 200"),
            ("[Captures]\na: regex \"(\\\\d)-[(](\\\\d)\"", "regex: \"(\\\\d)-[(](?:\\\\d)\""),
            (
                "[Captures]\na: header \"X\" toDate \"%T%.f%:z\" format \"%s\"",
                "filter: [{ toDate: \"%T.%f%z\" }, { dateFormat: \"%s\" }]"
            ),
        ]
    )
    func spellings(section: String, wanted: String) throws {
        let translated = try Translated(.hurl, "GET http://a/\nHTTP 200\n\(section)\n")
        #expect(translated.texts[0].contains(wanted), "\(translated.whole)")
        #expect(translated.notes.isEmpty)
    }

    @Test(
        "has the time that it waits for",
        arguments: [
            ("delay: 2m", "every: 5m\ndeadline: 180s\n"), ("delay: 10s", "every: 5m\nsteps"),
            ("delay: 5m", "every: 360s\ndeadline: 360s\n"),
            ("delay: 10s\nrepeat: 10", "every: 5m\ndeadline: 160s\n"),
            ("retry: 100", "every: 5m\ndeadline: 161s\n"),
        ]
    )
    func deadlines(options: String, wanted: String) throws {
        let text = "GET http://a/\n[Options]\n\(options)\nHTTP 200\n"
        let translated = try Translated(.hurl, text)
        #expect(translated.texts[0].contains(wanted), "\(translated.whole)")
        #expect(translated.warnings.isEmpty)
    }

    @Test("is read in a time that grows with its length")
    func longAddress() throws {
        let path = String(repeating: "a", count: 200_000)
        for address in ["http://a/\(path)", "http://a/\(String(repeating: "{{", count: 100_000))"] {
            let fault = #expect(throws: ForeignFault.self) {
                try ForeignFormat.hurl.read(Array("GET \(address)\nHTTP 200\n".utf8), path: "x")
            }
            #expect(fault?.description == "x:1:5: an address has at most 8 KiB; shorten it")
        }
        let longest = "http://a/" + path.prefix((8 << 10) - 9)
        #expect(try Translated(.hurl, "GET \(longest)\n").plans.count == 1)
        #expect(try Translated(.hurl, "GET http://a/{{ b }}/c # d\n").whole.contains("a/{{b}}/c"))
    }
}
