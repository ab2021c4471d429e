/// Which components are up at which time: a pure function of a seed.
///
/// Each component is redrawn once a period, independently of all others and of its own past, and
/// its periods begin at a place of their own, so that the components do not change in step.
package struct Weather: Sendable {
    private let seed: UInt64
    private let availability: Double
    private let period: UInt64

    /// - Parameters:
    ///   - seed: any number; the same seed gives the same weather.
    ///   - availability: the probability of being up in one period, 0...1.
    ///   - period: how long a state lasts.
    package init(seed: UInt64, availability: Double, period: Duration) {
        precondition(period >= .milliseconds(1), "a state lasts at least a millisecond")
        self.seed = Self.mixed(seed)
        self.availability = availability
        self.period = UInt64(period.nanoseconds)
    }

    /// Whether the component is up, `time` after the shop opened.
    package func isUp(_ component: String, at time: Duration) -> Bool {
        let key = Self.mixed(seed ^ Self.hash(component))
        // The draw of the largest index is never a state; it sets the phase.
        let phase = UInt64(Self.fraction(key ^ .max) * Double(period))
        let index = (UInt64(max(0, time.nanoseconds)) + phase) / period
        return Self.fraction(key ^ index) < availability
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// A number in 0..<1 that depends on every bit.
    private static func fraction(_ bits: UInt64) -> Double {
        Double(mixed(bits) >> 11) * 0x1p-53
    }

    /// One step of SplitMix64 (Steele, Lea, Flood 2014).
    private static func mixed(_ bits: UInt64) -> UInt64 {
        var bits = bits &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

extension Duration {
    /// Whole nanoseconds; holds ± 292 years.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
