/// A text that no output may show: it prints as `•••`, whatever prints it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static let mask = "•••"

    /// The text itself. Each use is a place to review.
    package var revealed: String { text }

    package var description: String { Self.mask }
    package var debugDescription: String { Self.mask }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
