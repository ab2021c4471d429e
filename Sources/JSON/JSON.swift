/// A JSON document as a tree that loses nothing: numbers keep their text, objects keep their order
/// and their duplicate names (RFC 8259).
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One name and its value.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// A number as it was written, `1.50` or `9007199254740993`; its text is always a valid JSON
    /// number.
    package struct Number: Hashable, Sendable {
        package let text: String

        /// The caller vouches for the grammar of RFC 8259 §6.
        init(verified text: String) {
            self.text = text
        }

        package init(_ value: Int64) {
            text = String(value)
        }

        /// Not a number and the infinities have no JSON form: they become nil.
        package init?(_ value: Double) {
            guard value.isFinite else { return nil }
            // An integral value is written without a fraction, as people expect of a count.
            text =
                value.magnitude < 1e15 && value == value.rounded()
                ? String(Int64(value)) : String(value)
        }

        package var double: Double { Double(text) ?? .nan }
        /// The exact integer; nil if it has a fraction, an exponent, or does not fit.
        package var integer: Int64? { Int64(text) }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .number(Number(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }

    package init(_ value: some BinaryInteger) { self = .number(Number(Int64(clamping: value))) }
    package init(_ value: Int) { self = .number(Number(Int64(value))) }

    /// A number; null if the value is not finite.
    package init(_ value: Double) { self = Number(value).map(JSON.number) ?? .null }
    package init(_ value: String?) { self = value.map(JSON.string) ?? .null }
    package init(_ value: Bool) { self = .bool(value) }
}

extension JSON {
    /// The first member with this name; nil if it is absent or this is no object.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.isExactly(name) }?.value
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var number: Number? { if case .number(let number) = self { number } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// `null`, `boolean`, `number`, `string`, `array` or `object`.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
