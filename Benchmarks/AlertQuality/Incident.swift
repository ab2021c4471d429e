/// An incident of the benchmark, and how often a year has it.
struct Incident {
    let name: String
    let perYear: Double
    /// Seconds since its start, severity at both ends.
    let parts: [(start: Int, end: Int, from: Double, to: Double)]

    init(_ name: String, _ perYear: Double, minutes: Int, _ from: Double, _ to: Double? = nil) {
        self.init(name, perYear, [(0, minutes * 60, from, to ?? from)])
    }

    init(
        _ name: String,
        _ perYear: Double,
        _ parts: [(start: Int, end: Int, from: Double, to: Double)]
    ) {
        (self.name, self.perYear, self.parts) = (name, perYear, parts)
    }

    var seconds: Int { parts.map(\.end).max() ?? 0 }

    /// The segments of a world in which it begins at a time.
    func segments(at start: Int) -> [World.Segment] {
        parts.map {
            World.Segment(
                start: start + $0.start * 1000,
                end: start + $0.end * 1000,
                from: $0.from,
                to: $0.to
            )
        }
    }

    private static func flap(_ name: String, bad: Int, good: Int, times: Int) -> Incident {
        Incident(
            name,
            1,
            (0..<times).map { number in
                let start = number * (bad + good) * 60
                return (start, start + bad * 60, 1, 1)
            }
        )
    }

    static let main: [Incident] = [
        Incident("hard 2m", 4, minutes: 2, 1), Incident("hard 5m", 6, minutes: 5, 1),
        Incident("hard 15m", 4, minutes: 15, 1), Incident("hard 60m", 1, minutes: 60, 1),
        Incident("partial 50% 30m", 2, minutes: 30, 0.5),
        Incident("partial 30% 60m", 2, minutes: 60, 0.3),
        Incident("partial 10% 3h", 1, minutes: 180, 0.1),
        Incident("ramp 0-100% 60m", 1, minutes: 60, 0, 1),
        flap("flap 2m/3m 60m", bad: 2, good: 3, times: 12),
        Incident("slow 1.5% 48h", 1, minutes: 48 * 60, 0.015),
    ]

    static let check: [Incident] = [
        Incident("hard 8m", 6, minutes: 8, 1), Incident("hard 25m", 3, minutes: 25, 1),
        Incident("partial 70% 20m", 2, minutes: 20, 0.7),
        Incident("partial 40% 45m", 2, minutes: 45, 0.4),
        Incident("partial 15% 2h", 2, minutes: 120, 0.15),
        flap("flap 1m/2m 40m", bad: 1, good: 2, times: 13),
        Incident("ramp 0-100-0 60m", 1, [(0, 1800, 0, 1), (1800, 3600, 1, 0)]),
        Incident("two steps", 1, [(0, 1800, 0.1, 0.1), (1800, 2400, 1, 1)]),
        Incident("slow 3% 12h", 1, minutes: 720, 0.03),
    ]
}
