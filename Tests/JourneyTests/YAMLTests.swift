import Journey
import Testing

@Suite("YAML")
struct YAMLTests {
    private func compose(_ text: String) -> (node: YAML?, problems: [String]) {
        let source = SourceText(path: "a.yaml", text: text)
        var diagnostics = Diagnostics([source])
        let node = YAML.compose(source, &diagnostics)
        return (node, diagnostics.sorted.map { "\($0.line):\($0.column) \($0.message)" })
    }

    @Test(
        "scalars follow the core schema of YAML 1.2",
        arguments: [
            ("on", "a text"), ("yes", "a text"), ("12:30:45", "a text"), ("1_000", "a text"),
            ("2026-11-21", "a text"), ("true", "true or false"), ("False", "true or false"),
            ("~", "empty"), ("null", "empty"), ("12", "a number"), ("-1.5e3", "a number"),
            ("0x1F", "a number"), ("0o17", "a number"), (".inf", "a number"), ("+.5", "a number"),
            (".", "a text"), ("1e", "a text"), ("0x", "a text"), ("\"12\"", "a text"),
            ("'true'", "a text"), ("007", "a number"), ("-", "a list"), ("1.", "a number"),
        ]
    )
    func coreSchema(text: String, kind: String) {
        #expect(compose(text).node?.kindName == kind)
    }

    @Test("every node and key knows where it begins and ends")
    func places() throws {
        let root = try #require(compose("a: 1\nbö:\n  - {c: \"d e\"}\n").node)
        let entry = try #require(root.entries?.last)
        #expect([entry.place.line, entry.place.column, entry.place.endColumn] == [2, 1, 3])
        guard case .sequence(let elements) = entry.value.content else {
            Issue.record("no list")
            return
        }
        let inner = try #require(elements.first?.entries?.first)
        #expect([inner.place.line, inner.place.column] == [3, 6])
        #expect([inner.value.place.column, inner.value.place.endColumn] == [9, 14])
    }

    @Test("an alias stands for its anchor, at its own place")
    func alias() throws {
        let root = try #require(compose("a: &x [1, 2]\nb: *x\n").node)
        let alias = try #require(root.entries?.last?.value)
        #expect(alias.place.line == 2)
        #expect(alias.kindName == "a list")
    }

    @Test(
        "what cannot be composed is told with its place",
        arguments: [
            ("a: *b", "1:4 there is no anchor '&b' before"),
            ("a: &b [*b]", "1:8 there is no anchor '&b' before"),
            ("a: !x 1", "1:4 tags such as '!x' are not used here"),
            ("a: 1\n---\nb: 2\n", "2:1 a second document begins here"),
            ("# nothing\n", "2:1 the file is empty"),
            ("? [a]\n: b", "1:3 a field's name must be a text"),
            ("a: 1\nb: 2\na: 3\n", "3:1 the field 'a' is here twice, first on line 1"),
            ("a: \u{1}", "1:4 this is not YAML: control characters are not allowed"),
        ]
    )
    func refusals(text: String, problem: String) {
        #expect(compose(text).problems == [problem])
    }

    @Test("bytes that are no UTF-8 are told, not guessed")
    func notUTF8() {
        let source = SourceText(path: "a.yaml", bytes: [0x61, 0x3A, 0x20, 0xFF, 0xFE])
        var diagnostics = Diagnostics([source])
        #expect(YAML.compose(source, &diagnostics) == nil)
        #expect(diagnostics.sorted.first?.message.hasPrefix("this is not YAML: ") ?? false)
    }

    @Test("bombs, giants and abysses are refused within a second")
    func bombs() {
        let levels = (1...9).map { level in
            "l\(level): &l\(level) [\((0..<9).map { _ in "*l\(level - 1)" }.joined(separator: ","))]"
        }
        let bomb = "l0: &l0 [x]\n" + levels.joined(separator: "\n")
        let giant = "a: " + String(repeating: "x", count: 1 << 20)
        let wide = (0..<6000).map { "k\($0): v" }.joined(separator: "\n")
        let abysses = ["[", "{a: ", "- "].map { String(repeating: $0, count: 200_000) }
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(
                compose(bomb).problems == [
                    "5:30 more than 10000 values, aliases counted each time"
                ]
            )
            #expect(compose(giant).problems == ["1:1 the file is larger than 1 MiB"])
            #expect(
                compose(wide).problems.first?.hasSuffix(
                    "more than 10000 values, aliases counted each time"
                ) ?? false
            )
            for abyss in abysses {
                #expect(
                    compose(abyss).problems.first?.hasSuffix("more than 32 levels of nesting")
                        ?? false
                )
            }
        }
        #expect(time < .seconds(1))
    }
}

@Suite("Fields")
struct FieldsTests {
    @Test(
        "durations need a unit and are exact",
        arguments: [
            ("1m", 60_000_000_000), ("500ms", 500_000_000), ("1.5s", 1_500_000_000),
            ("1h30m", 5_400_000_000_000), ("2 d", 172_800_000_000_000), ("5", nil), ("", nil),
            ("1 parsec", nil), ("-1s", nil), ("1.s", nil), ("99999999999w", nil), ("1ns", 1),
            ("0.5ns", nil), ("1s2", nil), ("٣s", nil),
        ] as [(String, Int?)]
    )
    func durations(text: String, nanoseconds: Int?) {
        #expect(Quantity.duration(text) == nanoseconds.map { .nanoseconds($0) })
    }

    @Test(
        "ratios are parts per million",
        arguments: [
            ("99.9%", 999_000), ("100 %", 1_000_000), ("0.0001%", 1), ("99.99999%", nil),
            ("100.1%", nil), ("99.9", nil), ("0.999", nil),
        ] as [(String, Int?)]
    )
    func ratios(text: String, partsPerMillion: Int?) {
        #expect(Quantity.ratio(text) == partsPerMillion)
    }

    @Test(
        "sizes take binary and decimal units",
        arguments: [
            ("512", 512), ("2MiB", 2 << 20), ("64 kB", 64_000), ("1.5KiB", 1536), ("2 MIB", nil),
        ]
            as [(String, Int?)]
    )
    func sizes(text: String, bytes: Int?) {
        #expect(Quantity.size(text) == bytes)
    }

    @Test("the daemon's configuration is read with it: all problems at once")
    func configuration() throws {
        let source = SourceText(
            path: "probed.yaml",
            text: """
                directory: /var/lib/probed
                flush: 5 ms
                sise: 3
                mode: loud
                keep: 2TB
                rate: many
                listen: { port: 99999 }
                """
        )
        var diagnostics = Diagnostics([source])
        let node = try #require(YAML.compose(source, &diagnostics))
        let known = ["directory", "flush", "size", "mode", "keep", "rate", "listen"]
        let fields = try #require(Fields(node, "the configuration", known: known, &diagnostics))
        #expect(fields.text("directory", &diagnostics) == "/var/lib/probed")
        let times = Duration.milliseconds(1)...Duration.seconds(1)
        #expect(fields.duration("flush", in: times, &diagnostics) == .milliseconds(5))
        #expect(fields.choice("mode", ["quiet": 1], &diagnostics) == nil)
        #expect(fields.size("keep", upTo: 1 << 50, &diagnostics) == nil)
        #expect(fields.number("rate", in: 1...9, &diagnostics) == nil)
        let listen = fields.fields("listen", known: ["port"], &diagnostics)
        #expect(listen?.number("port", in: 1...65535, &diagnostics) == nil)
        #expect(
            diagnostics.sorted.map(\.message) == [
                "unknown field 'sise'", "'mode' must be quiet, not 'loud'",
                "'keep' must be a size such as 64KiB or 2MiB, not '2TB'",
                "'rate' must be a number from 1 to 9, not 'many'",
                "'port' must be a number from 1 to 65535, not '99999'",
            ]
        )
    }
}
