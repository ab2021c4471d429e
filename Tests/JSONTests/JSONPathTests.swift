import JSON
import ProbeModel
import Testing

@Suite("JSONPath")
struct JSONPathTests {
    private func texts(_ query: String, in document: JSON) throws -> [String] {
        try JSONPath(query).nodes(in: document).map(\.value.text)
    }

    @Test(
        "knows which queries give one node at most",
        arguments: [
            ("$", true), ("$.a['b'][0][-1]", true), ("$ .a [ 'b' ]", true), ("$.*", false),
            ("$..a", false), ("$[0,1]", false), ("$[0:1]", false), ("$[?@.a]", false),
        ]
    )
    func singular(query: String, isSingular: Bool) throws {
        #expect(try JSONPath(query).isSingular == isSingular)
    }

    @Test("writes normalized paths, escaped as RFC 9535 §2.7 wants")
    func paths() throws {
        let name = "a'b\\c\"d\n\r\t\u{8}\u{C}\u{B}\u{1F}é\u{2028}"
        let document: JSON = [["x": .object([JSON.Member(name, [1, 2])])]]
        let nodes = try JSONPath("$..*").nodes(in: document)
        let escaped = "a\\'b\\\\c\"d\\n\\r\\t\\b\\f\\u000b\\u001fé\u{2028}"
        #expect(
            nodes.map(\.path) == [
                "$[0]", "$[0]['x']", "$[0]['x']['\(escaped)']", "$[0]['x']['\(escaped)'][0]",
                "$[0]['x']['\(escaped)'][1]",
            ]
        )
        for node in nodes {
            #expect(try JSONPath(node.path).nodes(in: document).map(\.value) == [node.value])
        }
    }

    @Test("compares integers beyond 2^53 and decimals exactly")
    func exactNumbers() throws {
        let document = try JSON.parse("[9007199254740992, 9007199254740993, 0.1, 0.10, 1e-1]")
        #expect(try texts("$[?@ == 9007199254740993]", in: document) == ["9007199254740993"])
        #expect(try texts("$[?@ > 9007199254740992]", in: document) == ["9007199254740993"])
        #expect(try texts("$[?@ == 0.1]", in: document) == ["0.1", "0.10", "1e-1"])
    }

    @Test(
        "says what is wrong with a query, and where",
        arguments: [
            ("a", 0, "unexpected 'a'; a query begins with '$'"),
            ("", 0, "the query ends too early; a query begins with '$'"),
            ("$ ", 1, "unexpected ' '; a step begins with '.', '..' or '['"),
            ("$.a-b", 3, "unexpected '-'; a step begins with '.', '..' or '['"),
            ("$.1", 2, "unexpected '1'; after '.' stands a name or '*', other names need ['…']"),
            ("$[a]", 2, "unexpected 'a'; expected a name in quotes, a number, '*', ':' or '?'"),
            ("$['a'", 5, "the query ends too early; expected ',' or ']'"),
            ("$['a", 4, "string without end; close it with '"),
            (#"$["\x"]"#, 4, #"unknown escape; write '\\' for a backslash"#),
            ("$['\n']", 3, "control character in a string; write it as '\\u'"),
            ("$[01]", 2, "'01' is no index; write it without leading zeros"),
            ("$[9007199254740992]", 2, "index beyond 2^53; no array is that long"),
            ("$[?1]", 3, "a literal is no condition; compare it"),
            ("$[?(@.a]", 7, "unexpected ']'; expected ')', '&&' or '||'"),
            ("$[?@.a==01]", 8, "number with a leading zero; remove the zero"),
            ("$[?@.a==True]", 8, "unexpected 'T'; expected '@', '$', a literal or a function"),
            ("$[?@.*==1]", 3, "query that can give several nodes; take its count() or value()"),
            (
                "$[?size(@)==1]", 3,
                "unknown function 'size'; functions: length, count, match, search, value"
            ),
            ("$[?length(@,1)==1]", 3, "length() takes one argument"),
            ("$[?match(@)]", 3, "match() takes two"),
            ("$[?match(@ @)]", 11, "unexpected '@'; expected ',' or ')'"),
            ("$[?count(1)==1]", 9, "this function takes a query, such as '@.items[*]'"),
            ("$[?length(@)]", 3, "a function's value is no condition; compare it"),
            (
                "$[?match(@,'a')==true]", 3,
                "match() and search() are conditions; they have no value"
            ),
        ]
    )
    func syntaxErrors(query: String, offset: Int, message: String) {
        let error = #expect(throws: JSONPath.SyntaxError.self) { try JSONPath(query) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.description == "\(message), at byte \(offset) of the query")
    }

    @Test(
        "matches I-Regexps as RFC 9485 defines them, and nothing else",
        arguments: [
            ("a.c", "abc", true), ("a.c", "a\nc", false), ("a.c", "a\rc", false), ("", "", true),
            ("ab|cd", "cd", true), ("(ab|c)*d?", "abcab", true), ("a{2}", "aa", true),
            ("a{2,}", "aaaa", true), ("a{2,3}", "aaaa", false), ("[a-c-]+", "a-c", true),
            ("[-a]+", "a-", true), ("[^a-c]", "d", true), ("[^a-c]", "\n", true),
            ("[\\n\\]\\p{Nd}x]+", "\n]7x", true), ("[\\P{L}]", "7", true),
            ("\\p{L}\\P{L}", "a7", true),
            ("\\p{Lu}", "ä", false), ("\\.\\*\\(\\)", ".*()", true), ("#x &~", "#x &~", true),
            ("ä+☺", "ää☺", true), ("a$", "a\n", false), ("()|b", "", true),
            // What PCRE2 has and I-Regexp has not matches nothing.
            ("\\d", "7", false), ("a*?", "a", false), ("a++", "a", false), ("(?i)a", "a", false),
            ("(?:a)", "a", false), ("\\p{Greek}", "α", false), ("\\p{}", "a", false),
            ("[[:alpha:]]", "a", false), ("[a", "a", false), ("a]", "a]", false),
            ("a}", "a}", false),
            ("[]", "", false), ("[^]", "a", false), ("(a", "a", false), ("a)", "a", false),
            ("a{", "a", false), ("a{,2}", "a", false), ("a{2", "aa", false), ("{2}", "a", false),
            ("\\", "a", false), ("[a-\\p{L}]", "b", false), ("[\\p{L}-z]", "b", false),
            ("[a--]", "a", false), ("[c-a]", "b", false), ("a{3,2}", "aa", false),
            ("*", "a", false),
            ("[a-b-c]", "a", false), ("\\p{Lu", "A", false), ("\\q", "q", false),
        ]
    )
    func regularExpressions(expression: String, text: String, isMatch: Bool) throws {
        let document: JSON = ["texts": [.string(text)], "expression": .string(expression)]
        let literal = String(JSON.string(expression).text)
        for query in ["$.texts[?match(@, \(literal))]", "$.texts[?match(@, $.expression)]"] {
            #expect(try !JSONPath(query).nodes(in: document).isEmpty == isMatch)
        }
    }

    @Test("is equal by its text")
    func equality() throws {
        #expect(try Set([JSONPath("$.a"), JSONPath("$.a"), JSONPath("$['a']")]).count == 2)
    }
}

@Suite("JSONPath cannot stall the daemon")
struct JSONPathLimitTests {
    @Test(
        "a query that costs too much ends with a fault, soon",
        arguments: [
            "$..[?count($..*) > 0]", "$[*,*,*,*,*,*,*,*,*,*][*,*,*]",
            "$[?length($[0].big) > 1]", "$[?$[0].big == $[1].big]", "$[?$[0].big < $[1].big]",
            "$[?match($[0].big, 'x*y')]", "$[?search(@.a, $[0].evil)]", "$[?$[2] == $[3]]",
        ]
    )
    func expensive(query: String) throws {
        let big = JSON.string(String(repeating: "x", count: 1 << 18))
        let members = (0..<2000).map { JSON.Member("m\($0)", JSON($0)) }
        let first: JSON = ["big": big, "evil": "(a|a|a)*b", "a": .null]
        let text = String(repeating: "a", count: 40) + "!b"
        let document = JSON.array(
            [first, ["big": big], .object(members), .object(members.reversed())]
                + (0..<6000).map { ["id": JSON($0), "a": .string(text)] }
        )
        let path = try JSONPath(query)
        let elapsed = ContinuousClock().measure {
            #expect(throws: JSONPath.Fault.limit) { try path.nodes(in: document) }
        }
        #expect(elapsed < .seconds(60))
    }

    @Test("length and nesting of a query are limited")
    func size() throws {
        func nested(_ depth: Int) -> String {
            "$" + String(repeating: "[?@", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONPath(nested(Limits.jsonPathDepth))
        let deep = #expect(throws: JSONPath.SyntaxError.self) {
            try JSONPath(nested(Limits.jsonPathDepth + 1))
        }
        #expect(deep?.message == "nesting deeper than 32; simplify the query")
        let parentheses = #expect(throws: JSONPath.SyntaxError.self) {
            try JSONPath("$[?" + String(repeating: "(", count: 3000))
        }
        #expect(parentheses?.message == "nesting deeper than 32; simplify the query")
        let long = #expect(throws: JSONPath.SyntaxError.self) {
            try JSONPath("$." + String(repeating: "a", count: Limits.jsonPathBytes))
        }
        #expect(long?.message == "query longer than 4096 bytes; shorten it")
    }

    @Test("looks at a large ordinary document in full")
    func ordinary() throws {
        let rows = (0..<40_000).map { ["id": JSON($0), "state": "draft"] as JSON }
        let nodes = try JSONPath("$[?@.state == 'draft' && @.id >= 39990].id")
            .nodes(in: .array(rows))
        #expect(nodes.map(\.value) == (39_990..<40_000).map { JSON($0) })
    }
}
