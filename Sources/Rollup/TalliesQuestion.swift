package import ProbeModel
package import Reliability

/// What was counted in one row of one journey, from every location.
package struct JourneyTally: Hashable, Sendable {
    package let journey: String
    /// When the row begins.
    package let start: Timestamp
    package var tally: Tally
}

extension RollupReader {
    /// Tallies of the customers' journeys of a service, by hours or by days of UTC, in the order of
    /// time; rows without a run are left out.
    package func tallies(
        of service: String,
        in period: Range<Timestamp>,
        byDay: Bool = false,
        retries: RetryPolicy = .none
    ) throws(RollupError) -> [JourneyTally] {
        let resolution = byDay ? Resolution.day : .hour
        let statement = try database.prepare(
            """
            SELECT c.start, e.outcome, e.doubt > 0 AS doubted, sum(c.count), j.name,
                e.strict NOT NULL AS spoilt
            FROM journeys j CROSS JOIN tracks t ON t.journey = j.id
                CROSS JOIN endings e ON e.track = t.id
                CROSS JOIN counts c ON c.span = ?2 AND c.ending = e.id AND c.start >= ?3
                    AND c.start < ?4
            WHERE j.service = ?1 AND j.health_of IS NULL
            GROUP BY c.start, j.name, e.outcome, doubted, spoilt ORDER BY c.start, j.name
            """
        )
        let values: [SQLValue] = [
            .text(service), .integer(resolution.seconds),
            .integer(period.lowerBound.second.floored(to: resolution.seconds)),
            .integer(period.upperBound.secondAbove),
        ]
        var tallies: [JourneyTally] = []
        try statement.rows(values) { row throws(RollupError) in
            let start = Timestamp(clampingSeconds: row.integer(0))
            let name = row.text(4) ?? ""
            let outcome = row.integer(2) != 0 ? Outcome.aborted : try row.outcome(1)
            let last = tallies.last
            if last?.start != start || last?.journey != name {
                tallies.append(JourneyTally(journey: name, start: start, tally: Tally()))
            }
            let isSpoilt = row.integer(5) != 0 && retries == .none
            tallies[tallies.count - 1].tally.add(
                Counting(of: outcome, isSpoilt: isSpoilt),
                count: Int(row.integer(3))
            )
        }
        return tallies
    }
}
