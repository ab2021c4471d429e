import ProbeModel
import Reliability

/// A service as the benchmark invents it: how likely a run is to be bad at each moment.
///
/// Times are milliseconds since the world began. Everything is drawn from the seed, so that every
/// policy meets the same world, adaptive ones included (docs/alerting.md).
struct World {
    /// What happens when nothing happens.
    struct Noise {
        /// A run fails alone.
        var flakes: Double
        let blipsPerDay: Double
        let blipSeconds: ClosedRange<Double>

        static let main: [(name: String, noise: Noise)] = [
            ("A", Noise(flakes: 0.0005, blipsPerDay: 1, blipSeconds: 5...45)),
            ("B", Noise(flakes: 0.002, blipsPerDay: 0, blipSeconds: 5...45)),
            ("C", Noise(flakes: 0.0001, blipsPerDay: 0, blipSeconds: 5...45)),
            ("D", Noise(flakes: 0.0005, blipsPerDay: 6, blipSeconds: 5...45)),
        ]
        static let check = Noise(flakes: 0.001, blipsPerDay: 2, blipSeconds: 5...50)
        static let none = Noise(flakes: 0, blipsPerDay: 0, blipSeconds: 5...45)
    }

    /// A span of trouble; the severity goes from one value to the other.
    struct Segment {
        let start: Int
        let end: Int
        let from: Double
        let to: Double
    }

    let seed: UInt64
    private let flakes: Double
    private let segments: [Segment]
    private let blips: [Range<Int>]
    private var nextBlip = 0

    init(seed: UInt64, days: Double, noise: Noise, segments: [Segment] = []) {
        self.seed = seed
        self.segments = segments
        flakes = noise.flakes
        blips = Self.blips(seed, days, noise)
    }

    private static func blips(_ seed: UInt64, _ days: Double, _ noise: Noise) -> [Range<Int>] {
        guard noise.blipsPerDay > 0 else { return [] }
        var random = SplitMix64(seed: seed ^ 0xB11B)
        // Exponential gaps make a Poisson number a day, uniform over it.
        var (blips, at): ([Range<Int>], Double) = ([], 0)
        while true {
            at += -random.unit.logarithm / noise.blipsPerDay
            guard at < days else { return blips }
            let span = noise.blipSeconds
            let length = span.lowerBound + random.unit * (span.upperBound - span.lowerBound)
            let start = Int(at * 86_400_000)
            if let last = blips.last, last.upperBound > start {
                blips[blips.count - 1] = last.lowerBound..<max(last.lowerBound, start)
            }
            blips.append(start..<start + Int(length * 1000))
        }
    }

    /// Whether a run at this time is bad; times must not go back.
    mutating func isBad(at time: Int) -> Bool {
        Self.uniform(seed, 0, time) < 1 - (1 - flakes) * (1 - severity(at: time))
    }

    private mutating func severity(at time: Int) -> Double {
        while nextBlip < blips.count, blips[nextBlip].upperBound <= time { nextBlip += 1 }
        if nextBlip < blips.count, blips[nextBlip].contains(time) { return 1 }
        return segments.severity(at: time)
    }

    /// The random number of a run, the same for every policy and in any language.
    static func uniform(_ seed: UInt64, _ location: UInt64, _ milliseconds: Int) -> Double {
        Double(SplitMix64.draw(seed, location, UInt64(milliseconds)) >> 11) * 0x1p-53
    }
}

extension [World.Segment] {
    func severity(at time: Int) -> Double {
        for segment in self where segment.start <= time && time < segment.end {
            let share = Double(time - segment.start) / Double(segment.end - segment.start)
            return segment.from + (segment.to - segment.from) * share
        }
        return 0
    }

    /// ∫ severity dt up to a time, in seconds.
    func badSeconds(until time: Int = .max) -> Double {
        reduce(0) { sum, segment in
            let end = Swift.min(time, segment.end)
            guard end > segment.start else { return sum }
            let length = Double(end - segment.start)
            let last =
                segment.from
                + (segment.to - segment.from) * length / Double(segment.end - segment.start)
            return sum + (segment.from + last) / 2 * length / 1000
        }
    }
}

extension SplitMix64 {
    /// In (0, 1).
    var unit: Double {
        mutating get { (Double(next() >> 11) + 0.5) * 0x1p-53 }
    }
}
