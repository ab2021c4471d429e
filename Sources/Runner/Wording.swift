import ProbeModel

extension String {
    /// The text itself, or its beginning with an ellipsis.
    func shortened(to characters: Int) -> String {
        count <= characters ? self : String(prefix(characters - 1)) + "…"
    }
}

extension Duration {
    /// `250 ms` or `2.31 s`, for a sentence.
    var text: String {
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let hundredths = milliseconds / 10
        let fraction = hundredths % 100
        return fraction == 0
            ? "\(hundredths / 100) s"
            : "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
}
