import ProbeModel
import Reliability

/// The statements of the writer, compiled once, and what they write.
struct RollupStatements: ~Copyable, Sendable {
    private let putJourney: Statement
    private let putStep: Statement
    private let putComponent: Statement
    private let putEnding: Statement
    private let putEndingStep: Statement
    private let putEndingComponent: Statement
    private let putTrack: Statement
    private let putEpisode: Statement
    private let putHole: Statement
    private let putResolution: Statement
    private let putProgress: Statement
    private let putClock: Statement
    private let addCount: Statement
    private let addLatency: Statement
    private let findLatency: Statement
    private let putLatency: Statement
    private let dropCounts: Statement
    private let dropLatencies: Statement
    private let forgetCounts: Statement
    private let evidence: EvidenceStatements

    static func prepared(for database: borrowing Database) throws(RollupError) -> RollupStatements {
        RollupStatements(
            putJourney: try database.prepare(Schema.putJourney),
            putStep: try database.prepare(Schema.putStep),
            putComponent: try database.prepare(Schema.putComponent),
            putEnding: try database.prepare(Schema.putEnding),
            putEndingStep: try database.prepare(Schema.putEndingStep),
            putEndingComponent: try database.prepare(Schema.putEndingComponent),
            putTrack: try database.prepare(Schema.putTrack),
            putEpisode: try database.prepare(Schema.putEpisode),
            putHole: try database.prepare(Schema.putHole),
            putResolution: try database.prepare(Schema.putResolution),
            putProgress: try database.prepare(Schema.putProgress),
            putClock: try database.prepare(Schema.putClock),
            addCount: try database.prepare(Schema.addCount),
            addLatency: try database.prepare(Schema.addLatency),
            findLatency: try database.prepare(Schema.findLatency),
            putLatency: try database.prepare(Schema.putLatency),
            dropCounts: try database.prepare(Schema.dropCounts),
            dropLatencies: try database.prepare(Schema.dropLatencies),
            forgetCounts: try database.prepare(Schema.forgetCounts),
            evidence: try EvidenceStatements.prepared(for: database)
        )
    }

    /// Writes everything that a fold holds.
    func write(_ fold: borrowing RollupFold, policy: String) throws(RollupError) {
        for row in fold.names.pending { try write(row) }
        for id in fold.tracks.changedTracks.sorted() { try write(fold.tracks[id]) }
        try writeEpisodes(of: fold.tracks)
        for hole in fold.holes.changed { try write(hole) }
        try drop(fold.batch)
        try write(fold.batch, since: fold.horizons)
        try evidence.write(fold.batch, since: fold.horizons)
        for doubt in fold.batch.forgotten {
            try forgetCounts.run(.number(doubt))
            try evidence.forget(doubt)
        }
        try evidence.write(fold.declared)
        try write(fold.horizons)
        try write(fold.progress, policy)
    }

    func write(_ progress: RollupProgress, _ policy: String) throws(RollupError) {
        try putProgress.run(
            .number(progress.sequence),
            .optional(progress.reached),
            .text(progress.ledger),
            .number(progress.chainSequence),
            .blob(progress.chain),
            .text(policy)
        )
        try putClock.rows(progress.clock.values) { _ throws(RollupError) in }
    }

    func write(_ horizons: Horizons) throws(RollupError) {
        for resolution in Resolution.allCases {
            try putResolution.run(
                .integer(resolution.seconds),
                .text(resolution.word),
                .integer(horizons[resolution]),
                .integer(horizons.complete[resolution.rawValue])
            )
        }
    }

    private func write(_ row: Names.Row) throws(RollupError) {
        switch row {
        case .journey(let id, let journey, let healthOf):
            let health = healthOf.map(SQLValue.text) ?? .null
            try putJourney.run(.integer(id), .text(journey.service), .text(journey.name), health)
        case .step(let id, let step, let place):
            try putStep.run(.integer(id), .integer(step.journey), .number(place), .text(step.name))
        case .component(let id, let name):
            try putComponent.run(.integer(id), .text(name))
        case .ending(let id, let ending):
            try write(ending, id)
        }
    }

    private func write(_ ending: Ending, _ id: Int64) throws(RollupError) {
        try putEnding.run(
            .integer(id),
            .integer(ending.track),
            .text(ending.outcome.word),
            .text(ending.reason?.word ?? ""),
            .number(ending.doubt),
            .number(ending.isUnverified ? 1 : 0),
            ending.strict.map(SQLValue.integer) ?? .null,
            .blob(ending.signature)
        )
        for step in ending.steps {
            try putEndingStep.run(
                .integer(id),
                .integer(step.step),
                .text(step.reason?.word ?? "")
            )
        }
        for part in ending.components {
            try putEndingComponent.run(
                .integer(id),
                .integer(part.component),
                .number(part.tally.needed),
                .number(part.tally.proven),
                .number(part.tally.suspected),
                .number(part.tally.sharedMillionths)
            )
        }
    }

    private func write(_ track: Track) throws(RollupError) {
        try putTrack.run(
            .integer(track.id),
            .integer(track.journey),
            .text(track.location),
            .number(track.sequence),
            .integer(track.planned),
            .integer(track.pace),
            .integer(track.paces),
            .optional(track.lastGood),
            track.episode.map(SQLValue.integer) ?? .null,
            .number(track.doubted)
        )
    }

    private func writeEpisodes(of tracks: borrowing Tracks) throws(RollupError) {
        for (id, track, episode) in tracks.changedEpisodes {
            try putEpisode.run(
                .integer(id),
                .integer(track),
                .optional(episode.goodBefore),
                .integer(episode.firstBad.nanoseconds),
                .integer(episode.lastBad.nanoseconds),
                .optional(episode.goodAfter),
                .number(episode.bad),
                .number(episode.unknown),
                .number(episode.isOpen ? 1 : 0)
            )
        }
    }

    private func write(_ hole: Hole) throws(RollupError) {
        try putHole.run(
            .number(hole.sequence),
            .integer(hole.from),
            .integer(hole.until),
            .integer(hole.records),
            .text(hole.cause.rawValue),
            .integer(hole.left)
        )
    }

    // MARK: Figures

    private func drop(_ batch: borrowing Batch) throws(RollupError) {
        for resolution in Resolution.allCases {
            guard let start = batch.dropped[resolution.rawValue] else { continue }
            try dropCounts.run(.integer(resolution.seconds), .integer(start))
            try dropLatencies.run(.integer(resolution.seconds), .integer(start))
        }
    }

    private func write(_ batch: borrowing Batch, since horizons: Horizons) throws(RollupError) {
        for (key, count) in batch.counts.sorted(by: { $0.key < $1.key })
        where key.start >= horizons[key.resolution] {
            try addCount.run(
                .integer(key.resolution.seconds),
                .integer(key.ending),
                .integer(key.start),
                .number(count)
            )
        }
        for (key, row) in batch.latencies.sorted(by: { $0.key < $1.key })
        where key.start >= horizons[key.resolution] {
            try add(row, to: key)
        }
    }

    private func add(_ row: LatencyRow, to key: Batch.LatencyKey) throws(RollupError) {
        let place: [SQLValue] = [
            .integer(key.resolution.seconds), .integer(key.track), .integer(key.start),
        ]
        try addLatency.rows(place + row.values) { _ throws(RollupError) in }
        guard addLatency.changes == 0 else { return }
        var merged = LatencyRow()
        try findLatency.rows(place) { found throws(RollupError) in
            merged = try found.latencyRow(0)
        }
        merged.merge(row)
        try putLatency.rows(place + merged.values) { _ throws(RollupError) in }
    }
}

extension LatencyRow {
    /// What the table tells of the journey as a whole, and all histograms.
    fileprivate var values: [SQLValue] {
        let whole = self[0]
        return [
            .number(whole?.count ?? 0), .number(whole?.censored ?? 0), .integer(whole?.sum ?? 0),
            .integer(whole?.maximum ?? 0), .blob(encoded),
        ]
    }
}
