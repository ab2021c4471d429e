/// The lines of a YAML file that is written anew, and the comments that are still to be placed.
struct YAMLPage {
    private struct Line {
        var text = ""
        var comment: String?
    }

    /// Of the line that is being written.
    var line = ""
    private let text: YAMLText
    private let comments: [YAMLText.Comment]
    private var nextComment = 0
    private var lines: [Line] = []
    /// Nothing has been written since a block was opened: an empty line would look lost.
    private var isFresh = true

    init(_ text: YAMLText, comments: [YAMLText.Comment]) {
        self.text = text
        self.comments = comments
    }

    /// The next comment if it stands before a place; nil stands for the end of the file.
    func comment(before place: YAMLEvents.Mark?) -> YAMLText.Comment? {
        guard nextComment < comments.count else { return nil }
        let comment = comments[nextComment]
        guard let place else { return comment }
        return comment.place < place ? comment : nil
    }

    /// Takes the comments between two places, to be written by the caller.
    mutating func takeComments(
        from start: YAMLEvents.Mark,
        to end: YAMLEvents.Mark
    ) -> ArraySlice<YAMLText.Comment> {
        let taken = comments[nextComment...].drop { $0.place < start }.prefix { $0.place < end }
        nextComment += taken.count
        return taken
    }

    // MARK: Lines

    /// The comments before a thing, and the beginning of its line; an empty one before it stays.
    mutating func begin(at place: YAMLEvents.Mark, indent: Int) {
        writeComments(before: place, indent: indent)
        separate(from: place.line)
        line = Self.blanks(indent)
    }

    /// Ends the line that opens a block.
    mutating func openBlock(at place: YAMLEvents.Mark) {
        endLine(before: place)
        isFresh = true
    }

    /// Goes on with a value on a line of its own.
    mutating func moveDown(to place: YAMLEvents.Mark, indent: Int) {
        openBlock(at: place)
        writeComments(before: place, indent: indent)
        line = Self.blanks(indent)
    }

    /// A blank, unless the line has just been begun.
    mutating func space() {
        if line.unicodeScalars.last.map({ !$0.isBlank }) ?? false { line += " " }
    }

    /// Ends the line, with the comment that stood on this line of the file.
    mutating func endLine(on number: Int) {
        endLine(before: YAMLEvents.Mark(line: number + 1, column: 0))
    }

    /// Ends the line, with a comment that trailed something before this place.
    private mutating func endLine(before place: YAMLEvents.Mark) {
        guard let comment = comment(before: place), comment.trails else { return endLine() }
        nextComment += 1
        endLine(comment: comment.text)
    }

    mutating func endLine(comment: String? = nil) {
        lines.append(Line(text: line, comment: comment))
        line = ""
        isFresh = false
    }

    /// Lines that are commented out at the left edge stay there, whatever they are in the midst of.
    mutating func writeComments(before place: YAMLEvents.Mark?, indent: Int) {
        let isInside = (place?.column ?? 0) > 0
        while let comment = comment(before: place) {
            write(comment, indent: isInside && comment.place.column == 0 ? 0 : indent)
        }
    }

    mutating func write(_ comment: YAMLText.Comment, indent: Int) {
        nextComment += 1
        separate(from: comment.place.line)
        line = Self.blanks(indent) + comment.text
        endLine()
    }

    private mutating func separate(from number: Int) {
        guard !isFresh, text.isBlank(line: number - 1),
            lines.last.map({ !$0.text.unicodeScalars.allSatisfy(\.isBlank) }) ?? false
        else { return }
        lines.append(Line())
    }

    // MARK: The result

    /// Everything; comments that trail neighbouring lines begin in the same column.
    var result: String {
        var result = ""
        var width = 0
        for (number, line) in lines.enumerated() {
            if line.comment != nil, number == 0 || lines[number - 1].comment == nil {
                width =
                    lines[number...].prefix { $0.comment != nil }
                    .map(\.text.unicodeScalars.count).max() ?? 0
            }
            result += line.text
            if let comment = line.comment {
                result += Self.blanks(width + 1 - line.text.unicodeScalars.count) + comment
            }
            result += "\n"
        }
        return result
    }

    static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
