import JSON
import ProbeModel
import Testing

@Suite("The JSON parser")
struct ParserTests {
    @Test(
        "keeps what the document says",
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("\t\r\n 0", 0),
            (#""""#, ""),
            (#""aé☺😀\u00e9\uD83D\uDE00\"\\\/\b\f\n\r\t""#, "aé☺😀é😀\"\\/\u{8}\u{C}\n\r\t"),
            ("[]", []), ("{ }", [:]), (#"[1,[2,{"a":[]}]]"#, [1, [2, ["a": []]]]),
            (#"{"b":1,"a":2,"":3}"#, ["b": 1, "a": 2, "": 3]),
        ] as [(String, JSON)]
    )
    func valid(text: String, document: JSON) throws {
        #expect(try JSON.parse(text) == document)
    }

    @Test(
        "keeps the text of numbers",
        arguments: ["-0", "1.50", "9007199254740993", "1e400", "-1.0E+02", "0.1e-7"]
    )
    func numbers(text: String) throws {
        #expect(try JSON.parse("[\(text)]").array?.first?.number?.text == text)
    }

    @Test(
        "says what is wrong, where, and what to do",
        arguments: [
            ("", 0, "the document ends at line 1, column 1; a value must follow"),
            ("[1,", 3, "the document ends at line 1, column 4; a value must follow"),
            ("[1", 2, "the document ends at line 1, column 3; ',' or ']' must follow"),
            (#"{"a"}"#, 4, "unexpected '}' at line 1, column 5; ':' must stand here"),
            ("{1:2}", 1, "unexpected '1' at line 1, column 2; a name in quotes must stand here"),
            ("[é]", 1, "unexpected byte 0xC3 at line 1, column 2; a value must stand here"),
            ("[NaN]", 1, "unexpected 'N' at line 1, column 2; a value must stand here"),
            ("[Infinity]", 1, "unexpected 'I' at line 1, column 2; a value must stand here"),
            ("[+1]", 1, "unexpected '+' at line 1, column 2; a value must stand here"),
            ("tru", 0, "unexpected 't' at line 1, column 1; a value must stand here"),
            ("'a'", 0, "unexpected ''' at line 1, column 1; a value must stand here"),
            ("[1 2]", 3, "unexpected '2' at line 1, column 4; ',' or ']' must stand here"),
            (
                "[1,\n \"ü\", ]", 11,
                "comma before the end of the list at line 2, column 7; remove the comma"
            ),
            (
                #"{"a":1,}"#, 7,
                "comma before the end of the list at line 1, column 8; remove the comma"
            ),
            ("1 2", 2, "text behind the document at line 1, column 3; send one document"),
            ("\u{FEFF}1", 0, "byte order mark at line 1, column 1; remove the first three bytes"),
            ("-", 1, "number without digits at line 1, column 2; a digit must stand here"),
            ("1.e2", 2, "number without digits at line 1, column 3; a digit must stand here"),
            ("1e", 2, "number without digits at line 1, column 3; a digit must stand here"),
            ("-012", 1, "number with a leading zero at line 1, column 2; remove the zero"),
            ("\"a\nb\"", 2, "byte 0x0A in a string at line 1, column 3; escape control characters"),
            (#""\x""#, 2, #"unknown escape at line 1, column 3; write '\\' for a backslash"#),
            (#""\u12G4""#, 5, #"incomplete escape at line 1, column 6; four digits follow '\u'"#),
            (
                #""\uD83D""#, 2,
                #"half of a surrogate pair at line 1, column 3; write both, as '\uD83D\uDE00'"#
            ),
            (
                #""\uDE00\uD83D""#, 2,
                #"half of a surrogate pair at line 1, column 3; write both, as '\uD83D\uDE00'"#
            ),
            (
                #""\uD83D\u0041""#, 2,
                #"half of a surrogate pair at line 1, column 3; write both, as '\uD83D\uDE00'"#
            ),
            (
                #""abc"#, 4,
                "the document ends at line 1, column 5; the rest of a string must follow"
            ),
            (
                #"[{"k\u001b":1,"b":2,"k\u001b":3}]"#, 1,
                #"name 'k\u001b' twice in the object at line 1, column 2; its names must differ"#
            ),
        ]
    )
    func invalid(text: String, offset: Int, message: String) {
        let error = #expect(throws: JSON.ParseError.self) { try JSON.parse(text) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.isLimit == false)
    }

    @Test(
        "refuses bytes that are not UTF-8, at the byte",
        arguments: [
            ([0x80], 0), ([0xC0, 0xAF], 0), ([0xED, 0xA0, 0x80], 0), ([0x41, 0xC3], 1),
            ([0x5C, 0x6E, 0xF5, 0x80, 0x80, 0x80], 2), ([0xC3, 0xA9, 0xFF], 2),
        ] as [([UInt8], Int)]
    )
    func notUTF8(string: [UInt8], offset: Int) {
        let error = #expect(throws: JSON.ParseError.self) {
            try JSON.parse([0x22] + string + [0x22])
        }
        #expect(error?.problem == .notUTF8(string[offset]))
        #expect(error?.offset == 1 + offset)
    }

    @Test("refuses names that come twice, in small and in large objects, unless told to keep them")
    func duplicates() throws {
        let many = (0..<100).map { "\"\($0)\":0" }.joined(separator: ",")
        for text in [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, "{\(many),\"57\":1}"] {
            #expect(throws: JSON.ParseError.self) { try JSON.parse(text) }
            let kept = try JSON.parse(Array(text.utf8), duplicates: .keep)
            #expect(kept.members.map { $0.count >= 2 } == true)
        }
        // Equal in Swift, not in JSON: a composed and a decomposed letter.
        let accents = try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(accents["\u{E9}"] == 1)
        #expect(accents["e\u{301}"] == 2)
    }

    @Test("tells a limit from bad syntax")
    func limits() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSON.parse(nested(Limits.jsonDepth + 1))
        let values = String(repeating: "0,", count: Limits.jsonNodes)
        let digits = String(repeating: "1", count: Limits.jsonNumberBytes)
        _ = try JSON.parse(digits)
        let cases: [(String, JSON.ParseError.Problem)] = [
            (nested(Limits.jsonDepth + 2), .tooDeep), ("[\(values)0]", .tooManyNodes),
            (digits + "1", .longNumber),
        ]
        for (text, problem) in cases {
            let error = #expect(throws: JSON.ParseError.self) { try JSON.parse(text) }
            #expect(error?.problem == problem)
            #expect(error?.isLimit == true)
        }
    }

    @Test("refuses a million open brackets at once (promises.md N7)", arguments: ["[", "{\"a\":"])
    func deep(open: String) {
        let bytes = Array(String(repeating: open, count: 1_000_000).utf8)
        let elapsed = ContinuousClock().measure {
            let error = #expect(throws: JSON.ParseError.self) { try JSON.parse(bytes) }
            #expect(error?.isLimit == true)
        }
        #expect(elapsed < .seconds(1))
    }

    @Test("shortens a name that a server chose")
    func longName() {
        let name = String(repeating: "x", count: 5000)
        let error = #expect(throws: JSON.ParseError.self) {
            try JSON.parse("{\"\(name)\":1,\"\(name)\":2}")
        }
        #expect(error.map { $0.message.utf8.count < 300 } == true)
    }
}
