import Glibc

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
