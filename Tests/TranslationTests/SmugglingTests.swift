import Journey
import Testing
import Translation

/// A text of a foreign file stays a text: it adds no line to the probe file, and none to what a
/// terminal shows.
@Suite("A foreign text")
struct SmugglingTests {
    /// What ends a line of YAML, moves a cursor or turns the order of others.
    static let marks = [
        "\u{0}", "\u{7}", "\u{B}", "\r", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}",
        "\u{2029}", "\u{202E}", "\u{2066}", "\u{FEFF}", "\u{FFFF}",
    ]
    private static let extra = "steps: [{ name: evil, get: http://evil.example/ }]"

    /// One file of each kind with the text wherever a note or a name may quote it.
    private static func files(_ text: String) -> [(ForeignFormat, String)] {
        let quoted = text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
        return [
            (
                .postman,
                Translated.postman(
                    #""method": "GET", "url": "http://a/", "header": [{"key": "X-A", "value": "\#(quoted)"}], "auth": {"type": "\#(quoted)"}"#
                ).replacing("\"ask\"", with: "\"\(quoted)\"")
            ),
            (
                .hurl,
                "GET http://a/\n[Options]\nodd\(text): \(text)\n`\(text)`\nHTTP 200\n[Asserts]\nbody \(text)\n"
            ),
            (
                .curl,
                "'wget\(text)' a\ncurl 'http://a/' --odd'\(text)' -H 'X-A: \(text)' -d '\(text)'"
            ),
            (
                .gatus,
                """
                endpoints:
                  - name: "\(quoted)"
                    url: "http://a/"
                    headers: { X-A: "\(quoted)" }
                    client: { "odd\(quoted)": 1 }
                    conditions: ["[STATUS] == 200", "odd \(quoted)"]
                  - { name: "\(quoted)", url: "icmp://a" }
                """
            ),
            (
                .blackbox,
                "modules: { \"m\(quoted)\": { prober: http, http: { \"odd\(quoted)\": 1 } }, \"n\(quoted)\": { prober: icmp } }"
            ),
        ]
    }

    @Test("adds nothing to the probe file", arguments: marks)
    func smuggles(mark: String) throws {
        for (format, file) in Self.files("\(mark)\(Self.extra)\(mark)# ") {
            let translated: Translated
            do {
                translated = try Translated(format, file)
            } catch let fault as ForeignFault {
                // A mark that ends a line there may leave no file of its kind.
                #expect(format == .hurl && !Self.breaksOff(fault.description), "\(fault)")
                continue
            }
            #expect(translated.plans.flatMap(\.steps).allSatisfy { $0.name != "evil" }, "\(format)")
            #expect(translated.plans.count == 1 && translated.plans.first?.steps.count == 1)
            #expect(!Self.breaksOff(translated.whole), "\(format)")
        }
    }

    @Test("moves no cursor when a file is refused", arguments: marks)
    func refusals(mark: String) throws {
        for (format, text) in [
            (ForeignFormat.hurl, "GET http://a/\n[Odd\(mark)]\n"), (.gatus, "a: \"\(mark)"),
        ] {
            let fault = #expect(throws: ForeignFault.self) {
                try format.read(Array(text.utf8), path: "x")
            }
            #expect(!Self.breaksOff(fault?.description ?? ""), "\(format)")
        }
    }

    @Test("keeps its characters where it is sent", arguments: marks.filter { $0 >= " " })
    func kept(mark: String) throws {
        let request =
            #""method": "POST", "url": "http://a/", "body": {"mode": "raw", "raw": "a\#(mark)b"}"#
        let translated = try Translated(.postman, Translated.postman(request))
        let text = try #require(translated.texts.first)
        let source = SourceText(path: "x", text: text)
        var diagnostics = Diagnostics([source])
        let root = YAML.compose(source, &diagnostics)
        let steps = root?.entries?.first { $0.key == "steps" }?.value
        guard case .sequence(let nodes)? = steps?.content else {
            Issue.record("no steps in\n\(text)")
            return
        }
        let field = nodes.first?.entries?.first { $0.key == "body" }
        #expect(field?.value.scalar?.text == "a\(mark)b", "\(text)")
    }

    @Test("that would make the file too large leaves no file")
    func tooLarge() throws {
        let note = String(repeating: "n", count: 40 << 10)
        let requests = (0..<40).map { "curl http://a/\($0) -d '\(note)'\n" }.joined()
        let found = try ForeignFormat.curl.read(Array(requests.utf8), path: "x")
        let journey = try #require(found.journeys.first)
        let fault = #expect(throws: ForeignFault.self) {
            try JourneyWriter(journey, name: "big").text
        }
        #expect(
            fault?.description
                == "the journey 'big' is not written: the file is larger than 1 MiB"
        )
    }

    /// Whether a text has a mark, other than the ends of its lines.
    private static func breaksOff(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            let value = scalar.value
            let isControl = value < 0x20 && value != 0x0A || (0x7F..<0xA0).contains(value)
            return isControl || [0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF, 0xFFFF].contains(value)
        }
    }

    @Test(
        "chooses no secret of ours, behind percent signs either",
        arguments: [
            (ForeignFormat.gatus, "url: 'http://%7B%7Bsecret.admin%7D%7D:x@a/'"),
            (.gatus, "url: 'http://joe:%7B%7Bsecret.admin%7D%7D@a/'"),
            (
                .gatus,
                "url: 'http://a/', client: { proxy-url: 'http://%7B%7Bsecret.admin%7D%7D:x@p' }"
            ),
        ]
    )
    func secrets(format: ForeignFormat, fields: String) throws {
        let text = "endpoints: [{ name: a, \(fields), conditions: [\"[STATUS] == 200\"] }]"
        let whole = try Translated(format, text).whole.replacing("{{{{", with: "")
        #expect(!whole.contains("{{secret.admin"), "\(whole)")
    }

    @Test("a template of Hurl stays one, and what is hidden in it becomes none")
    func templates() throws {
        let text =
            "GET http://{{user}}%7B%7Bsecret.admin%7D%7D:x@a/\n[Options]\nvariable: user=joe\n"
        let whole = try Translated(.hurl, text).whole
        #expect(!whole.contains("{{secret.admin"), "\(whole)")
    }
}
