/// The one form in which `probectl fmt` writes a YAML file: docs/probectl.md says what it is.
package enum YAMLForm {
    /// The file in that form; nil if it is no YAML, or if something would get lost, which is then
    /// among the diagnostics. Comments, keys, values and their order are those of the file.
    package static func text(of source: SourceText, _ diagnostics: inout Diagnostics) -> String? {
        let errors = diagnostics.errorCount
        guard YAML.compose(source, &diagnostics) != nil, diagnostics.errorCount == errors else {
            return nil
        }
        let text = YAMLText(lines: source.lines)
        guard let before = YAMLLayout(source.bytes, text) else { return nil }
        if let start = text.token(from: YAMLEvents.Mark(line: 0, column: 0)), text[start] == "%" {
            diagnostics.error(
                "directives such as '%YAML 1.2' have no place in the form",
                at: place(start),
                remedy: "Remove the line: it changes nothing here"
            )
            return nil
        }
        let result = YAMLPrinter.print(before, text)
        let written = YAMLText(lines: SourceText(path: source.path, text: result).lines)
        let after = YAMLLayout(Array(result.utf8), written)
        if let lost = difference(text, before, written, after) {
            diagnostics.error(
                "the file cannot be put into form without changing what it says here",
                at: place(lost),
                remedy: "Write this part more simply; the file has been left as it is"
            )
            return nil
        }
        return result
    }

    /// Where the first thing stands that the new text does not say, or says otherwise.
    private static func difference(
        _ text: YAMLText,
        _ before: YAMLLayout,
        _ written: YAMLText,
        _ after: YAMLLayout?
    ) -> YAMLEvents.Mark? {
        guard let after else { return before.root.start }
        for (old, new) in zip(before.meaning, after.meaning) where old.sense != new.sense {
            return old.place
        }
        guard before.meaning.count == after.meaning.count else { return before.root.start }
        let old = text.comments(around: before.leaves)
        let new = written.comments(around: after.leaves)
        for (old, new) in zip(old, new) where old.text != new.text { return old.place }
        return old.count == new.count ? nil : old.last?.place ?? before.root.start
    }

    private static func place(_ mark: YAMLEvents.Mark) -> Place {
        Place(
            file: 0,
            line: mark.line + 1,
            column: mark.column + 1,
            endLine: mark.line + 1,
            endColumn: mark.column + 2
        )
    }
}
