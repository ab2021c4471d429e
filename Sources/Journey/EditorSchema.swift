package import JSON

/// The JSON Schema (draft-07) of probe files, by which editors complete and check. It is made of the
/// same tables that the compiler reads with, and `docs/journey.schema.json` is its text.
package enum EditorSchema {
    package static let document: JSON = [
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A probe file: one service, journey or fragment",
        "oneOf": .array(["journey", "service", "fragment"].map(ref)),
        "definitions": .object(
            kinds.map { JSON.Member($0.0, $0.1) }
                + (objects + [expect, capture]).map { JSON.Member($0.name, $0.schema) }
                + [
                    JSON.Member("check", checkSchema), JSON.Member("filter", filterSchema),
                    JSON.Member("filters", filtersSchema),
                ]
        ),
    ]

    static func ref(_ name: String) -> JSON {
        ["$ref": .string("#/definitions/\(name)")]
    }

    /// With what holds if the field is absent.
    static func ref(_ name: String, usually value: JSON) -> JSON {
        ["$ref": .string("#/definitions/\(name)"), "default": value]
    }

    static let text: JSON = ["type": "string"]

    /// Credentials.
    static let account = mapping(
        ["user": text, "password": text],
        required: ["user", "password"]
    )

    /// How a token is fetched.
    static let grant = mapping(
        [
            "token": [
                "description": "The address that hands tokens out",
                "type": "string",
            ],
            "grant": [
                "enum": .array(TokenOrder.Grant.allCases.map { .string($0.rawValue) }),
                "default": "client_credentials",
            ],
            "client": text,
            "secret": text,
            "user": text,
            "password": text,
            "scope": text,
            "audience": text,
            "style": [
                "description": "How the client says who it is",
                "enum": .array(TokenOrder.Style.allCases.map { .string($0.rawValue) }),
                "default": "basic",
            ],
        ],
        required: ["token", "client"]
    )

    /// A mapping of these fields and no others.
    static func mapping(_ properties: JSON, required: [String] = []) -> JSON {
        var members = [JSON.Member("type", "object"), JSON.Member("additionalProperties", false)]
        if !required.isEmpty {
            members.append(JSON.Member("required", .array(required.map(JSON.string))))
        }
        return .object(members + [JSON.Member("properties", properties)])
    }

    /// A number from 1 on.
    static func count(_ description: String) -> JSON {
        ["type": "integer", "minimum": 1, "description": .string(description)]
    }

    /// One text or a list of texts.
    static func texts(_ description: String) -> JSON {
        ["type": ["string", "array"], "description": .string(description)]
    }

    /// Every word of probe files, for suggestions.
    package static var words: Set<String> {
        let fields = (objects + [expect, capture]).flatMap(\.fields) + predicates + filterFields
        return Set(
            fields.map(\.name) + fields.flatMap(\.parts).map(\.name) + functions.map(\.name)
        )
    }

    /// What helps those who asked for a word that is none: what it is called here, what is the rule
    /// instead, or a word that is like it.
    package static func remedy(for word: String) -> String? {
        let words = words
        return Vocabulary.sentence(for: word, among: words.sorted())
            ?? Suggestion.sentence(for: word, among: words)
    }
}

/// A mapping whose fields are known.
struct EditorObject {
    let name: String
    /// What it is for; empty if the name says it all.
    var summary = ""
    var required: [String] = []
    let fields: [EditorField]

    var schema: JSON {
        let properties = JSON.object(fields.map { JSON.Member($0.name, $0.documented) })
        let mapping = EditorSchema.mapping(properties, required: required)
        guard !summary.isEmpty else { return mapping }
        return .object(
            [JSON.Member("description", .string(summary))] + (mapping.members ?? [])
        )
    }
}

/// A word of probe files, what it means, and what may stand behind it.
struct EditorField {
    let name: String
    /// One sentence without its full stop; empty if the name says it all.
    let summary: String
    let schema: JSON

    init(_ name: String, _ summary: String, _ schema: JSON = EditorSchema.text) {
        self.name = name
        self.summary = summary.prefix(1).uppercased() + summary.dropFirst()
        self.schema = schema
    }

    /// The fields of a mapping that stands here, but for those of a step.
    var parts: [JSON.Member] {
        (schema["properties"]?.members ?? []).filter { part in
            !(part.value["$ref"]?.string?.contains("step/properties") ?? false)
        }
    }

    /// The schema with the summary as its description.
    var documented: JSON {
        guard !summary.isEmpty, let members = schema.members else { return schema }
        return .object([JSON.Member("description", .string(summary))] + members)
    }
}
