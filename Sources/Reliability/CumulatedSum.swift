/// When did it start? Suggests where to look for a change that nobody marked; it never judges.
///
/// The last zero of a cumulated sum before its alarm (E. S. Page, Biometrika 41, 1954).
package struct CumulatedSum: Hashable, Sendable {
    private let onGood: Double
    private let onBad: Double
    /// ln of how much likelier the runs since its last zero are under the failing service.
    package private(set) var value = 0.0
    /// The run, from 0, with which the present rise began; nil while there is none.
    package private(set) var start: Int?
    private var runs = 0

    /// Takes the share of bad runs of a sound and of a failing service.
    package init(baseline: Double, failing: Double) {
        precondition(baseline > 0 && baseline < failing && failing < 1, "failing is worse")
        onGood = ((1 - failing) / (1 - baseline)).logarithm
        onBad = (failing / baseline).logarithm
    }

    /// Takes the next run.
    package mutating func add(isGood: Bool) {
        if value <= 0 { start = nil }
        value = max(0, value) + (isGood ? onGood : onBad)
        if value > 0, start == nil { start = runs }
        runs += 1
    }
}
