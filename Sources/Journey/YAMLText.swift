/// The characters of a YAML file, with what its events do not tell: its comments, and where the
/// next thing that means something stands.
struct YAMLText {
    typealias Mark = YAMLEvents.Mark

    let lines: [[Unicode.Scalar]]

    struct Comment {
        let place: Mark
        /// From the `#` on, without blanks at its end.
        let text: String
        /// Something else stands before it on its line.
        let trails: Bool
    }

    /// The character at a place; nil at the end of a line and behind it.
    subscript(place: Mark) -> Unicode.Scalar? {
        guard place.line < lines.count, place.column < lines[place.line].count else { return nil }
        return lines[place.line][place.column]
    }

    /// Where the first character stands that is neither blank nor part of a comment; nil at the
    /// end of the file. The place must not be inside a scalar.
    func token(from place: Mark) -> Mark? {
        var place = place
        while place.line < lines.count {
            let line = lines[place.line]
            let column = line.dropFirst(place.column).firstIndex { !$0.isBlank }
            if let column, line[column] != "#" {
                return Mark(line: place.line, column: column)
            }
            place = Mark(line: place.line + 1, column: 0)
        }
        return nil
    }

    /// What stands between two places, line by line.
    func slice(from start: Mark, to end: Mark) -> [[Unicode.Scalar]] {
        guard start < end else { return [[]] }
        return (start.line...min(end.line, lines.count - 1)).map { number in
            let line = number == end.line ? lines[number].prefix(end.column) : lines[number][...]
            return Array(number == start.line ? line.dropFirst(start.column) : line)
        }
    }

    func isBlank(line: Int) -> Bool {
        line >= 0 && line < lines.count && lines[line].allSatisfy(\.isBlank)
    }

    /// All comments, given all scalars in the order of the file: outside of them every `#` begins
    /// one, as libyaml has refused all others.
    func comments(around leaves: [YAMLLayout.Leaf]) -> [Comment] {
        var found: [Comment] = []
        var rest = leaves[...]
        var place = Mark(line: 0, column: 0)
        while place.line < lines.count {
            while let leaf = rest.first, leaf.start < place || leaf.start == leaf.end {
                rest.removeFirst()
            }
            if let leaf = rest.first, leaf.start == place {
                if leaf.isBlock, let comment = headComment(of: leaf) { found.append(comment) }
                place = leaf.end
            } else if self[place] == "#" {
                found.append(comment(at: place))
                place = Mark(line: place.line + 1, column: 0)
            } else if self[place] == nil {
                place = Mark(line: place.line + 1, column: 0)
            } else {
                place = Mark(line: place.line, column: place.column + 1)
            }
        }
        return found
    }

    /// The comment behind `|` or `>`, which belongs to the scalar for libyaml.
    private func headComment(of leaf: YAMLLayout.Leaf) -> Comment? {
        let head = lines[leaf.start.line][leaf.start.column...]
        guard let column = head.firstIndex(of: "#") else { return nil }
        return comment(at: Mark(line: leaf.start.line, column: column))
    }

    private func comment(at place: Mark) -> Comment {
        let line = lines[place.line]
        return Comment(
            place: place,
            text: String(String.UnicodeScalarView(line[place.column...].withoutBlanksBehind)),
            trails: !line[..<place.column].allSatisfy(\.isBlank)
        )
    }
}

extension Unicode.Scalar {
    var isBlank: Bool { self == " " || self == "\t" }
}

extension ArraySlice<Unicode.Scalar> {
    var withoutBlanksAhead: ArraySlice { drop(while: \.isBlank) }

    var withoutBlanksBehind: ArraySlice {
        prefix(upTo: lastIndex { !$0.isBlank }.map { $0 + 1 } ?? startIndex)
    }
}
