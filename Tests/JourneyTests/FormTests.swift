import Journey
import Testing

@Suite("The form of YAML files")
struct FormTests {
    /// The file in form, or the problems that kept it from that.
    private func form(_ text: String) -> (text: String?, problems: [String]) {
        let source = SourceText(path: "a.yaml", text: text)
        var diagnostics = Diagnostics([source])
        let result = YAMLForm.text(of: source, &diagnostics)
        return (result, diagnostics.sorted.map { "\($0.line):\($0.column) \($0.message)" })
    }

    /// As it should come out, with `·` for a blank at the end of a line.
    private func expect(_ text: String, becomes wanted: String, _ place: SourceLocation) {
        let (result, problems) = form(text)
        #expect(result == wanted, sourceLocation: place)
        #expect(problems == [], sourceLocation: place)
        #expect(form(wanted).text == wanted, "not stable", sourceLocation: place)
    }

    @Test("blocks are indented by two, lists below their key too")
    func blocks() {
        expect(
            "a:\n- b:   1\n  c:\n      d: x  \n- \n  e: 2\n-   - f\n    - g\n",
            becomes: "a:\n  - b: 1\n    c:\n      d: x\n  - e: 2\n  - - f\n    - g\n",
            #_sourceLocation
        )
        expect("---\r\na: 1\r\n...\r\n", becomes: "a: 1\n", #_sourceLocation)
        expect("\u{FEFF}a:   [b]", becomes: "a: [b]\n", #_sourceLocation)
        expect("a:\nb: ~\nc: ''\n-d: e\n", becomes: "a:\nb: ~\nc: \"\"\n-d: e\n", #_sourceLocation)
        expect("- \n-\n-   a\n", becomes: "-\n-\n- a\n", #_sourceLocation)
        expect("? a\n: b\n", becomes: "a: b\n", #_sourceLocation)
        expect("  just a text  \n", becomes: "just a text\n", #_sourceLocation)
    }

    @Test("one empty line stays between two things, and none at the edges")
    func emptyLines() {
        expect(
            "\n\na:\n\n  - b\n\n\n  \n  - c\n\n\n# d\n\ne: f\n\n\n",
            becomes: "a:\n  - b\n\n  - c\n\n# d\n\ne: f\n",
            #_sourceLocation
        )
    }

    @Test("comments stay with what they stood at")
    func comments() {
        expect(
            """
            # head
            a: # at a
                # before b
                - b   # at b
                  # end of the list's item
                # end of the list
            # before c
            c: d#e
            #end
            """,
            becomes: """
                # head
                a: # at a
                  # before b
                  - b # at b
                  # end of the list's item
                  # end of the list
                # before c
                c: d#e
                #end

                """,
            #_sourceLocation
        )
        expect(
            "a: # one\n      b\nc: &x   # two\n- d\n",
            becomes: "a: # one\n  b\nc: &x # two\n  - d\n",
            #_sourceLocation
        )
        expect(
            "- # one\n  # two\n  a: b\n- |  # three\n  c\n#four\n",
            becomes: "- # one\n  # two\n  a: b\n- | # three\n  c\n#four\n",
            #_sourceLocation
        )
        expect(
            "steps:\n- a\n# of the next\nevery: 1s\n",
            becomes: "steps:\n  - a\n# of the next\nevery: 1s\n",
            #_sourceLocation
        )
    }

    @Test("lines that are commented out at the left edge stay there")
    func commentedOut() {
        expect(
            "a:\n#  b: 1\n    c: 2\n#  d: 3\ne:\n- f\n# before g\n- g\n",
            becomes: "a:\n#  b: 1\n  c: 2\n#  d: 3\ne:\n  - f\n  # before g\n  - g\n",
            #_sourceLocation
        )
    }

    @Test("comments at the end of neighbouring lines begin in the same column")
    func alignment() {
        expect(
            "a: 1  # x\nlong: 2 # y\nb: 3\nc: 4   # z\n",
            becomes: "a: 1    # x\nlong: 2 # y\nb: 3\nc: 4 # z\n",
            #_sourceLocation
        )
    }

    @Test(
        "quotes go where they change nothing, wherever the text stands",
        arguments: [
            ("'a b'", "a b"), ("\"a\"", "a"), ("'/x/y.z'", "/x/y.z"), ("\"$.id\"", "$.id"),
            ("'a: b'", "\"a: b\""), ("'12'", "\"12\""), ("'1e3'", "\"1e3\""), ("'1h'", "1h"),
            ("'true'", "\"true\""), ("'on'", "\"on\""), ("'No'", "\"No\""), ("'~'", "\"~\""),
            ("'2026-11-27'", "\"2026-11-27\""), ("'12:30'", "\"12:30\""), ("' a'", "\" a\""),
            ("'{{a}}'", "\"{{a}}\""), ("'say \"a\"'", "'say \"a\"'"), ("'\\d'", "'\\d'"),
            ("\"a\\tb\"", "\"a\\tb\""), ("'it''s'", "\"it's\""), ("'a,b'", "\"a,b\""),
            ("\"\"", "\"\""), ("a \"b\"", "a \"b\""), ("https://a/b?c", "https://a/b?c"),
            ("\"\\x41\"", "\"\\x41\""), ("'ä'", "\"ä\""), ("'- a'", "\"- a\""),
        ]
    )
    func quotes(written: String, wanted: String) {
        expect("a: \(written)\n", becomes: "a: \(wanted)\n", #_sourceLocation)
        guard !written.contains("?") else { return }
        expect("a: [\(written)]\n", becomes: "a: [\(wanted)]\n", #_sourceLocation)
    }

    @Test("texts of several lines keep their lines")
    func longTexts() {
        expect(
            "a: |\n      b\n        c \n\n      d\n\n\ne: >-\n f\n\n g\n",
            becomes: "a: |\n  b\n    c \n\n  d\n\ne: >-\n  f\n\n  g\n",
            #_sourceLocation
        )
        expect("a:\n - |4+\n      b\n\n\n", becomes: "a:\n  - |2+\n     b\n\n\n", #_sourceLocation)
        expect("a:\n   |\n   b", becomes: "a: |-\n  b\n", #_sourceLocation)
        expect("a: |\n   \n\nb: c\n", becomes: "a: |\n\nb: c\n", #_sourceLocation)
        expect("a: |+\n  b", becomes: "a: |-\n  b\n", #_sourceLocation)
        expect(
            "a: one\n     two\n\n     three\nb: \"four \\\n  five\\  \n  six\"\n",
            becomes: "a: one\n  two\n\n  three\nb: \"four \\\n  five\\ \n  six\"\n",
            #_sourceLocation
        )
        let long = String(repeating: "x", count: 95)
        expect("abcd:\n    \(long)\n", becomes: "abcd:\n  \(long)\n", #_sourceLocation)
        expect("abc:\n    \(long)\n", becomes: "abc: \(long)\n", #_sourceLocation)
    }

    @Test("brackets have their blanks, and keep their line breaks")
    func brackets() {
        expect(
            "a: {b: [ 1,2 , 3 ],c: {},\"d\":'e' , f: , g: [ ]}\n",
            becomes: "a: { b: [1, 2, 3], c: {}, d: e, f: , g: [] }\n",
            #_sourceLocation
        )
        expect(
            "a: [\n  b,\n    c, # c\n  # before d\n  {d: e,\n  f: g}\n  , ]\n",
            becomes: """
                a:
                  [
                    b,
                    c, # c
                    # before d
                    { d: e,
                      f: g }
                  ]

                """,
            #_sourceLocation
        )
        expect(
            "- [a,\n  &x b, *x , c d\n   e]\n",
            becomes: "- [a,\n    &x b, *x, c d\n    e]\n",
            #_sourceLocation
        )
        expect("{a: b\n, c: d}", becomes: "{ a: b,\n  c: d }\n", #_sourceLocation)
    }

    @Test("anchors and aliases stay")
    func aliases() {
        expect(
            "a:   &x\n    b: 1\nc:  *x\n",
            becomes: "a: &x\n  b: 1\nc: *x\n",
            #_sourceLocation
        )
        expect(
            "- &x name\n- *x : 1\n- &y\n   c: d\n",
            becomes: "- &x name\n- *x : 1\n- &y\n  c: d\n",
            #_sourceLocation
        )
    }

    @Test(
        "what is no YAML, or would lose something, is refused with its place",
        arguments: [
            ("a: 1\na: 2\n", "2:1 the field 'a' is here twice, first on line 1"),
            ("a: [b\n", "2:1 this is not YAML: did not find expected ',' or ']'"),
            (
                "%YAML 1.2\n---\na: 1\n",
                "1:1 directives such as '%YAML 1.2' have no place in the form"
            ),
            ("# nothing\n", "2:1 the file is empty"),
        ]
    )
    func refusals(text: String, problem: String) {
        #expect(form(text).text == nil)
        #expect(form(text).problems == [problem])
    }
}
