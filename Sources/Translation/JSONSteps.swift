/// Paths that other tools write with dots.
enum JSONSteps {
    /// `.user-id[0].name` as RFC 9535 writes it.
    static func path(_ text: String) -> String {
        text.split(separator: ".").map { part in
            let name = part.prefix { $0 != "[" }
            return (name.isEmpty ? "" : step(String(name))) + part[name.endIndex...]
        }.joined()
    }

    /// `.name`, or `['na.me']`.
    static func step(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x5F }
        if isPlain, name.utf8.first?.isDigit == false { return ".\(name)" }
        let escaped = name.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return "['\(escaped)']"
    }
}
