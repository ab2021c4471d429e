import JSON
import ProbeModel

/// The fields of probe files that come from the tables of queries, filters and predicates.
extension EditorSchema {
    static let expect = EditorObject(
        name: "expect",
        fields: Query.Name.allCases.map { EditorField($0.rawValue, $0.summary, $0.expectSchema) }
            + [
                EditorField("schema", "A JSON Schema (2020-12) of the body", schemaSchema),
                EditorField(
                    "within",
                    "A bound of the total time of all hops, or of its parts",
                    ["anyOf": [ref("duration"), parts(of: ref("duration"))]]
                ),
                EditorField(
                    "anyOf",
                    "Expectations of which one must hold",
                    list(of: ref("expect"))
                ),
                EditorField(
                    "allOf",
                    "Expectations of which all must hold",
                    list(of: ref("expect"))
                ),
                EditorField("not", "What must not hold as a whole", ref("expect")),
            ]
    )

    static let capture = EditorObject(
        name: "capture",
        fields: Query.Name.allCases.map {
            EditorField($0.rawValue, $0.summary, $0.hasArgument ? text : ref("switch"))
        } + [
            EditorField("filter", "Filters over the value, in their order", ref("filters")),
            EditorField("all", "Several values become a list", ref("switch")),
            EditorField("secret", "Masked everywhere", ref("switch")),
            EditorField(
                "remember",
                "Of how many runs the values are kept for comparison",
                ["type": "integer", "minimum": 1, "maximum": JSON(Limits.rememberedRuns)]
            ),
            EditorField("since", "From which day or moment on those values count", text),
            EditorField("default", "Taken if there is nothing", [:]),
        ]
    )

    static let predicates: [EditorField] =
        Predicate.Comparison.allCases.map { EditorField($0.rawValue, $0.summary, [:]) } + [
            EditorField("near", "Not farther from a value than this", nearSchema),
            EditorField("matches", "A pattern (PCRE2) matches, anywhere in the text"),
            EditorField("exists", "There is something, or with 'off' nothing", ref("switch")),
            EditorField("isEmpty", "A text, array or object is empty", ref("switch")),
            EditorField("oneOf", "Equal to one of a list", ["type": "array"]),
            EditorField("count", "A check of the number of elements", ref("check")),
            EditorField("type", "The type", ["enum": .array(Predicate.types.map(JSON.string))]),
            EditorField("not", "A check that must not hold", ref("check")),
            EditorField("anyOf", "Checks of which one must hold", list(of: ref("check"))),
            EditorField("allOf", "Checks of which all must hold", list(of: ref("check"))),
            EditorField("schema", "A JSON Schema (2020-12)", schemaSchema),
        ]
        + Trait.allCases.map { EditorField($0.rawValue, $0.words, ref("switch")) } + [
            EditorField("filter", "The rest checks what filters make of the value", ref("filters"))
        ]

    static let filterFields = Filter.Name.allCases.map {
        EditorField($0.rawValue, $0.summary, $0.argumentSchema)
    }

    static let checkSchema: JSON = [
        "anyOf": [
            ["type": ["string", "number", "boolean", "null", "array"]],
            [
                "type": "object", "additionalProperties": false, "minProperties": 1,
                "properties": .object(predicates.map { JSON.Member($0.name, $0.documented) }),
            ],
        ]
    ]

    static let filterSchema: JSON = [
        "anyOf": [
            [
                "enum": .array(
                    Filter.Name.allCases.filter(\.canStandAlone).map { .string($0.rawValue) }
                )
            ],
            [
                "type": "object", "additionalProperties": false, "minProperties": 1,
                "maxProperties": 1,
                "properties": .object(
                    filterFields.filter { $0.schema != [:] }
                        .map { JSON.Member($0.name, $0.documented) }
                ),
            ],
        ]
    ]

    static let filtersSchema: JSON = [
        "description": "One filter, or a list of them in their order",
        "anyOf": [
            ref("filter"),
            ["type": "array", "maxItems": JSON(Limits.filters), "items": ref("filter")],
        ],
    ]

    private static let schemaSchema: JSON = ["type": ["object", "boolean"]]
    private static let nearSchema: JSON = mapping(
        ["value": [:], "by": ["type": ["string", "number"]]],
        required: ["value", "by"]
    )

    private static func list(of element: JSON) -> JSON {
        ["type": "array", "minItems": 1, "items": element]
    }

    /// A mapping of the parts of a time.
    fileprivate static func parts(of value: JSON) -> JSON {
        mapping(Query.Part.allCases.map { JSON.Member($0.rawValue, value) })
    }

    fileprivate static func mapping(_ members: [JSON.Member]) -> JSON {
        ["type": "object", "additionalProperties": false, "properties": .object(members)]
    }
}

extension Query.Name {
    fileprivate var expectSchema: JSON {
        let check = EditorSchema.ref("check")
        switch self {
        case .status, .version: return [:]
        case .time: return EditorSchema.parts(of: check)
        case .certificate:
            let fields = Query.CertificateField.allCases.map { JSON.Member($0.rawValue, check) }
            let validity = JSON.Member("validFor", EditorSchema.ref("duration"))
            return EditorSchema.mapping(fields + [validity])
        case .header, .headers, .cookie, .json, .xpath, .css, .regex, .variable:
            return ["type": "object", "additionalProperties": check]
        case .url, .address, .redirects, .body, .bytes, .size, .sha256, .md5: return check
        }
    }
}

extension Filter.Name {
    fileprivate var canStandAlone: Bool { argument == .none || argument == .optionalText }

    fileprivate var argumentSchema: JSON {
        switch argument {
        case .none: [:]
        case .text, .optionalText: EditorSchema.text
        case .number: ["type": "integer"]
        case .pair: ["type": "array", "minItems": 2, "maxItems": 2, "items": EditorSchema.text]
        }
    }
}

extension Predicate.Comparison {
    fileprivate var summary: String {
        switch self {
        case .equals: "equal: numbers by value, texts exactly"
        case .notEquals: "not equal"
        case .startsWith: "begins with a text, or with bytes"
        case .endsWith: "ends with a text, or with bytes"
        case .contains: "contains a part, or an element"
        case .atLeast: "a number, text or date that is not less"
        case .atMost: "a number, text or date that is not more"
        case .greaterThan: "a number, text or date that is more"
        case .lessThan: "a number, text or date that is less"
        }
    }
}
