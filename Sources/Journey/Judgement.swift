package import ProbeModel

/// What a response came to: every check, every capture, and the reason if the step did not pass.
package struct Judgement: Hashable, Sendable {
    /// The step's checks in the order of the file, those that are met only if ``Bindings/showsMet``;
    /// empty if no response came.
    package var checks: [Run.CheckResult] = []
    package var captured: [Run.Attempt.Capture] = []
    /// Nil if the step passed.
    package var reason: Reason?
    /// One sentence, secrets masked; empty if the step passed.
    package var detail = ""
    /// The component of the step that the failing response itself names.
    package var blamed: String?

    package var isPassed: Bool { reason == nil }
}
