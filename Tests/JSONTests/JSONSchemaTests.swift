import JSON
import ProbeModel
import Testing

@Suite("JSON Schema")
struct JSONSchemaTests {
    static let closed = """
        {"properties":{"a":true},"patternProperties":{"^x-":{"type":"number"}},
         "additionalProperties":false}
        """
    static let annotated = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"x","title":"t",
         "description":"d","default":1,"examples":[],"deprecated":true,"$comment":"c"}
        """

    private func schema(_ text: String) throws -> JSONSchema {
        try JSONSchema(
            try JSON.parse(Array(text.utf8)),
            formats: ["even": { $0.utf8.count.isMultiple(of: 2) }]
        )
    }

    @Test(
        "each keyword holds for the first values and not for the second",
        arguments: [
            ("true", ["1", "null"], []), ("false", [], ["1", "null"]), ("{}", ["1"], []),
            (#"{"type":"string"}"#, [#""a""#], ["1", "null"]),
            (#"{"type":"integer"}"#, ["1", "1.0", "1e3", "-0"], ["1.5", #""1""#]),
            (#"{"type":["null","number"]}"#, ["null", "1.5"], ["true"]),
            (#"{"enum":[1,"a",{"b":[]}]}"#, ["1.0", #""a""#, #"{"b":[]}"#], ["2", "[]"]),
            (#"{"const":{"a":1,"b":2}}"#, [#"{"b":2,"a":1.0}"#], [#"{"a":1}"#]),
            (#"{"minimum":2}"#, ["2", "2.5", #""x""#], ["1.99", "-3"]),
            (#"{"maximum":2}"#, ["2"], ["2.0000000000000000000000001"]),
            (#"{"exclusiveMinimum":2}"#, ["2.1"], ["2"]),
            (#"{"exclusiveMaximum":2}"#, ["1.9"], ["2.0"]),
            (#"{"multipleOf":0.01}"#, ["0.07", "19.99", "3"], ["0.075"]),
            (#"{"minLength":2}"#, [#""äö""#, "1"], [#""ä""#]),
            (#"{"maxLength":2}"#, [#""äö""#, #""👍👍""#], [#""abc""#]),
            (#"{"pattern":"^a+$"}"#, [#""aa""#, "1"], [#""b""#]),
            (#"{"format":"even"}"#, [#""aa""#, "1"], [#""a""#]),
            (#"{"required":["a"]}"#, [#"{"a":null}"#, "1"], ["{}"]),
            (
                #"{"minProperties":1,"maxProperties":2}"#, [#"{"a":1}"#],
                ["{}", #"{"a":1,"b":1,"c":1}"#]
            ),
            (
                #"{"properties":{"a":{"type":"string"}}}"#, [#"{"a":"x","b":1}"#, "{}"],
                [#"{"a":1}"#]
            ),
            (
                JSONSchemaTests.closed,
                [#"{"a":1,"x-b":2}"#], [#"{"b":1}"#, #"{"x-b":"2"}"#]
            ),
            (#"{"propertyNames":{"maxLength":1}}"#, [#"{"a":1}"#], [#"{"ab":1}"#]),
            (#"{"items":{"type":"number"}}"#, ["[]", "[1,2]", "1"], ["[1,null]"]),
            (
                #"{"prefixItems":[{"type":"string"},{"type":"number"}],"items":false}"#,
                [#"["a",1]"#, #"["a"]"#, "[]"], [#"["a",1,2]"#, "[1]"]
            ),
            (#"{"prefixItems":[true,{"const":2}]}"#, ["[1,2,3]"], ["[1,3]"]),
            (#"{"minItems":1,"maxItems":2}"#, ["[1]"], ["[]", "[1,2,3]"]),
            (#"{"uniqueItems":true}"#, ["[1,2]", #"[{"a":1},{"a":2}]"#], ["[1,1.0]"]),
            (#"{"uniqueItems":false}"#, ["[1,1]"], []),
            (#"{"contains":{"const":1}}"#, ["[2,1]", "5"], ["[]", "[2]"]),
            (
                #"{"contains":{"const":1},"minContains":2,"maxContains":3}"#, ["[1,1]"],
                ["[1]", "[1,1,1,1]"]
            ),
            (#"{"contains":{"const":1},"minContains":0}"#, ["[]"], []),
            (#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, ["1.5"], ["3"]),
            (#"{"anyOf":[{"type":"null"},{"minimum":3}]}"#, ["null", "3"], ["1"]),
            (#"{"oneOf":[{"minimum":1},{"minimum":3}]}"#, ["2"], ["3", "0"]),
            (#"{"not":{"type":"null"}}"#, ["1"], ["null"]),
            (
                #"{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}"#,
                [#"{"a":1,"b":1}"#, #"{"c":1}"#], [#"{"a":1}"#, "{}"]
            ),
            (#"{"then":false,"else":false}"#, ["1"], []),
            (#"{"dependentRequired":{"a":["b"]}}"#, ["{}", #"{"a":1,"b":1}"#], [#"{"a":1}"#]),
            (
                #"{"dependentSchemas":{"a":{"maxProperties":1}}}"#, [#"{"b":1,"c":1}"#],
                [#"{"a":1,"b":1}"#]
            ),
            (
                ##"{"$defs":{"n":{"type":"number"}},"items":{"$ref":"#/$defs/n"}}"##,
                ["[1]"], [#"["1"]"#]
            ),
            (
                ##"{"properties":{"next":{"$ref":"#"}},"required":["id"]}"##,
                [#"{"id":1,"next":{"id":2}}"#], [#"{"id":1,"next":{}}"#]
            ),
            (##"{"$defs":{"a/b~c":{"const":1}},"$ref":"#/$defs/a~1b~0c"}"##, ["1"], ["2"]),
            (
                JSONSchemaTests.annotated,
                ["1"], []
            ),
        ] as [(String, [String], [String])]
    )
    func keywords(text: String, good: [String], bad: [String]) throws {
        let schema = try schema(text)
        for value in good {
            let violation = try schema.violation(in: try JSON.parse(Array(value.utf8)))
            #expect(violation == nil, "\(value): \(violation?.message ?? "")")
        }
        for value in bad {
            #expect(try schema.violation(in: try JSON.parse(Array(value.utf8))) != nil, "\(value)")
        }
    }

    @Test("a violation has its path, its value and its words")
    func words() throws {
        let schema = try schema(
            #"{"properties":{"rates":{"items":{"properties":{"price":{"type":"number"}}}}}}"#
        )
        let document = try JSON.parse(Array(#"{"rates":[{"price":1},{"price":"2"}]}"#.utf8))
        let violation = try schema.violation(in: document)
        #expect(violation?.path == "$['rates'][1]['price']")
        #expect(violation?.value == "2")
        #expect(violation?.message == "string where number is needed")
    }

    @Test(
        "what it cannot judge is refused when it is made, with its place",
        arguments: [
            (#"{"unevaluatedProperties":false}"#, "unevaluatedProperties", "is not supported"),
            (
                ##"{"properties":{"a":{"$dynamicRef":"#x"}}}"##, "properties/a/$dynamicRef",
                "is not supported"
            ),
            (#"{"$anchor":"a"}"#, "$anchor", "is not supported"),
            (#"{"$ref":"other.json"}"#, "$ref", "a reference leads to this document"),
            (##"{"$ref":"#/$defs/a"}"##, "$ref", "there is nothing at '#/$defs/a'"),
            (#"{"format":"klingon"}"#, "format", "is not supported; there are: even"),
            (#"{"type":"text"}"#, "type", "there is no type 'text'"),
            (#"{"type":1}"#, "type", "a list of names"),
            (#"{"minimum":"1"}"#, "minimum", "a number"),
            (#"{"minLength":-1}"#, "minLength", "a whole number from 0"),
            (#"{"pattern":"("}"#, "pattern", "is no pattern"),
            (#"{"pattern":1}"#, "pattern", "a pattern is needed"),
            (#"{"items":[true]}"#, "items", "write 'prefixItems'"),
            (#"{"allOf":[]}"#, "allOf", "a list of schemas"),
            (#"{"anyOf":[1]}"#, "anyOf/0", "a schema is an object"),
            (#"{"properties":[]}"#, "properties", "an object is needed"),
            (#"{"required":[1]}"#, "required", "a list of names"),
            ("1", "", "a schema is an object"),
            (#"{"enum":1}"#, "enum", "a list is needed"),
            (#"{"requierd":[]}"#, "requierd", "is not supported"),
        ]
    )
    func refused(text: String, path: String, problem: String) throws {
        let error = #expect(throws: JSONSchema.SyntaxError.self) { try schema(text) }
        #expect(error?.path.joined(separator: "/") == path)
        #expect(error?.message.contains(problem) ?? false, "\(error?.message ?? "")")
    }

    @Test(
        "no schema and no document makes it expensive",
        arguments: [
            (##"{"$ref":"#"}"##, "1"), (##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##, "1"),
            (#"{"pattern":"^(a+)+$"}"#, "\"\(String(repeating: "a", count: 40))!\""),
            (#"{"uniqueItems":true}"#, "[\((0..<30_000).map(String.init).joined(separator: ","))]"),
        ]
    )
    func limits(text: String, value: String) throws {
        let schema = try schema(text)
        let document = try JSON.parse(Array(value.utf8))
        #expect(throws: JSONSchema.Fault.limit) { try schema.violation(in: document) }
    }
}
