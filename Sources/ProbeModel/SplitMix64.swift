/// A small generator whose sequence is fixed by its seed (Steele, Lea, Flood: "Fast Splittable
/// Pseudorandom Number Generators", 2014). For test data and for spreading starts, never for keys.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number that is the same wherever it is drawn: mixed in stages from a seed, a stream of its
    /// numbers and a place in it. (A plain xor makes two seeds permutations of each other.)
    package static func draw(_ seed: UInt64, _ stream: UInt64, _ place: UInt64) -> UInt64 {
        once(once(once(seed) ^ stream) ^ place)
    }

    /// The first number of a seed.
    private static func once(_ seed: UInt64) -> UInt64 {
        var generator = SplitMix64(seed: seed)
        return generator.next()
    }

    /// The finalizer: every bit of the input moves every bit of the output.
    package static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
