import ProbeModel

extension String {
    /// The text itself, or its beginning with an ellipsis.
    func shortened(to characters: Int) -> String {
        count <= characters ? self : String(prefix(characters - 1)) + "…"
    }
}
