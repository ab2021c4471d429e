import Markup
import ProbeModel
import Testing

@Suite("Markup")
struct MarkupTests {
    static let page = """
        <!DOCTYPE html><html><head><title>Shop</title></head><body id=top>
        <h1 class="big  title">Hello
           <b>world</b></h1>
        <ul id="list"><li class=done>one<li class="todo late">two<li>three</ul>
        <form><input name=csrf value="t0k'en" disabled><input type=TEXT checked></form>
        <a href="/next?page=2" class="next" lang="en-GB">next &raquo;</a><p></p><p>last</p>
        """
    static let feed = """
        <?xml version="1.0"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x"><entry><title>A</title>
        <x:price x:unit="EUR">3.5</x:price></entry><entry><title>B</title></entry></feed>
        """

    private func find(_ query: XPath, in text: String, isHTML: Bool = true) throws -> Markup.Value {
        try Markup(Array(text.utf8), isHTML: isHTML).value(of: query)
    }

    @Test(
        "XPath over HTML",
        arguments: [
            ("//title", .nodes(["Shop"])), ("count(//li)", .number(3)),
            ("string(//a/@href)", .text("/next?page=2")), ("//li[2]/@class", .nodes(["todo late"])),
            ("boolean(//form)", .boolean(true)), ("//gone", .nodes([])),
            ("normalize-space(//h1)", .text("Hello world")),
            ("//a/text()", .nodes(["next »"])), ("sum(//li)", .number(.nan)),
        ] as [(String, Markup.Value)]
    )
    func xpath(query: String, value: Markup.Value) throws {
        let found = try find(XPath(query), in: Self.page)
        if case .number(let number) = value, number.isNaN {
            guard case .number(let other) = found else { Issue.record("no number"); return }
            #expect(other.isNaN)
        } else {
            #expect(found == value)
        }
    }

    @Test(
        "XPath over XML with namespaces",
        arguments: [
            ("//_:title", .nodes(["A", "B"])), ("number(//x:price)", .number(3.5)),
            ("//x:price/@x:unit", .nodes(["EUR"])), ("//title", .nodes([])),
        ] as [(String, Markup.Value)]
    )
    func namespaces(query: String, value: Markup.Value) throws {
        #expect(try find(XPath(query), in: Self.feed, isHTML: false) == value)
    }

    @Test(
        "CSS selectors",
        arguments: [
            ("title", ["Shop"]), ("h1", ["Hello world"]), ("h1.title.big b", ["world"]),
            ("#list > li", ["one", "two", "three"]), ("ul, title", ["Shop", "onetwothree"]),
            ("li.late", ["two"]), ("li:not(.done)", ["two", "three"]),
            ("li:not(.done, .late)", ["three"]), ("li:is(.done, .late)", ["one", "two"]),
            ("li:first-child", ["one"]), ("li:last-child", ["three"]),
            ("li:nth-child(2)", ["two"]), ("li:nth-child(odd)", ["one", "three"]),
            ("li:nth-child( 2n + 1 )", ["one", "three"]), ("li:nth-child(even)", ["two"]),
            ("li:nth-child(-n+2)", ["one", "two"]), ("li:nth-last-child(1)", ["three"]),
            ("li:nth-child(n+2)", ["two", "three"]), ("p:nth-of-type(2)", ["last"]),
            ("p:last-of-type", ["last"]), ("p:first-of-type", [""]),
            ("h1:only-of-type", ["Hello world"]),
            ("p:nth-last-of-type(1)", ["last"]), ("b:only-child", ["world"]),
            ("p:empty", [""]), (":root > head", ["Shop"]), ("li.done + li", ["two"]),
            ("li.done ~ li", ["two", "three"]), ("li.done + li.gone", []),
            ("ul:has(li.late)", ["onetwothree"]), ("body:has(> h1) h1", ["Hello world"]),
            ("h1:has(> i)", []), ("a::attr(href)", ["/next?page=2"]),
            ("input[name=csrf]::attr(value)", ["t0k'en"]), ("a::text", ["next »"]),
            ("[value=\"t0k'en\"]::attr(name)", ["csrf"]), ("a[href^='/next']", ["next »"]),
            ("a[href$='=2']", ["next »"]), ("a[href*=page]", ["next »"]), ("a[href*=gone]", []),
            ("a[href^='']", []), ("li[class~=late]", ["two"]), ("a[lang|=en]", ["next »"]),
            ("input[type=text i]:checked::attr(type)", ["TEXT"]), ("input[type=text]", []),
            ("input:disabled::attr(name)", ["csrf"]), ("input:enabled::attr(type)", ["TEXT"]),
            ("#top", ["Hello world onetwothree next »last"]), ("*|x", nil),
            ("li\\.x", []), ("#\\74op > h1", ["Hello world"]), ("  a  ", ["next »"]),
        ] as [(String, [String]?)]
    )
    func css(selector: String, texts: [String]?) throws {
        guard let texts else {
            #expect(throws: XPath.SyntaxError.self) { try XPath(selector: selector) }
            return
        }
        let found = try find(XPath(selector: selector), in: Self.page)
        guard case .nodes(let nodes) = found else { Issue.record("\(found)"); return }
        #expect(nodes.filter { !$0.isEmpty || selector.hasPrefix("p") } == texts)
    }

    @Test("a selector finds elements of any namespace")
    func selectorOverXML() throws {
        let found = try find(XPath(selector: "entry > title"), in: Self.feed, isHTML: false)
        #expect(found == .nodes(["A", "B"]))
        let price = try find(XPath(selector: "price::attr(x\\:unit)"), in: Self.feed, isHTML: false)
        #expect(price == .nodes(["EUR"]))
    }

    @Test(
        "what is no selector is told with its place",
        arguments: [
            ("", "an element, '.', '#', '[' or ':' is missing, at character 1 of the selector"),
            ("a >", "an element, '.', '#', '[' or ':' is missing, at character 4"),
            ("a[", "a name is missing"), ("a[b", "']' or one of"), ("a[b=", "a name is missing"),
            ("a[b=\"c", "a \" is missing"), ("a[b=c", "a ']' is missing"),
            ("a:hover", "there is no ':hover' here"), ("a::before", "there is no '::before'"),
            ("a::attr", "needs a name in parentheses"),
            (":nth-of-type(1)", "needs the element's name"),
            ("a:nth-child(x)", "a number, 2n+1, odd or even is missing"), ("a:not b", "needs '('"),
            ("a\\c", "no document may hold"), ("a[b='\\1']", "no document may hold"),
            ("a,", "an element"), ("a!", "'!' means nothing here"),
            ("a:not(b c)", "a ')' is missing"),
            (String(repeating: ":not(", count: 100), "nested too deep"),
        ]
    )
    func slips(selector: String, problem: String) {
        let error = #expect(throws: XPath.SyntaxError.self) { try XPath(selector: selector) }
        #expect(error?.message.contains(problem) ?? false, "\(error?.message ?? "")")
    }

    @Test(
        "a position in a long list costs no more than one in a short list",
        arguments: [("nth-child(3)", ["3"]), ("nth-last-child(3)", ["1350"]), ("nth-child(0)", [])]
    )
    func longList(position: String, found texts: [String]) throws {
        let page = "<ul>" + (1...1352).map { "<li>\($0)</li>" }.joined() + "</ul>"
        let markup = try Markup(Array(page.utf8), isHTML: true)
        let found = try markup.value(of: XPath(selector: "ul > li:\(position)"))
        #expect(found == .nodes(texts))
    }

    @Test("what is no XPath is refused", arguments: ["", "//", "//a[", "foo(", "1 +", "a\0b"])
    func noXPath(query: String) {
        #expect(throws: XPath.SyntaxError.self) { try XPath(query) }
    }

    @Test("a query that asks for an unknown prefix or function is no empty result")
    func unknown() throws {
        for query in ["//zz:a", "nofunction(1)", "$variable"] {
            #expect(throws: Markup.Fault.self) { try find(XPath(query), in: Self.page) }
        }
    }

    @Test("XML is read strictly, and the problem has its line")
    func malformed() throws {
        let error = #expect(throws: Markup.Fault.self) {
            try find(XPath("//a"), in: "<a>\n<b></a>", isHTML: false)
        }
        guard case .malformed(let message)? = error else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(message.contains("line 2"))
    }

    @Test("HTML is read whatever is missing in it", arguments: ["", "<", "a<b", "<p>\u{FFFD}<b>x"])
    func anything(text: String) throws {
        #expect(throws: Never.self) { try find(XPath("//b"), in: text) }
    }

    @Test("bytes that are no UTF-8 do not end the document")
    func notUTF8() throws {
        let page = Array("<p>a".utf8) + [0xFF, 0xFE] + Array("<b>x</b>".utf8)
        #expect(try Markup(page, isHTML: true).value(of: XPath("//b")) == .nodes(["x"]))
    }
}

@Suite("Hostile markup")
struct HostileMarkupTests {
    /// The library stops at 256 levels and gives the part above: a correct query would find nothing.
    @Test("nesting too deep is a limit, never an empty result", arguments: [300, 10_000])
    func deep(levels: Int) throws {
        let open = String(repeating: "<div>", count: levels)
        let close = String(repeating: "</div>", count: levels)
        for isHTML in [true, false] {
            let error = #expect(throws: Markup.Fault.self) {
                try Markup(Array("\(open)<b>x</b>\(close)".utf8), isHTML: isHTML)
            }
            guard case .limit? = error else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
        let unclosed = "\(String(repeating: "<div>", count: 200))<b>x</b>"
        #expect(
            try Markup(Array(unclosed.utf8), isHTML: true).value(of: XPath("//b")) == .nodes(["x"])
        )
    }

    @Test("entities reach neither files nor gigabytes")
    func entities() throws {
        let file = """
            <!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a><b>x&b;</b></a>
            """
        #expect(
            try Markup(Array(file.utf8), isHTML: false).value(of: XPath("string(//b)"))
                == .text("x")
        )
        var laughs = "<!DOCTYPE a [<!ENTITY e0 \"haha\">"
        for level in 1...30 {
            laughs += "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 10))\">"
        }
        laughs += "]><a>&e30;</a>"
        #expect(throws: Markup.Fault.self) { try Markup(Array(laughs.utf8), isHTML: false) }
    }

    @Test("a query that costs too much is a limit")
    func expensive() throws {
        let page = String(repeating: "<p><i>a</i></p>", count: 4000)
        let markup = try Markup(Array(page.utf8), isHTML: true)
        let query = try XPath("//*[count(//*[count(//*) > 1]) > 1]")
        let error = #expect(throws: Markup.Fault.self) { try markup.value(of: query) }
        #expect(error == .limit("the query is too expensive"))
    }

    @Test("a document or a result that is too long is a limit")
    func long() throws {
        let bytes = [UInt8](repeating: 0x61, count: Limits.markupBytes + 1)
        #expect(throws: Markup.Fault.self) { try Markup(bytes, isHTML: true) }
        let many = String(repeating: "<b>a</b>", count: Limits.markupNodes + 1)
        let markup = try Markup(Array(many.utf8), isHTML: true)
        #expect(throws: Markup.Fault.self) { try markup.value(of: XPath("//b")) }
        #expect(
            try markup.value(of: XPath("count(//b)")) == .number(Double(Limits.markupNodes + 1))
        )
    }
}

@Suite("HTML texts")
struct HTMLTextTests {
    @Test(
        "references become their characters",
        arguments: [
            ("a &amp; b", "a & b"), ("&lt;&gt;&quot;&apos;", "<>\"'"),
            ("&euro;&nbsp;1", "€\u{A0}1"),
            ("&#39;&#x27;&#X27;", "'''"), ("&zzz; & &amp", "&zzz; & &amp"),
            ("&#0;&#x110000;", "&#0;&#x110000;"),
            ("&amp;amp;", "&amp;"), ("", ""), ("&;", "&;"),
        ]
    )
    func unescaped(text: String, plain: String) {
        #expect(HTMLText.unescaped(text) == plain)
    }
}
