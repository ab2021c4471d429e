import Digest
import JSON

/// A text with holes, parsed once: literal pieces, and values with the encoding of their place.
struct Template: Hashable, Sendable {
    var pieces: [Piece] = []
    /// Whether a secret or a secret capture goes into it.
    var holdsSecret = false

    enum Piece: Hashable, Sendable {
        case text(String)
        case value(Source, Encoding)
    }

    enum Source: Hashable, Sendable {
        /// A variable or capture of the run; an index into `Plan.slots`.
        case slot(Int)
        /// An index into `Plan.secrets`.
        case secret(Int)
        case generator(Generator)
        /// Known when the file is compiled; stands before filters only.
        case constant(JSON)
        /// What filters make of a value.
        indirect case filtered(Source, [Filter], isSecret: Bool)
        /// Texts with a separator between them.
        indirect case joined([Source], String)
        /// HMAC: of the texts in a row, under the key.
        indirect case code(HashAlgorithm, key: Source, of: [Source])
        /// What earlier runs captured under a name.
        case remembered(String, History.Question)
        /// The one-time code of a secret in base32.
        indirect case oneTimeCode(OneTimeCode, secret: Source)
    }

    enum Generator: Hashable, Sendable {
        case uuid
        /// The time of the run, moved by nanoseconds.
        case now(Int64, Form)
        case number(ClosedRange<Int64>)
        case characters(Alphabet, Int)
        case choice([String])
        case person(Person)
    }

    /// How a point in time is written.
    enum Form: Hashable, Sendable {
        case rfc3339
        case seconds
        case milliseconds
        case date(DateFormat)
    }

    /// What a random text is made of.
    enum Alphabet: String, CaseIterable, Sendable {
        /// Letters and digits.
        case string
        case digits
        case hex
    }

    /// What is drawn of a person who does not exist.
    enum Person: String, CaseIterable, Sendable {
        case firstName, lastName, name, email
    }

    /// How a value is written at its place.
    enum Encoding: Hashable, Sendable {
        case raw
        /// Line breaks are refused.
        case header
        /// A part of a path or query: all but unreserved characters is percent-encoded.
        case component
        /// The whole beginning of an address, `https://shop.example`.
        case base
        /// A path with its query, as a `Location` header or a link has it; begins with `/`.
        case path
        /// Host and port.
        case authority
        /// A JSON value with its own type.
        case jsonValue
        /// The inside of a JSON string.
        case jsonText
    }

    /// Whether it draws something by chance, so that it is another text each time.
    var isDrawn: Bool {
        pieces.contains { piece in
            if case .value(let source, _) = piece { source.isDrawn } else { false }
        }
    }

    init() {}

    init(_ text: String) {
        append(text)
    }

    /// Adds literal text, joined to a literal before it.
    mutating func append(_ text: String) {
        guard !text.isEmpty else { return }
        if case .text(let before)? = pieces.last {
            pieces[pieces.count - 1] = .text(before + text)
        } else {
            pieces.append(.text(text))
        }
    }

    mutating func append(_ other: Template) {
        for piece in other.pieces {
            switch piece {
            case .text(let text): append(text)
            case .value: pieces.append(piece)
            }
        }
        holdsSecret = holdsSecret || other.holdsSecret
    }

    /// The text, if nothing is left to fill in.
    var constant: String? {
        guard pieces.count <= 1 else { return nil }
        switch pieces.first {
        case nil: return ""
        case .text(let text)?: return text
        case .value?: return nil
        }
    }
}

extension Template.Source {
    fileprivate var isDrawn: Bool {
        switch self {
        case .generator(.now), .slot, .secret, .constant, .remembered, .oneTimeCode: false
        case .generator: true
        case .filtered(let source, _, _): source.isDrawn
        case .joined(let sources, _), .code(_, _, of: let sources):
            sources.contains { $0.isDrawn }
        }
    }
}
