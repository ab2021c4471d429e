/// A threshold as Nagios' plugins have it (development guidelines, "Threshold and ranges"): what lies
/// outside raises it, or inside with `@`. `10` is 0 to 10, `10:` from 10 on, `~:10` up to 10.
package struct PluginRange: Hashable, Sendable {
    package let text: String
    private let bounds: ClosedRange<Double>
    private let isInverted: Bool

    /// nil if the text is no range.
    package init?(_ text: String) {
        isInverted = text.hasPrefix("@")
        let parts = text.drop { $0 == "@" }.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.filter({ $0 == "@" }).count <= 1,
            let start = parts.count == 1 || parts[0].isEmpty ? 0 : Self.start(parts[0]),
            let end = parts.count == 2 && parts[1].isEmpty
                ? .infinity : Double(parts[parts.count - 1]),
            start <= end
        else { return nil }
        bounds = start...end
        self.text = text
    }

    private static func start(_ text: Substring) -> Double? {
        text == "~" ? -Double.infinity : Double(text)
    }

    package func raises(_ value: Double) -> Bool { bounds.contains(value) == isInverted }
}
