/// mean A − R, split into what many parts in series cost by arithmetic alone, and what is left:
/// failures that no component shows (positive) or failures that coincide (negative).
package struct Gap: Hashable, Sendable {
    /// mean A − φ(A).
    package let composition: Double
    /// φ(A) − R.
    package let dependence: Double

    package init(mean: Double, independent: Double, reliability: Double) {
        composition = mean - independent
        dependence = independent - reliability
    }

    /// The sum of the two parts.
    package var total: Double { composition + dependence }
}
