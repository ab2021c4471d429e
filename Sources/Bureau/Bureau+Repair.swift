import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// The part of the last twelve months in which a service was watched, the customers' journeys that
/// ran in it, and when they could not.
struct WatchedYear {
    let time: Range<Timestamp>
    let journeys: Set<String>
    let episodes: [Episode]
}

/// How often customers' journeys fail, and how long they stay so.
extension Bureau {
    /// Each journey as something that fails and is repaired, and all of them together if they failed
    /// independently; null if none has failed.
    func repair(_ scene: Scene, _ watch: WatchedYear) -> JSON {
        let episodes = Dictionary(grouping: watch.episodes, by: \.journey)
        let lives = watch.journeys.sorted().map { Life($0, episodes[$0] ?? [], in: watch.time) }
        guard lives.contains(where: { $0.count > 0 }) else { return .null }
        let units = Dictionary(uniqueKeysWithValues: lives.map { ($0.journey, $0.unit) })
        let structure = scene.terms(zone: zone)?.structure
        let together = structure.flatMap { RepairableUnit($0, of: units) }
        return [
            "journeys": .array(
                lives.filter { $0.count > 0 }.prefix(Limits.reportRows).map(\.json)
            ),
            "together": together.flatMap(Self.json) ?? .null,
        ]
    }

    private static func json(_ unit: RepairableUnit) -> JSON? {
        guard unit.frequency > 0 else { return nil }
        return [
            "availability": JSON(unit.availability), "upSeconds": JSON(unit.meanUp * 60),
            "downSeconds": JSON(unit.meanDown * 60),
        ]
    }
}

/// The incidents of one journey in a time, those that overlap at several locations taken together.
private struct Life {
    let journey: String
    let count: Int
    /// Without an incident there is nothing to know but that it was up.
    let unit: RepairableUnit
    private let between: MeanTime
    private let repair: MeanTime

    init(_ journey: String, _ episodes: [Episode], in watched: Range<Timestamp>) {
        let spans = episodes.down(in: watched)
        let down = spans.reduce(0) { $0 + $1.minutes }
        let up = watched.minutes - down
        self.journey = journey
        count = spans.count
        between = MeanTime(between: count, in: Duration.seconds(60) * up)
        repair = MeanTime(of: spans.map { Duration.seconds(60) * $0.minutes })
        unit =
            down > 0 && up > 0
            ? RepairableUnit(meanUp: up / Double(count), meanDown: down / Double(count))
            : .flawless
    }

    var json: JSON {
        [
            "journey": .string(journey), "incidents": JSON(count),
            "availability": JSON(unit.availability),
            "up": Self.json(between), "down": Self.json(repair),
        ]
    }

    private static func json(_ time: MeanTime) -> JSON {
        let seconds = { (span: Duration?) in
            ServiceDocument.number(span.map { $0 / .seconds(1) })
        }
        return [
            "seconds": seconds(time.mean), "lower": seconds(time.lower),
            "upper": seconds(time.upper),
        ]
    }
}

extension [Episode] {
    /// When there was one, within a time: those that overlap taken together.
    func down(in time: Range<Timestamp>) -> [Range<Timestamp>] {
        map { $0.estimate.clamped(to: time) }.withoutOverlap
    }
}

extension Episode {
    /// From the middle between the last good and the first bad sample to that at its end.
    var estimate: Range<Timestamp> {
        let begin = Self.middle(goodBefore ?? firstBad, firstBad)
        return begin..<max(begin, Self.middle(lastBad, goodAfter ?? lastBad))
    }

    private static func middle(_ one: Timestamp, _ other: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: one.nanoseconds / 2 + other.nanoseconds / 2)
    }
}
