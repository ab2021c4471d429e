package import ProbeModel

/// What failures have in common that come from one cause: where a run stopped, and why.
package struct Cause: Hashable, Sendable, Codable {
    /// The fragment whose step it is; empty for a step of the journey's own.
    package let fragment: String
    /// Of a fragment as its own file names it, so that all who share it name it alike.
    package let step: String
    package let reason: Reason
    /// The component that the failing response named; nil if none.
    package let component: String?
    package let host: String
    package let phase: String

    package init(_ alert: Alert) {
        fragment = alert.origin?.fragment ?? ""
        step = alert.origin?.step ?? alert.step
        reason = alert.reason
        component = alert.component
        host = alert.host
        phase = alert.phase
    }

    /// Of a bad run. One that came too late is one that did not answer in time, where it took
    /// longest; which fragment has that step is not in the ledger.
    init(_ run: Run) {
        let exchange = run.decidingExchange
        fragment = run.failedStep?.origin?.fragment ?? ""
        step = run.failedStep?.origin?.step ?? run.culprit?.name ?? ""
        // A failed run without a reason would be a defect of ours.
        let usual: Reason = run.outcome == .failed ? .internal : .timeout
        reason = run.failedStep?.reason ?? run.reason ?? usual
        component = run.blamed
        host = exchange?.host ?? ""
        phase = exchange?.phaseOfFailure ?? ""
    }

    /// Whether both are one step that journeys share, whatever it asked there: each journey may give
    /// the fragment a host of its own.
    func sharesStep(with other: Cause) -> Bool {
        !fragment.isEmpty && fragment == other.fragment && step == other.step
            && reason == other.reason
    }

    /// Whether people would call it the same: the host and the phase may vary.
    func looksLike(_ other: Cause) -> Bool {
        step == other.step && reason == other.reason && component == other.component
    }

    /// Over all of it, as people's tools see it: 16 hexadecimal digits.
    package var fingerprint: String {
        var hash = StableHash()
        // Without one it is what it was before fragments counted.
        let origin = fragment.isEmpty ? [] : [fragment]
        for text in [step, reason.word, component ?? "", host, phase] + origin {
            hash.add(text)
            hash.separate()
        }
        return hash.hexadecimal
    }
}
