package import ProbeModel
package import Reliability

/// Asks the roll-up, on a connection of its own that only reads; a writer may go on meanwhile.
///
/// Periods are half open. Where one begins or ends inside a row, and finer rows are not kept any
/// more, it is rounded out to that row (docs/rollup.md).
package struct RollupReader: ~Copyable, Sendable {
    let database: Database

    /// Opens the file; throws `.foreign` if it is of another format.
    package init(path: String) throws(RollupError) {
        let database = try Database(path: path, access: .readOnly)
        try Schema.check(database)
        self.database = database
    }

    /// How far into the ledger the figures reach.
    package func progress() throws(RollupError) -> RollupProgress {
        try RollupProgress(database)
    }

    /// The services that have a journey of customers, by name.
    package func services() throws(RollupError) -> [String] {
        var names: [String] = []
        let query = """
            SELECT DISTINCT service FROM journeys WHERE health_of IS NULL ORDER BY service
            """
        let statement = try database.prepare(query)
        try statement.rows { row throws(RollupError) in names.append(row.text(0) ?? "") }
        return names
    }

    /// Everything that was counted for one service, for `ServiceGap` and its like. Journeys
    /// without a run in the period are there with empty counts.
    ///
    /// - Parameters:
    ///   - service: Its name.
    ///   - period: From its beginning on and before its end.
    ///   - retries: What a run counts as that needed a retry: with `none` as if it had failed at
    ///     the step that was tried again.
    /// - Returns: Counts of one moment, also while the writer writes.
    /// - Throws: If the file cannot be read.
    package func counts(
        of service: String,
        in period: Range<Timestamp>,
        retries: RetryPolicy = .none
    ) throws(RollupError) -> ServiceCounts {
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        let parts = try Horizons(database).parts(of: period)
        let question = CountsQuestion(service: service, retries: retries, parts: parts)
        var counts = try question.answer(database)
        let needed = Set(counts.customerJourneys.flatMap(\.components).map(\.name))
        counts.ownChecks = counts.ownChecks.filter { needed.contains($0.key) }
        return counts
    }

    /// Journeys of a service, and checks of components that it needs, of which a run in a period took
    /// any server for the one that it meant.
    package func unverified(
        for service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> Set<String> {
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        var names: Set<String> = []
        let statement = try database.prepare(Query.unverified)
        for part in try Horizons(database).parts(of: period) {
            let values: [SQLValue] = [
                .text(service), .integer(part.resolution.seconds),
                .integer(part.starts.lowerBound), .integer(part.starts.upperBound),
            ]
            try statement.rows(values) { row throws(RollupError) in
                names.insert(row.text(0) ?? "")
            }
        }
        return names
    }

    /// The scheduled runs of a service that started in a period, one by one, by journey and
    /// location. They are kept as long as rows of an hour.
    package func runs(
        of service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> [TrackRuns] {
        try RunsQuestion(service: service, period: period).answer(database)
    }

    /// The latencies of a journey, or of one of its steps, from whole minutes or coarser rows.
    package func latencies(
        of journey: String,
        step: String? = nil,
        service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> LatencyHistogram {
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        var merged = LatencyHistogram()
        var number: Int64? = 0
        if let step { number = try self.number(of: step, in: journey, of: service) }
        guard let number else { return merged }
        let statement = try database.prepare(Query.latencies)
        for part in try Horizons(database).parts(of: period, finest: .minute) {
            let values: [SQLValue] = [
                .text(service), .text(journey), .integer(part.resolution.seconds),
                .integer(part.starts.lowerBound), .integer(part.starts.upperBound),
            ]
            try statement.rows(values) { row throws(RollupError) in
                if let histogram = try row.latencyRow(0)[number] { merged.merge(histogram) }
            }
        }
        return merged
    }

    private func number(
        of step: String,
        in journey: String,
        of service: String
    ) throws(RollupError) -> Int64? {
        var number: Int64?
        let statement = try database.prepare(Query.steps)
        try statement.rows([.text(service)]) { row throws(RollupError) in
            if row.text(2) == step, row.text(3) == journey { number = row.integer(0) }
        }
        return number
    }

    /// The episodes of all journeys of a service that have a bad sample in a period, in the order
    /// of their beginning.
    package func episodes(
        of service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> [Episode] {
        var episodes: [Episode] = []
        let statement = try database.prepare(Query.episodes)
        let values: [SQLValue] = [
            .text(service), .integer(period.lowerBound.nanoseconds),
            .integer(period.upperBound.nanoseconds),
        ]
        try statement.rows(values) { row throws(RollupError) in
            episodes.append(row.episode(from: 0))
        }
        return episodes
    }

    /// Every row of every table, in the order of its key: two roll-ups of the same ledger have
    /// the same (promise R7).
    package func dump() throws(RollupError) -> [String] {
        var lines: [String] = []
        for table in Schema.tables {
            let statement = try database.prepare("SELECT * FROM \(table)")
            try statement.rows { row throws(RollupError) in
                lines.append("\(table) \(row.columns.map { row.blob($0) })")
            }
        }
        return lines
    }

    /// The answer to any question in SQL, as text, the names of the columns first.
    package func rows(_ query: String) throws(RollupError) -> [[String]] {
        let statement = try database.prepare(query)
        var rows = [statement.names]
        try statement.rows { row throws(RollupError) in
            rows.append(row.columns.map { row.text($0) ?? "" })
        }
        return rows
    }
}
