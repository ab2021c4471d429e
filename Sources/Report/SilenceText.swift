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
            let state = silence.text("state")
            return "\(silence.text("id").prefix(8))  "
                + (state == "active" ? style.warning(state) : style.faint(state))
                + (silence["isMaintenance"] == true ? ", maintenance" : "")
                + "  until \(Figures.moment(silence.text("endsAt")))  \(Self.matchers(of: silence))"
                + "  \(Self.reason(of: silence))"
        }
    }

    /// What is said of an alert that it mutes.
    static func word(of silence: JSON) -> String {
        silence["isMaintenance"] == true ? "in maintenance" : "silenced"
    }

    static func matchers(of silence: JSON) -> String {
        (silence["matchers"]?.array ?? []).compactMap(\.string).joined(separator: " ").printable
    }

    /// `by ada: release 1.42`.
    static func reason(of silence: JSON) -> String {
        let comment = silence["comment"]?.string ?? ""
        let by = "by \(silence["createdBy"]?.string ?? "")"
        return (comment.isEmpty ? by : "\(by): \(comment)").printable
    }
}
