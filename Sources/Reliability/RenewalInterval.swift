/// What incidents say about the long run: up and down times in turn, both exponential.
///
/// K. S. Trivedi, "Probability and statistics with reliability, queuing, and computer science
/// applications" (2002), chapter 10.
package struct RenewalInterval: Hashable, Sendable {
    package let availability: Double
    package let bounds: ClosedRange<Double>

    /// Takes the incidents and their total up and down time, in one unit. nil without an incident,
    /// or without any time: then nothing is known of the one or the other.
    package init?(incidents: Int, up: Double, down: Double, confidence: Double = 0.95) {
        guard incidents > 0, up > 0, down > 0 else { return nil }
        let ratio = down / up
        let degrees = 2 * Double(incidents)
        let f = TailProbability.fQuantile((1 + confidence) / 2, freedom: (degrees, degrees))
        availability = 1 / (1 + ratio)
        bounds = 1 / (1 + ratio * f)...1 / (1 + ratio / f)
    }
}
