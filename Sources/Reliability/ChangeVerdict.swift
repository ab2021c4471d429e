/// What is known about a change.
package enum ChangeVerdict: String, Hashable, CaseIterable, Sendable {
    case worseShown = "worse shown"
    case betterShown = "better shown"
    case noDifferenceShown = "no difference shown"
}
