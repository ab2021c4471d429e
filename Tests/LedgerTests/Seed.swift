import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

enum Seed {
    /// New seeds for a property, or as many as SEEDS says; or only that of SEED, to see a failure
    /// again. Tests name the seed when they fail.
    static func some(_ usual: Int) -> [UInt64] {
        if let text = environment("SEED"), let seed = UInt64(text) { return [seed] }
        let count = environment("SEEDS").flatMap { Int($0) } ?? usual
        return (0..<count).map { _ in UInt64.random(in: .min ... .max) }
    }

    static func environment(_ name: String) -> String? {
        // Safe because the text is copied at once, and no test changes the environment.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

extension Seed {
    /// Seeds in a row: the same ones in every ordinary run, so that a failure speaks of what was
    /// changed; as many new ones as SEEDS says (`make simulate`); or only that of SEED.
    static func row(_ usual: Int) -> Range<UInt64> {
        if let text = environment("SEED"), let seed = UInt64(text) { return seed..<seed + 1 }
        guard let count = environment("SEEDS").flatMap({ UInt64($0) }) else {
            return 1..<UInt64(usual) + 1
        }
        let first = UInt64.random(in: 0...UInt64(UInt32.max))
        return first..<first + count
    }
}
