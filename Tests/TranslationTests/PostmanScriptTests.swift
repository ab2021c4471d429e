import Journey
import Testing
import Translation

@Suite("A script of Postman")
struct PostmanScriptTests {
    private func translated(_ script: String) throws -> Translated {
        try Translated(.postman, Translated.postman(#""url": "http://a/""#, script: script))
    }

    /// Each script asks for the status 299 under a condition, or never.
    @Test(
        "makes no check of what stands under a condition",
        arguments: [
            "if (pm.response.code > 1) {\n  pm.response.to.have.status(299);\n}",
            "if (pm.response.code > 1)\n{\n  pm.response.to.have.status(299);\n}",
            "if (pm.response.code > 1) pm.response.to.have.status(299);",
            "if (pm.response.code > 1)\n  pm.response.to.have.status(299);",
            "if (x) {\n  y();\n} else {\n  pm.response.to.have.status(299);\n}",
            "if (x) {\n  y();\n}\nelse if (z)\n  pm.response.to.have.status(299)",
            "for (const a of b) {\n  if (a) { c(); }\n  pm.response.to.have.status(299);\n}",
            "while (x)\n  for (;;)\n    pm.response.to.have.status(299);",
            "try {\n  pm.response.to.have.status(299);\n} catch (e) {\n}",
            "function f() {\n  pm.response.to.have.status(299);\n}",
            "async function f()\n{\n  pm.response.to.have.status(299);\n}",
            "const f = () => {\n  pm.response.to.have.status(299);\n};",
            "list.forEach(function (a) {\n  pm.response.to.have.status(299);\n});",
            "pm.sendRequest('http://b/', (e, r) => {\n  pm.response.to.have.status(299);\n});",
            "pm.test.skip('a', function () {\n  pm.response.to.have.status(299);\n});",
            "pm.test('a', f);\nif (x) {\n  pm.response.to.have.status(299);\n}",
            "x && pm.response.to.have.status(299);",
            "(x || y) && pm.response.to.have.status(299);",
            "(x) ? pm.response.to.have.status(299) : 0;",
            "x ?\n  pm.response.to.have.status(299) :\n  0;",
            "[1, 2].forEach(a => pm.response.to.have.status(299));",
            "switch (x) {\n  case 1:\n    pm.response.to.have.status(299);\n}",
        ]
    )
    func conditional(script: String) throws {
        for script in [script, "pm.test('t', function () {\n\(script)\n});"] {
            let fine = "pm.test('u', () => pm.response.to.have.header('ETag'));"
            let translated = try translated("\(script)\n\(fine)")
            let text = try #require(translated.texts.first)
            #expect(!text.contains("expect: { status"), "\(text)")
            #expect(text.contains("ETag: { exists: "), "\(text)")
            let notes = translated.notes.filter { $0.contains("not translated") }
            #expect(notes.joined().contains("pm.response.to.have.status(299)"), "\(notes)")
        }
    }

    @Test("tells a whole block in one sentence, without its texts")
    func told() throws {
        let script = """
            if (data.token) { // a reason
                pm.environment.set("token", 'it\\'s');

                pm.test("x", () => { pm.expect(1).to.eql(1); });
            }
            """
        #expect(
            try translated(script).notes == [
                "ask: not translated: if (data.token) { pm.environment.set(\"…\", '…'); "
                    + "pm.test(\"…\", () => { pm.expect(1).to.eql(1); }); }"
            ]
        )
    }

    @Test(
        "checks what it asks in any case",
        arguments: [
            (
                "pm.test('a', async (done) => {\n  pm.response.to.have.status(299);\n});",
                "status: 299"
            ),
            ("pm.response\n  .to.have\n  .status(299)", "status: 299"),
            ("pm.test(`a\nb`, function () { pm.response.to.have.status(299) })", "status: 299"),
            ("tests['a'] = responseCode.code === 299;", "status: 299"),
            ("const d = pm.response.json()\npm.expect(d.a).to.eql(1)", "$.a: 1"),
            ("{\n  pm.response.to.have.status(299);\n}", "status: 299"),
        ]
    )
    func unconditional(script: String, wanted: String) throws {
        let translated = try translated(script)
        #expect(translated.whole.contains(wanted), "\(translated.whole)")
        #expect(!translated.whole.contains("not translated"), "\(translated.whole)")
    }

    @Test("takes no part of an expression for the whole")
    func parts() throws {
        for script in [
            "const d = pm.response.json().a + 1;\npm.expect(d).to.eql(2);",
            "tests['a'] = responseCode.code === 299 && x;",
            "tests['a'] = responseBody.has('b') || x;",
        ] {
            #expect(try translated(script).texts.first?.contains("expect:") == false, "\(script)")
        }
    }
}
