import ProbeModel
package import Reliability

/// The scheduled runs of one journey at one location, in the order of their starts.
package struct TrackRuns: Hashable, Sendable {
    package let journey: String
    package let location: String
    /// Nil for a customers' journey.
    package let healthOf: String?
    package var runs: LocationRuns
}

/// Reads the runs of a service one by one.
struct RunsQuestion {
    let service: String
    let period: Range<Timestamp>

    /// Tracks without a run in the period are there, empty.
    func answer(_ database: borrowing Database) throws(RollupError) -> [TrackRuns] {
        var tracks = try tracks(database)
        let statement = try database.prepare(
            """
            SELECT start, runs FROM runs WHERE track = ?1 AND start > ?2 AND start < ?3
            ORDER BY start, doubt
            """
        )
        let hour = Resolution.hour.seconds
        for (id, place) in zip(tracks.map(\.id), tracks.indices) {
            let values: [SQLValue] = [
                .integer(id), .integer(period.lowerBound.second.floored(to: hour) - hour),
                .integer(period.upperBound.secondAbove),
            ]
            var found = LocationRuns()
            try statement.rows(values) { row throws(RollupError) in
                append(row.blob(1), in: row.integer(0), to: &found)
            }
            let runs = found.runs
            let isSorted = zip(runs, runs.dropFirst()).allSatisfy { $0.start <= $1.start }
            if !isSorted { found.runs.sort { $0.start < $1.start } }
            found.missed.sort { $0.start < $1.start }
            tracks[place].runs.runs = found
        }
        return tracks.map(\.runs)
    }

    private func append(_ row: [UInt8], in hour: Int64, to found: inout LocationRuns) {
        /// When the stretch began whose end comes next.
        var first: Timestamp?
        for place in stride(from: 0, through: row.count - RunMark.byteCount, by: RunMark.byteCount)
        {
            switch RunMark(row, at: place).content(in: hour) {
            case .run(let run):
                if period.contains(run.start) { found.runs.append(run) }
            case .missed(let moment, let count):
                guard count == 1 || first != nil else {
                    first = moment
                    continue
                }
                let stretch = MissedStretch(from: first ?? moment, to: moment, count: count)
                first = nil
                if let inner = stretch.clamped(to: period) { found.missed.append(inner) }
            }
        }
    }

    private func tracks(
        _ database: borrowing Database
    ) throws(RollupError) -> [(id: Int64, runs: TrackRuns)] {
        var tracks: [(id: Int64, runs: TrackRuns)] = []
        let statement = try database.prepare(
            """
            SELECT t.id, j.name, t.location, j.health_of
            FROM journeys j JOIN tracks t ON t.journey = j.id
            WHERE j.service = ?1 ORDER BY j.name, t.location
            """
        )
        try statement.rows([.text(service)]) { row throws(RollupError) in
            let runs = TrackRuns(
                journey: row.text(1) ?? "",
                location: row.text(2) ?? "",
                healthOf: row.text(3),
                runs: LocationRuns()
            )
            tracks.append((row.integer(0), runs))
        }
        return tracks
    }
}
