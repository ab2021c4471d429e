/// What a test does to a component.
package struct Fault: Sendable, Hashable {
    package enum Mode: String, Sendable, CaseIterable, Codable {
        /// Answers 503.
        case down
        /// Answers late.
        case slow
        /// Is down and up by turns, beginning with down.
        case flapping
        /// Answers 200 with a page instead of JSON.
        case wrongContent = "wrong-content"
        /// Takes the request and never answers.
        case halfOpen = "half-open"
        /// Works again.
        case none
    }

    package let mode: Mode
    /// The delay of `slow`, the length of a turn of `flapping`; not used by the others.
    package let span: Duration
    /// When it was set, since the shop opened.
    package let since: Duration

    package init(mode: Mode, span: Duration, since: Duration) {
        self.mode = mode
        self.span = min(max(span, .milliseconds(1)), ShopLimits.faultTime)
        self.since = since
    }

    /// Whether a look at the component alone would find it down. A slow, lying or silent one looks
    /// healthy from there, as in life.
    package func isDown(at now: Duration) -> Bool {
        switch mode {
        case .down: true
        case .flapping: ((now - since).nanoseconds / span.nanoseconds).isMultiple(of: 2)
        case .slow, .wrongContent, .halfOpen, .none: false
        }
    }
}
