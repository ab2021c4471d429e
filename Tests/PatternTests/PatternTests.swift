import Pattern
import ProbeModel
import Testing

@Suite("Patterns")
struct PatternTests {
    @Test("find the first match and its groups")
    func groups() throws {
        let pattern = try Pattern("(?<key>[a-z]+)=(?<value>[0-9]+)(;)?")
        let body = Array("?? size=42, x=1".utf8)
        let match = try #require(try pattern.firstMatch(in: body))
        #expect(match.groups == [3..<10, 3..<7, 8..<10, nil])
        #expect(pattern.groupCount == 3)
        #expect(pattern.groupNames == ["key": 1, "value": 2])
    }

    @Test(
        "match a part, or the whole where that is asked",
        arguments: [
            ("a|ab", "ab", true), ("a", "ab", false), ("b", "ab", false), ("", "", true),
            ("a", "a\n", false),
        ]
    )
    func anchored(text: String, body: String, isWhole: Bool) throws {
        #expect(try Pattern(text).firstMatch(in: Array(body.utf8)) != nil)
        let whole = try Pattern(text, isAnchored: true)
        #expect(try (whole.firstMatch(in: Array(body.utf8)) != nil) == isWhole)
    }

    @Test("ignore case where that is asked, beyond ASCII too")
    func ignoresCase() throws {
        let body = Array("GRÜSSE".utf8)
        #expect(try Pattern("grüsse").firstMatch(in: body) == nil)
        #expect(try Pattern("grüsse", ignoresCase: true).firstMatch(in: body) != nil)
    }

    @Test("search bytes that are no text, and match none of those that are not UTF-8")
    func binary() throws {
        let body: [UInt8] = [0xFF, 0x00, 0xC3, 0x28] + Array("PDF-1.7".utf8) + [0x80, 0xFE]
        let match = try Pattern("PDF-[0-9.]+").firstMatch(in: body)
        #expect(match?.groups == [4..<11])
        #expect(try Pattern("^.PDF").firstMatch(in: [0xFF] + Array("PDF".utf8)) == nil)
    }

    @Test(
        "are refused with the place and the problem",
        arguments: [
            ("a(b", 3, "missing closing parenthesis"),
            ("*a", 0, "quantifier does not follow a repeatable item"),
            (#"a\C"#, 3, #"using \C is disabled by the application"#),
            ("(*UCP)a", 5, "(*VERB) not recognized or malformed"),
        ]
    )
    func syntaxErrors(text: String, offset: Int, message: String) {
        let error = #expect(throws: Pattern.SyntaxError.self) { try Pattern(text) }
        #expect(error?.offset == offset)
        #expect(error?.description == "\(message), at byte \(offset) of the pattern")
    }

    @Test("have a length that is limited")
    func length() throws {
        _ = try Pattern(String(repeating: "a", count: Limits.patternBytes))
        let error = #expect(throws: Pattern.SyntaxError.self) {
            try Pattern(String(repeating: "a", count: Limits.patternBytes + 1))
        }
        #expect(error?.message == "pattern longer than 4096 bytes; shorten it")
    }

    @Test("are equal if text and options are")
    func equality() throws {
        #expect(try Pattern("a") == Pattern("a"))
        #expect(try Set([Pattern("a"), Pattern("a"), Pattern("b")]).count == 2)
        #expect(try Pattern("a") != Pattern("a", isAnchored: true))
        #expect(try Pattern("a") != Pattern("a", ignoresCase: true))
        #expect(try Pattern("\u{E9}") != Pattern("e\u{301}"))
    }
}

@Suite("Patterns cannot stall the daemon (promises.md N8)")
struct PatternLimitTests {
    @Test(
        "one place of a body costs little",
        arguments: ["(a+)+$", "(a|a)*$", "(?:a?){40}a{40}$"]
    )
    func onePlace(text: String) throws {
        let body = Array(String(repeating: "a", count: 40).utf8) + [0x21]
        let pattern = try Pattern(text)
        // It is the count of matches that ends it, not the clock: an hour is not used up.
        var time = Duration.seconds(3600)
        #expect(throws: Pattern.Fault.tooExpensive) {
            try pattern.firstMatch(in: body, within: &time)
        }
        #expect(Duration.seconds(3600) - time < .milliseconds(50))
    }

    /// PCRE2 begins to count anew at each place: its own limits would let this run for minutes.
    @Test(
        "all places of a large body together cost little",
        arguments: [#"\s+[xz]"#, "(a{0,200}){2}[bc]"]
    )
    func allPlaces(text: String) throws {
        let run = String(repeating: text.contains("a") ? "a" : " ", count: 30_000)
        let body = Array(String(repeating: run + "y", count: 32).utf8)
        var time = Limits.patternTime
        #expect(throws: Pattern.Fault.tooExpensive) {
            try Pattern(text).firstMatch(in: body, within: &time)
        }
        #expect(time < .zero)
        #expect(time > .zero - Limits.patternTime)
    }

    /// PCRE2 does not count the bytes that one match reads: this would take half a minute.
    @Test(
        "one place of a large body costs little",
        arguments: [#"^.*?b\w*[,.]"#, #"^.*?b\w*?;\z"#]
    )
    func onePlaceOfMany(text: String) throws {
        let body = [UInt8](repeating: 0x62, count: 1 << 20) + [0x3B, 0x20]
        var time = Limits.patternTime
        #expect(throws: Pattern.Fault.tooExpensive) {
            try Pattern(text).firstMatch(in: body, within: &time)
        }
        #expect(time > .zero - Limits.patternTime)
    }

    @Test("what is not expensive is found in a large body too")
    func largeBody() throws {
        let token = String(repeating: "t", count: 2000)
        let body = Array((String(repeating: "id=; ", count: 200_000) + "key=\(token);").utf8)
        let match = try Pattern("key=(t*?);").firstMatch(in: body)
        #expect(match?.groups == [1_000_000..<1_002_005, 1_000_004..<1_002_004])
    }

    @Test("the time that several searches share is counted down")
    func sharedTime() throws {
        let pattern = try Pattern("[a-z]+!")
        let body = Array((String(repeating: "a", count: 300) + "1!").utf8)
        var time = Limits.patternTime
        #expect(try pattern.firstMatch(in: body, within: &time) == nil)
        #expect(time < Limits.patternTime)
        time = .zero
        #expect(throws: Pattern.Fault.tooExpensive) {
            try pattern.firstMatch(in: body, within: &time)
        }
    }

    @Test("faults say what to do")
    func descriptions() {
        #expect(Pattern.Fault.tooExpensive.description.hasPrefix("pattern too expensive; "))
        #expect(
            Pattern.Fault.internal(code: -44).description
                == "the pattern library failed with code -44; please report it"
        )
    }
}
