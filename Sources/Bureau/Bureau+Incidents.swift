import JSON
import Journey
import ProbeModel
import Reliability
import Report
import Rollup

/// The times in which customers could not.
extension Bureau {
    /// Those that go on first, the costliest before the others; then the newest.
    func incidents(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let customers = Set(try counts(scene, period).customerJourneys.map(\.name))
        let episodes = try reader.episodes(of: scene.service, in: period).filter {
            customers.contains($0.journey)
        }
        let open = try ranked(episodes.filter(\.isOpen), scene)
        let over = episodes.filter { !$0.isOpen }.suffix(max(0, Limits.reportRows - open.count))
        return .array(
            open.prefix(Limits.reportRows).map { .object(Self.members(of: $0.0) + $0.1) }
                + over.reversed().map { .object(Self.members(of: $0)) }
        )
    }

    private static func members(of episode: Episode) -> [JSON.Member] {
        let before = episode.goodBefore ?? episode.firstBad
        let after = episode.goodAfter ?? episode.lastBad
        let proven = episode.lastBad.nanoseconds - episode.firstBad.nanoseconds
        let possible = after.nanoseconds - before.nanoseconds
        return [
            .init("journey", .string(episode.journey)),
            .init("location", .string(episode.location)),
            .init("since", .string(episode.firstBad.rfc3339)),
            .init("until", JSON(episode.goodAfter?.rfc3339)),
            .init("bad", JSON(episode.bad)), .init("unknown", JSON(episode.unknown)),
            .init("isOpen", JSON(episode.isOpen)),
            .init("seconds", JSON(Double(proven + possible) / 2e9)),
            .init("provenSeconds", JSON(Double(proven) / 1e9)),
            .init("possibleSeconds", JSON(Double(possible) / 1e9)),
        ]
    }

    // MARK: Which one first

    /// Open incidents with what makes them urgent, the most urgent first: by the runs of the last
    /// hour and the customers of this hour of the week.
    private func ranked(_ open: [Episode], _ scene: Scene) throws -> [(Episode, [JSON.Member])] {
        guard !open.isEmpty else { return [] }
        let recent = try counts(scene, now - .seconds(3600)..<now).customerJourneys
        let tallies = Dictionary(recent.map { ($0.name, $0.tally) }) { first, _ in first }
        let customers = Customers(scene.contract, hour: scene.zone.hourOfWeek(at: now))
        let parts = open.map { episode in
            let recent = tallies[episode.journey] ?? Tally()
            // A rare journey may have no run in an hour: then all that is known is that it fails.
            let failing = recent.counted > 0 ? Double(recent.bad) / Double(recent.counted) : 1
            return customers.part(episode.journey, failing: failing)
        }
        let priorities = parts.map { Priority([$0], burnRate: $0.failing * customers.burn) }
        return Priority.order(priorities).map { place in
            let members: [JSON.Member] = [
                .init("failing", JSON(parts[place].failing)),
                .init("failingWeight", JSON(priorities[place].failingWeight)),
                .init("lossPerHour", ServiceDocument.number(priorities[place].lossPerHour)),
            ]
            return (open[place], members)
        }
    }
}
