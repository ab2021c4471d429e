import JSON
import Testing

@Suite("The JSON writer")
struct WriterTests {
    @Test(
        "writes no byte that could forge a line or a terminal code (promises.md N13)",
        arguments: [
            ("plain ü ☺ 😀", #""plain ü ☺ 😀""#),
            (#"a"b\c/d"#, #""a\"b\\c/d""#),
            ("1\n2\r3\t4", #""1\n2\r3\t4""#),
            ("\u{0}\u{8}\u{C}\u{1F}", #""\u0000\u0008\u000c\u001f""#),
            ("\u{1B}]0;owned\u{7}", #""\u001b]0;owned\u0007""#),
            ("\u{7F}\u{80}\u{9B}31m\u{9F}\u{A0}", "\"\\u007f\\u0080\\u009b31m\\u009f\u{A0}\""),
            ("\u{2028}\u{2029}", #""\u2028\u2029""#),
            ("=cmd()|' /C calc'!A0", #""=cmd()|' /C calc'!A0""#),
            ("\"} 1\n", #""\"} 1\n""#),
        ]
    )
    func escapes(text: String, written: String) throws {
        #expect(JSON.string(text).text == written)
        #expect(JSON.object([JSON.Member(text, 1)]).text == "{\(written):1}")
        #expect(try JSON.parse(written) == .string(text))
    }

    @Test("writes a document on one line, or for people")
    func layout() {
        let document: JSON = [
            "a": [1, [], [:], ["b": nil as String? == nil ? .null : 1]], "c": true,
        ]
        #expect(document.text == #"{"a":[1,[],{},{"b":null}],"c":true}"#)
        #expect(
            document.indented == """
                {
                  "a": [
                    1,
                    [],
                    {},
                    {
                      "b": null
                    }
                  ],
                  "c": true
                }
                """
        )
    }

    @Test(
        "writes numbers that JSON has, as people expect them",
        arguments: [
            (JSON(0.1), "0.1"), (JSON(3.0), "3"), (JSON(-0.0), "0"), (JSON(1e300), "1e+300"),
            (JSON(Double.nan), "null"), (JSON(-Double.infinity), "null"),
            (JSON(UInt64.max), "9223372036854775807"),
            (JSON(nil as String?), "null"),
        ]
    )
    func numbers(number: JSON, text: String) {
        #expect(number.text == text)
    }

    @Test("names the types as RFC 8259 does, and gives nothing of another type")
    func accessors() {
        let values: [JSON] = [.null, true, 1, "a", [2], ["b": 3]]
        #expect(
            values.map(\.typeName) == ["null", "boolean", "number", "string", "array", "object"]
        )
        #expect(values.compactMap(\.bool) == [true])
        #expect(values.compactMap(\.number?.integer) == [1])
        #expect(values.compactMap(\.string) == ["a"])
        #expect(values.compactMap(\.array) == [[2]])
        #expect(values.compactMap(\.members?.first?.name) == ["b"])
        #expect(values.compactMap { $0["b"] } == [3])
    }
}
