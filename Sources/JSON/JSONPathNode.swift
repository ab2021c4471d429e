extension JSONPath {
    /// A value and its place in the document.
    package struct Node: Sendable {
        package let value: JSON
        let place: Place

        /// The normalized path, `$['a'][0]` (RFC 9535 §2.7). It contains names as the document has
        /// them: escape it like any text of a server.
        package var path: String { place.path }
    }

    /// The way from the root to a node; nodes below one another share it.
    indirect enum Place: Sendable {
        case root
        case member(String, of: Place)
        case element(Int, of: Place)

        var path: String {
            var steps: [String] = []
            var place = self
            while true {
                switch place {
                case .root: return "$" + steps.reversed().joined()
                case .member(let name, let parent):
                    steps.append("['" + Self.escaped(name) + "']")
                    place = parent
                case .element(let index, let parent):
                    steps.append("[\(index)]")
                    place = parent
                }
            }
        }

        /// Escapes what `normal-single-quoted` of RFC 9535 §2.7 wants escaped, nothing else.
        private static func escaped(_ name: String) -> String {
            var text = ""
            for scalar in name.unicodeScalars {
                switch scalar {
                case "'", "\\": text += "\\\(scalar)"
                case "\u{8}": text += "\\b"
                case "\u{C}": text += "\\f"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                case "\t": text += "\\t"
                case "\0"..."\u{1F}":
                    text += (scalar.value < 0x10 ? "\\u000" : "\\u00")
                    text += String(scalar.value, radix: 16)
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text
        }
    }
}
