import Digest
import JSON
import Markup
import Pattern
import ProbeModel

/// Makes one value of another: a part of a text, an element of a list, a decoded form. Filters stand
/// in a row, each takes what the one before it gives.
struct Filter: Hashable, Sendable {
    let name: Name
    let action: Action
    /// For people: `split ","`.
    let words: String

    /// What it does, with its argument.
    enum Action: Hashable, Sendable {
        /// All that the name says.
        case named
        case text(String)
        case number(Int)
        case pattern(Pattern)
        case replacement(of: Target, by: String)
        case json(JSONPath)
        case markup(XPath)
        case date(DateFormat)
        case charset(Charset)
        case hash(HashAlgorithm)
    }

    /// What is replaced.
    enum Target: Hashable, Sendable {
        case text(String)
        case pattern(Pattern)
    }

    /// Their names in a probe file. Those of Hurl, but for `json`, which is `jsonpath` there, and
    /// for the last line, which Hurl does not have.
    enum Name: String, CaseIterable, Sendable {
        case base64Decode, base64Encode, base64UrlSafeDecode, base64UrlSafeEncode
        case charsetDecode, utf8Decode, utf8Encode, toHex, toInt, toFloat, toString
        case toDate, dateFormat, daysAfterNow, daysBeforeNow, count, first, last, nth
        case split, replace, replaceRegex, regex, urlEncode, urlDecode, urlQueryParam
        case json, xpath, location, htmlEscape, htmlUnescape
        case css, hash, trim, lowercase, uppercase, join, sum, min, max
    }

    /// Why there is no result.
    enum Fault: Error, Hashable {
        /// The types do not fit: `number where string is needed`.
        case mismatch(String)
        /// The value cannot be read that way: `no integer`.
        case unreadable(String)
        /// Too expensive, or too long.
        case limit(String)
    }
}

extension Filter.Name {
    /// What stands behind the name in a probe file.
    enum Argument: Hashable, Sendable {
        case none
        case text
        case optionalText
        case number
        /// A list of two texts.
        case pair
    }

    var argument: Argument {
        switch self {
        case .charsetDecode, .dateFormat, .split, .regex, .urlQueryParam, .json, .xpath, .css,
            .hash,
            .join:
            .text
        case .toDate: .optionalText
        case .nth: .number
        case .replace, .replaceRegex: .pair
        case .base64Decode, .base64Encode, .base64UrlSafeDecode, .base64UrlSafeEncode, .utf8Decode,
            .utf8Encode, .toHex, .toInt, .toFloat, .toString, .daysAfterNow, .daysBeforeNow, .count,
            .first, .last, .urlEncode, .urlDecode, .location, .htmlEscape, .htmlUnescape, .trim,
            .lowercase, .uppercase, .sum, .min, .max:
            .none
        }
    }

    /// One line for people who write probe files.
    var summary: String {
        switch self {
        case .base64Decode: "the bytes of a text in base64"
        case .base64Encode: "bytes or a text in base64"
        case .base64UrlSafeDecode: "the bytes of a text in base64 for addresses, padded or not"
        case .base64UrlSafeEncode: "bytes or a text in base64 for addresses, without padding"
        case .charsetDecode: "the text of bytes in a charset"
        case .utf8Decode: "the text of bytes in UTF-8"
        case .utf8Encode: "the bytes of a text"
        case .toHex: "bytes or a text in hexadecimal"
        case .toInt: "a whole number; a fraction is cut off"
        case .toFloat: "a number"
        case .toString: "a text"
        case .toDate: "a date: in the form given, or as RFC 3339 and HTTP write it"
        case .dateFormat: "a date as a text in the form given, in UTC"
        case .daysAfterNow: "whole days from now until a date"
        case .daysBeforeNow: "whole days from a date until now"
        case .count: "how many elements, members, nodes or bytes"
        case .first: "the first element"
        case .last: "the last element"
        case .nth: "an element by its index, from 0; -1 is the last"
        case .split: "a list of the parts between a separator"
        case .replace: "a text with every part replaced by another"
        case .replaceRegex: "a text with every match replaced; $1 is the first group"
        case .regex: "what the one group of a pattern matched"
        case .urlEncode: "a text with percent-encoding"
        case .urlDecode: "a text without percent-encoding"
        case .urlQueryParam: "the value of a parameter in an address"
        case .json: "what a JSONPath gives, of a value or of a text in JSON"
        case .xpath: "what XPath finds in a text of HTML or XML"
        case .css: "what a CSS selector finds in a text of HTML or XML"
        case .location: "the address to which a redirect led"
        case .htmlEscape: "a text as HTML writes it"
        case .htmlUnescape: "a text without HTML's references, &amp; or &#39;"
        case .hash: "the bytes of a hash: md5, sha1, sha256, sha384 or sha512"
        case .trim: "a text without white space around it"
        case .lowercase: "a text in lower case"
        case .uppercase: "a text in capitals"
        case .join: "the elements of a list as one text, with a separator"
        case .sum: "the sum of a list of numbers"
        case .min: "the smallest of a list of numbers"
        case .max: "the largest of a list of numbers"
        }
    }
}
