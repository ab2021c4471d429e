import JSON

/// How text for people is dressed: colours only on a terminal that wants them.
package struct TextStyle: Sendable {
    package let hasColour: Bool

    package init(hasColour: Bool) {
        self.hasColour = hasColour
    }

    package static let plain = TextStyle(hasColour: false)

    package func good(_ text: String) -> String { paint(text, "32") }
    package func bad(_ text: String) -> String { paint(text, "31") }
    package func warning(_ text: String) -> String { paint(text, "33") }
    package func faint(_ text: String) -> String { paint(text, "2") }
    package func strong(_ text: String) -> String { paint(text, "1") }

    private func paint(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// The mark and colour of an outcome, a state of a service, or a step.
    func mark(_ word: String) -> String {
        switch word {
        case "passed", "ok": good("✓")
        case "degraded": warning("~")
        case "failed", "failing": bad("✗")
        case "aborted": warning("!")
        case "skipped", "not reached": faint("–")
        default: faint("?")
        }
    }
}

extension String {
    /// The text with every control character replaced, so that no server writes on the terminal
    /// (promises.md N13): C0, C1, DEL, and the marks that turn the direction of writing.
    package var printable: String {
        let isSafe = unicodeScalars.allSatisfy(\.isPrintable)
        guard !isSafe else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(scalar.isPrintable ? scalar : "\u{FFFD}") }
        return String(text)
    }

    /// The text, filled up with spaces to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text with spaces before it.
    func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    /// The text, or its beginning with an ellipsis.
    func cut(to width: Int) -> String {
        count <= width ? self : String(prefix(max(0, width - 1))) + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}

extension JSON {
    /// The text of a member, fit for a terminal; empty if it has none.
    func text(_ name: String) -> String { (self[name]?.string ?? "").printable }
}
