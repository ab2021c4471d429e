import FoundationEssentials
import JSON

/// What happens to a service, as a file has it or a scenario: alerting.md §8.7. Times are seconds
/// since it began, spans have their ends outside.
struct Scene {
    var seed: UInt64 = 1
    /// From one scheduled run to the next.
    var every = 60
    var target = 0.999
    /// How long it lasts.
    var seconds = 3 * 3600
    /// A run fails alone.
    var flakes = 0.0005
    var blipsPerDay = 0.0
    var troubles: [Trouble] = []
    /// Our own network is gone, and a control target notices so many of the failures.
    var losses: [Range<Int>] = []
    var noticed = 1.0
    /// Maintenance that was announced in time.
    var exclusions: [Range<Int>] = []
    var locations = ["here"]
    /// Journeys of the service.
    var journeys = 1
    /// In a step of which all of them fail; nil: each fails in a step of its own, by one component.
    var fragment: String?
    /// Whether a bad run succeeds beyond the promised time, instead of failing.
    var isLate = false
    /// Somebody sets the wall clock.
    var clockSteps: [(at: Int, by: Int)] = []

    /// A span in which runs are bad: the share goes from one value to the other.
    struct Trouble {
        var span: Range<Int>
        var from = 1.0
        var to = 1.0
        /// nil for all.
        var location: String?

        init(_ span: Range<Int>, share: Double = 1, at location: String? = nil) {
            (self.span, from, to, self.location) = (span, share, share, location)
        }
    }
}

extension Scene {
    init(path: String) throws {
        self.init(try JSON.parse(Array(try Data(contentsOf: URL(filePath: path)))))
    }

    /// What is left out is as usual; `segments` are `{from, to, share: [first, last], location}`.
    private init(_ json: JSON) {
        func number(_ name: String) -> Double? { json[name]?.number?.double }
        func spans(_ name: String) -> [Range<Int>] { (json[name]?.array ?? []).compactMap(\.span) }
        seed = number("seed").map { UInt64($0) } ?? seed
        every = number("every").map { Int($0) } ?? every
        target = number("target") ?? target
        seconds = number("seconds").map { Int($0) } ?? seconds
        flakes = number("flakes") ?? flakes
        blipsPerDay = number("blipsPerDay") ?? blipsPerDay
        noticed = number("noticed") ?? noticed
        journeys = number("journeys").map { Int($0) } ?? journeys
        fragment = json["fragment"]?.string
        isLate = json["late"]?.bool ?? isLate
        locations = json["locations"]?.array?.compactMap(\.string) ?? locations
        (losses, exclusions) = (spans("losses"), spans("exclusions"))
        clockSteps = (json["clockSteps"]?.array ?? []).compactMap { step in
            guard let at = step["at"]?.number?.double, let by = step["by"]?.number?.double
            else { return nil }
            return (Int(at), Int(by))
        }
        troubles = (json["segments"]?.array ?? []).compactMap { segment in
            guard let span = segment.span else { return nil }
            var trouble = Trouble(span, at: segment["location"]?.string)
            let shares = segment["share"]?.array?.compactMap(\.number?.double) ?? []
            if let first = shares.first { (trouble.from, trouble.to) = (first, first) }
            if let last = shares.last { trouble.to = last }
            return trouble
        }
    }
}

extension JSON {
    /// `{from, to}` in seconds.
    fileprivate var span: Range<Int>? {
        guard let from = self["from"]?.number?.double, let to = self["to"]?.number?.double,
            from < to
        else { return nil }
        return Int(from)..<Int(to)
    }
}

extension World {
    /// Of a journey at one of its locations, with random numbers of its own.
    init(_ scene: Scene, at location: String, _ number: UInt64) {
        let meant = scene.troubles.filter { $0.location.map { $0 == location } ?? true }
        self.init(
            seed: scene.seed &* 1_000_003 &+ number,
            days: Double(scene.seconds) / 86_400,
            noise: Noise(
                flakes: scene.flakes,
                blipsPerDay: scene.blipsPerDay,
                blipSeconds: 5...45
            ),
            segments: meant.map {
                Segment(
                    start: $0.span.lowerBound * 1000,
                    end: $0.span.upperBound * 1000,
                    from: $0.from,
                    to: $0.to
                )
            }
        )
    }
}
