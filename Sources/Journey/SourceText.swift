/// One file as it was read: the edge reads, this room compiles.
package struct SourceText: Sendable {
    /// As people should see it in a diagnostic.
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    package init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The file's lines as libyaml counts them: CR, LF, CR LF, NEL, LS and PS end a line.
    var lines: [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            case "\u{FEFF}" where previous == nil: break
            default: lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
        return lines
    }
}

/// A range in one of the files that are compiled together. Lines and columns count from 1, columns
/// in Unicode scalars; the end is behind the last character.
package struct Place: Hashable, Sendable, Comparable {
    /// Index of the file among the sources.
    package let file: Int
    package let line: Int
    package let column: Int
    package let endLine: Int
    package let endColumn: Int
    /// Of what stands at an anchor: the line of the alias by which it is read here.
    package var aliasLine: Int?

    package init(file: Int, line: Int, column: Int, endLine: Int, endColumn: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.endLine = endLine
        self.endColumn = endColumn
    }

    package static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column, left.endLine, left.endColumn)
            < (right.file, right.line, right.column, right.endLine, right.endColumn)
    }
}
