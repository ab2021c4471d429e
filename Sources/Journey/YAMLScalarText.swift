/// One scalar or alias as it is written anew.
struct YAMLScalarText {
    /// Without indentation; more than one only if it had several before.
    let lines: [String]

    /// Of one that is no block.
    init(_ leaf: YAMLLayout.Leaf, in text: YAMLText) {
        let slices = text.slice(from: leaf.start, to: leaf.end)
        guard slices.count == 1 else {
            lines = Self.folded(slices, mayEscape: leaf.form == .double)
            return
        }
        let written = String(String.UnicodeScalarView(slices[0]))
        switch leaf.form {
        case .alias, .plain, .literal, .folded: lines = [written]
        case .single, .double:
            let isExact = leaf.form == .single || !written.contains("\\")
            let isQuotable = !leaf.text.contains { "\"\\\t".contains($0) }
            if isExact, YAML.Scalar.isPlainAnywhere(leaf.text) {
                lines = [leaf.text]
            } else if isExact, isQuotable {
                lines = ["\"\(leaf.text)\""]
            } else {
                lines = [written]
            }
        }
    }

    /// Blanks around a line break mean nothing, but for one that is escaped.
    private static func folded(_ slices: [[Unicode.Scalar]], mayEscape: Bool) -> [String] {
        slices.enumerated().map { number, slice in
            var line = number == 0 ? slice[...] : slice[...].withoutBlanksAhead
            if number < slices.count - 1 {
                let bare = line.withoutBlanksBehind
                let isEscaped = mayEscape && bare.last == "\\"
                line = isEscaped ? line.prefix(bare.count + 1) : bare
            }
            return String(String.UnicodeScalarView(line))
        }
    }
}

extension YAML.Scalar {
    /// Whether a text needs no quotes wherever it stands, in brackets too, and for readers of
    /// YAML 1.1 either: it could not be read as a number, a date or a word that means something.
    package static func isPlainAnywhere(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetterOrDigit || "_$/".utf8.contains(first),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || " _$/.-".utf8.contains($0) }),
            text.utf8.last != 0x20
        else { return false }
        // `1h` is a text; whatever could be read as a number is quoted, and so are the words.
        let isNumberLike =
            first.isDigit && !text.utf8.contains { $0.isLetterOrDigit && !$0.isDigit }
        let isExponent = Double(text) != nil || text.hasPrefix("0x") || text.hasPrefix("0o")
        return !isNumberLike && !isExponent
            && !["true", "false", "null", "yes", "no", "on", "off"]
                .contains(text.lowercased())
    }
}
