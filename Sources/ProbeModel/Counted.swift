extension BinaryInteger {
    /// The number and its noun, for people: `1 failure`, `3 failures`.
    package func counted(_ noun: String) -> String {
        "\(self) \(noun)\(self == 1 ? "" : "s")"
    }
}
