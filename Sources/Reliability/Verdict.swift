/// Whether a period kept its target.
package enum Verdict: String, Hashable, CaseIterable, Sendable {
    case met
    case notMet = "not met"
    case notYetShown = "not yet shown"
}
