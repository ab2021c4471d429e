import Pattern
import ProbeModel

/// A JSON Schema of draft 2020-12, compiled once: the vocabulary that people use. What it cannot do
/// is an error when it is made, never a check that is left out: `unevaluatedProperties`,
/// `unevaluatedItems`, `$dynamicRef`, anchors, and references to other documents.
package struct JSONSchema: Sendable {
    private let root: Node
    /// What references lead to, the root itself first.
    private let targets: [Node]

    /// Compiles a schema. `formats` are the tests for the values of `format`; other formats are
    /// refused.
    package init(
        _ document: JSON,
        formats: [String: @Sendable (String) -> Bool] = [:]
    ) throws(SyntaxError) {
        var parser = JSONSchemaParser(document, formats)
        (root, targets) = try parser.parse()
    }

    /// The first thing that a value does not fulfil; nil if it fulfils all.
    package func violation(in value: JSON) throws(Fault) -> Violation? {
        var validation = JSONSchemaValidation(targets)
        return try validation.violation(of: root, by: JSONPath.Node(value: value, place: .root))
    }

    /// What a value does not fulfil.
    package struct Violation: Error, Hashable, Sendable {
        /// The normalized path of the part, `$['rates'][0]`. It contains names of the document.
        package let path: String
        package let value: JSON
        /// In lower case: `string where integer is needed`.
        package let message: String
    }

    /// Why a document is no schema, or one that cannot be judged here.
    package struct SyntaxError: Error, Hashable {
        /// Names and indexes from the root to the culprit.
        package let path: [String]
        /// The problem in lower case.
        package let message: String
    }

    /// Why there is no verdict.
    package enum Fault: Error, Hashable {
        /// Too many comparisons, or references in a circle.
        case limit
    }
}

extension JSONSchema {
    /// One schema: all of its keywords must hold.
    struct Node: Sendable {
        var keywords: [Keyword] = []
    }

    indirect enum Keyword: Sendable {
        /// The schema `false`.
        case never
        case type([String])
        /// `enum` or `const`.
        case values([JSON])
        case number(NumberRule, JSON.Number)
        case count(CountRule, Int)
        case pattern(Pattern)
        case format(String, @Sendable (String) -> Bool)
        case required([String])
        case members(Members)
        case names(Node)
        /// `dependentRequired` and `dependentSchemas`: what holds if a name is there.
        case dependent(String, Node)
        case elements(first: [Node], rest: Node?)
        case contains(Node, atLeast: Int, atMost: Int)
        case unique
        case all([Node])
        case any([Node])
        case one([Node])
        case none(Node)
        case condition(Node, then: Node, otherwise: Node)
        /// An index into the targets.
        case reference(Int)
    }

    enum NumberRule: String, CaseIterable, Sendable {
        case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    }

    enum CountRule: String, CaseIterable, Sendable {
        case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
    }

    /// `properties`, `patternProperties` and `additionalProperties` act together.
    struct Members: Sendable {
        var named: [String: Node] = [:]
        var patterns: [(Pattern, Node)] = []
        var others: Node?
    }
}
