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
            (
                "var s = {\n  type: 'object', \"required\": ['id'],\n};\npm.response.to.have.jsonSchema(s);",
                "schema: { type: object, required: [id] }"
            ),
            (
                "const s = { type: 'array' }; const d = pm.response.json();\n"
                    + "pm.expect(d.list).to.have.jsonSchema(s)",
                "$.list: { schema: { type: array } }"
            ),
            (
                "const s = {}; pm.expect(tv4.validate(pm.response.json(), s)).to.be.true;",
                "schema: {}"
            ),
            ("const n = 3\npm.expect(pm.response.json().a).to.eql(n)", "$.a: 3"),
        ]
    )
    func unconditional(script: String, wanted: String) throws {
        let translated = try translated(script)
        #expect(translated.whole.contains(wanted), "\(translated.whole)")
        #expect(!translated.whole.contains("not translated"), "\(translated.whole)")
    }

    @Test("of a folder is made of each of its requests, with credentials as the folder has them")
    func folders() throws {
        func tests(_ line: String) -> String {
            #""event": [{"listen": "test", "script": {"exec": ["\#(line)"]}}]"#
        }
        let ask = #"{"name": "ask", "request": {"url": "http://a/", "auth": null}}"#
        let text = """
            {"info": {"name": "shop"}, \(tests("pm.response.to.have.status(299)")), "item": [
              {"name": "in", \(tests("pm.response.to.have.header('ETag'); pm.globals.set('a', pm.response.code)")),
               "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "hunter2hunter2"}]},
               "item": [\(ask)]},
              \(ask.replacing("ask", with: "out"))]}
            """
        let translated = try Translated(.postman, text)
        let parts = translated.texts[0].split(separator: "- name:").map(String.init)
        #expect(parts.count == 3)
        for part in parts.dropFirst() { #expect(part.contains("status: 299"), "\(part)") }
        #expect(parts[1].contains("bearer: ") && parts[1].contains("ETag: { exists: on }"))
        #expect(!parts[2].contains("bearer: ") && !parts[2].contains("ETag"))
        #expect(translated.notes.contains { $0.hasPrefix("in: not translated: pm.….set(\"") })
    }

    @Test("takes no part of an expression for the whole")
    func parts() throws {
        for script in [
            "const d = pm.response.json().a + 1;\npm.expect(d).to.eql(2);",
            "tests['a'] = responseCode.code === 299 && x;",
            "tests['a'] = responseBody.has('b') || x;",
            "let n = 1\nn = 2\npm.expect(pm.response.json().a).to.eql(n)",
            "const n = 1 + x\npm.expect(pm.response.json().a).to.eql(n)",
            "pm.expect(tv4.validate(pm.response.json(), { a: 1 })).to.be.false",
        ] {
            #expect(try translated(script).texts.first?.contains("expect:") == false, "\(script)")
        }
    }
}
