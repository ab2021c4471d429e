import ProbeModel

extension JSON {
    /// Why bytes are no JSON document, and where.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        package let problem: Problem
        /// Bytes before the place of the problem.
        package let offset: Int
        /// Counted from 1.
        package let line: Int
        /// In characters, counted from 1.
        package let column: Int

        init(_ problem: Problem, at offset: Int, in bytes: [UInt8]) {
            self.problem = problem
            self.offset = offset
            let before = bytes[..<offset]
            let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            line = 1 + before.count { $0 == 0x0A }
            // Bytes 10xxxxxx continue a character.
            column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
        }

        /// Whether the document is too deep or too large, and perhaps valid.
        package var isLimit: Bool {
            [.tooDeep, .tooManyNodes, .longNumber].contains(problem)
        }

        /// Problem, place, remedy.
        package var message: String {
            "\(problem.words.problem) at line \(line), column \(column); \(problem.words.remedy)"
        }

        package var description: String { message }
    }
}

extension JSON.ParseError {
    /// What is wrong with a document.
    package enum Problem: Hashable, Sendable {
        /// It ends where more must follow.
        case cutOff(expected: String)
        case unexpected(UInt8, expected: String)
        case trailingComma
        case textBehind
        case byteOrderMark
        case notUTF8(UInt8)
        case missingDigits
        case leadingZero
        case controlCharacter(UInt8)
        case unknownEscape
        case badHexadecimal
        case loneSurrogate
        case duplicateName(String)
        case tooDeep
        case tooManyNodes
        case longNumber

        init(_ lapse: ByteCursor.Lapse) {
            self =
                switch lapse {
                case .missingDigits: .missingDigits
                case .leadingZero: .leadingZero
                case .unknownEscape: .unknownEscape
                case .badHexadecimal: .badHexadecimal
                case .loneSurrogate: .loneSurrogate
                }
        }

        /// Problem and remedy, for a text that has its own way to name the place.
        var sentence: String { "\(words.problem); \(words.remedy)" }

        fileprivate var words: (problem: String, remedy: String) {
            switch self {
            case .cutOff(let expected): ("the document ends", "\(expected) must follow")
            case .unexpected(let byte, let expected):
                ("unexpected \(Self.name(of: byte))", "\(expected) must stand here")
            case .trailingComma: ("comma before the end of the list", "remove the comma")
            case .textBehind: ("text behind the document", "send one document")
            case .byteOrderMark: ("byte order mark", "remove the first three bytes")
            case .notUTF8(let byte):
                ("\(Self.name(of: byte)) that is not UTF-8", "encode the document in UTF-8")
            case .missingDigits: ("number without digits", "a digit must stand here")
            case .leadingZero: ("number with a leading zero", "remove the zero")
            case .controlCharacter(let byte):
                ("\(Self.name(of: byte)) in a string", "escape control characters")
            case .unknownEscape: ("unknown escape", #"write '\\' for a backslash"#)
            case .badHexadecimal: ("incomplete escape", #"four digits follow '\u'"#)
            case .loneSurrogate: ("half of a surrogate pair", #"write both, as '\uD83D\uDE00'"#)
            case .duplicateName(let name):
                ("name '\(Self.shortened(name))' twice in the object", "its names must differ")
            case .tooDeep: ("nesting deeper than \(Limits.jsonDepth)", "ask for a flatter document")
            case .tooManyNodes:
                ("more than \(Limits.jsonNodes) values", "ask for a smaller document")
            case .longNumber:
                ("number longer than \(Limits.jsonNumberBytes) bytes", "send it as a string")
            }
        }

        /// The byte as a character if it prints, else as a number.
        private static func name(of byte: UInt8) -> String {
            (0x21...0x7E).contains(byte)
                ? "'\(Character(Unicode.Scalar(byte)))'"
                : "byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }

        /// A text of a server, safe to print.
        private static func shortened(_ name: String) -> String {
            let shown = String(name.unicodeScalars.prefix(Limits.shownCharacters))
            let ellipsis = shown.utf8.count < name.utf8.count ? "…" : ""
            return JSON.string(shown).text.dropFirst().dropLast() + ellipsis
        }
    }
}
