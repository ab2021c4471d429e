/// A word, number, text, pattern or sign of a script.
struct ScriptToken: Hashable {
    enum Kind: Hashable {
        case word, number, text, pattern, sign
    }

    let kind: Kind
    let text: String
    /// Counted from 0.
    let line: Int
}

extension ScriptToken {
    var isOpening: Bool { kind == .sign && ["(", "[", "{"].contains(text) }
    var isClosing: Bool { kind == .sign && [")", "]", "}"].contains(text) }

    /// A sign that joins the lines on both sides of it.
    var isJoining: Bool { kind == .sign && !isClosing && text != ";" }
}
