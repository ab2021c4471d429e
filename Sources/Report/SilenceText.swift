package import JSON

/// Silences for people, one a line.
package struct SilenceText {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    package func lines(of silences: [JSON]) -> [String] {
        guard !silences.isEmpty else { return ["nothing is silenced"] }
        return silences.map { silence in
            let state = text(silence, "state")
            let matchers = (silence["matchers"]?.array ?? []).compactMap(\.string)
            let comment = text(silence, "comment")
            return "\(text(silence, "id").prefix(8))  "
                + (state == "active" ? style.warning(state) : style.faint(state))
                + "  until \(text(silence, "endsAt"))  "
                + matchers.joined(separator: " ").printable
                + "  by \(text(silence, "createdBy"))" + (comment.isEmpty ? "" : ": \(comment)")
        }
    }

    private func text(_ json: JSON, _ name: String) -> String {
        (json[name]?.string ?? "").printable
    }
}
