package import ProbeModel
package import Reliability

/// Asks the roll-up, on a connection of its own that only reads; a writer may go on meanwhile.
///
/// Periods are half open, and rounded out to the rows that have a part in them: ten seconds for
/// the last two hours, whole hours before (docs/rollup.md).
package struct RollupReader: ~Copyable, Sendable {
    private let database: Database

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
    package func counts(
        of service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> ServiceCounts {
        try database.execute("BEGIN")
        defer { try? database.execute("COMMIT") }
        var journeys = try emptyCounts(of: service)
        for seconds in [Span.fine, Span.coarse] {
            let values = Self.values(service, seconds, period)
            try addEnds(to: &journeys, values)
            try addSteps(to: &journeys, values)
            try addComponents(to: &journeys, values)
        }
        var counts = ServiceCounts(
            service: service,
            journeys: journeys.values.sorted { $0.name < $1.name },
            ownChecks: [:]
        )
        let needed = Set(counts.customerJourneys.flatMap(\.components).map(\.name))
        counts.ownChecks = try ownChecks(in: period).filter { needed.contains($0.key) }
        return counts
    }

    /// The latencies of a journey, or of one of its steps.
    package func latencies(
        of journey: String,
        step: String? = nil,
        service: String,
        in period: Range<Timestamp>
    ) throws(RollupError) -> LatencyHistogram {
        var merged = LatencyHistogram()
        let statement = try database.prepare(Query.latencies)
        for seconds in [Span.fine, Span.coarse] {
            var values = Self.values(service, seconds, period)
            values += [.text(journey), step.map(SQLValue.text) ?? .null]
            try statement.rows(values) { row throws(RollupError) in
                merged.merge(try row.histogram(0))
            }
        }
        return merged
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

    private func emptyCounts(of service: String) throws(RollupError) -> [Int64: JourneyCounts] {
        var journeys: [Int64: JourneyCounts] = [:]
        let query = "SELECT id, name, health_of FROM journeys WHERE service = ?"
        let statement = try database.prepare(query)
        try statement.rows([.text(service)]) { row throws(RollupError) in
            let counts = JourneyCounts(name: row.text(1) ?? "", healthOf: row.text(2))
            journeys[row.integer(0)] = counts
        }
        return journeys
    }

    private func addEnds(
        to journeys: inout [Int64: JourneyCounts],
        _ values: [SQLValue]
    ) throws(RollupError) {
        let statement = try database.prepare(Query.ends)
        try statement.rows(values) { row throws(RollupError) in
            let end = try row.end(from: 1)
            journeys[row.integer(0)]?.add(end)
        }
    }

    private func addSteps(
        to journeys: inout [Int64: JourneyCounts],
        _ values: [SQLValue]
    ) throws(RollupError) {
        let statement = try database.prepare(Query.steps)
        try statement.rows(values) { row throws(RollupError) in
            let name = row.text(1) ?? ""
            let reason = try row.reason(2)
            journeys[row.integer(0)]?.addStep(name, reason, count: Int(row.integer(3)))
        }
    }

    private func addComponents(
        to journeys: inout [Int64: JourneyCounts],
        _ values: [SQLValue]
    ) throws(RollupError) {
        let statement = try database.prepare(Query.components)
        try statement.rows(values) { row throws(RollupError) in
            let tally = ComponentTally(
                name: row.text(1) ?? "",
                needed: Int(row.integer(2)),
                proven: Int(row.integer(3)),
                suspected: Int(row.integer(4)),
                sharedMillionths: Int(row.integer(5))
            )
            journeys[row.integer(0)]?.add(tally)
        }
    }

    /// Own health checks by component, over all services.
    private func ownChecks(in period: Range<Timestamp>) throws(RollupError) -> [String: Tally] {
        var checks: [String: Tally] = [:]
        let statement = try database.prepare(Query.ownChecks)
        for seconds in [Span.fine, Span.coarse] {
            let starts = Span.starts(of: seconds, in: period)
            let values: [SQLValue] = [
                .integer(seconds), .integer(starts.lowerBound), .integer(starts.upperBound),
            ]
            try statement.rows(values) { row throws(RollupError) in
                let end = try row.end(from: 1)
                checks[row.text(0) ?? "", default: Tally()]
                    .add(Counting(of: end.outcome), count: end.count)
            }
        }
        return checks
    }

    private static func values(
        _ service: String,
        _ seconds: Int64,
        _ period: Range<Timestamp>
    ) -> [SQLValue] {
        let starts = Span.starts(of: seconds, in: period)
        return [
            .text(service), .integer(seconds), .integer(starts.lowerBound),
            .integer(starts.upperBound),
        ]
    }
}
