import ProbeModel
import Reliability

/// Puts together what was counted for one service over one period: first how often runs ended in
/// each way, then what those ways mean.
struct CountsQuestion {
    let service: String
    /// What a run counts as that needed a retry.
    let retries: RetryPolicy
    let parts: [Horizons.Part]

    /// Journeys without a run in the period are there with empty counts.
    func answer(_ database: borrowing Database) throws(RollupError) -> ServiceCounts {
        let totals = try totals(database)
        var journeys = try self.journeys(database)
        try addEnds(database, totals, to: &journeys)
        try addSteps(database, totals, to: &journeys)
        try addComponents(database, totals, to: &journeys)
        return ServiceCounts(
            service: service,
            journeys: journeys.values.sorted { $0.name < $1.name },
            ownChecks: try ownChecks(database)
        )
    }

    /// Runs by the number of their ending.
    private func totals(_ database: borrowing Database) throws(RollupError) -> [Int64: Int] {
        var totals: [Int64: Int] = [:]
        let statement = try database.prepare(Query.counts)
        for part in parts {
            let values: [SQLValue] = [
                .text(service), .integer(part.resolution.seconds),
                .integer(part.starts.lowerBound), .integer(part.starts.upperBound),
            ]
            try statement.rows(values) { row throws(RollupError) in
                let count = row.integer(2)
                let ending = row.integer(retries == .client ? 0 : 1)
                if count > 0 { totals[ending, default: 0] += Int(count) }
            }
        }
        return totals
    }

    private func journeys(
        _ database: borrowing Database
    ) throws(RollupError) -> [Int64: JourneyCounts] {
        var journeys: [Int64: JourneyCounts] = [:]
        let statement = try database.prepare(Query.journeys)
        try statement.rows([.text(service)]) { row throws(RollupError) in
            journeys[row.integer(0)] = JourneyCounts(name: row.text(1) ?? "", healthOf: row.text(2))
        }
        return journeys
    }

    private func addEnds(
        _ database: borrowing Database,
        _ totals: [Int64: Int],
        to journeys: inout [Int64: JourneyCounts]
    ) throws(RollupError) {
        let statement = try database.prepare(Query.endings)
        try statement.rows([.text(service)]) { row throws(RollupError) in
            guard let count = totals[row.integer(0)] else { return }
            let isDoubted = row.integer(4) != 0
            let end = JourneyCounts.End(
                outcome: isDoubted ? .aborted : try row.outcome(2),
                reason: isDoubted ? .local : try row.reason(3),
                count: count
            )
            journeys[row.integer(1)]?.add(end)
        }
    }

    private func addSteps(
        _ database: borrowing Database,
        _ totals: [Int64: Int],
        to journeys: inout [Int64: JourneyCounts]
    ) throws(RollupError) {
        var tallies: [Int64: StepTally] = [:]
        let endings = try database.prepare(Query.endingSteps)
        try endings.rows([.text(service)]) { row throws(RollupError) in
            guard let count = totals[row.integer(0)] else { return }
            let reason = try row.reason(2)
            tallies[row.integer(1), default: StepTally(name: "")].add(reason, count: count)
        }
        let steps = try database.prepare(Query.steps)
        try steps.rows([.text(service)]) { row throws(RollupError) in
            guard var tally = tallies[row.integer(0)] else { return }
            tally.name = row.text(2) ?? ""
            journeys[row.integer(1)]?.steps.append(tally)
        }
    }

    private func addComponents(
        _ database: borrowing Database,
        _ totals: [Int64: Int],
        to journeys: inout [Int64: JourneyCounts]
    ) throws(RollupError) {
        var journeyOf: [Int64: Int64] = [:]
        let endings = try database.prepare(Query.endings)
        try endings.rows([.text(service)]) { row throws(RollupError) in
            journeyOf[row.integer(0)] = row.integer(1)
        }
        var tallies: [Int64: [Int64: ComponentTally]] = [:]
        let components = try database.prepare(Query.endingComponents)
        try components.rows([.text(service)]) { row throws(RollupError) in
            guard let count = totals[row.integer(0)], let journey = journeyOf[row.integer(0)]
            else { return }
            tallies[journey, default: [:]][row.integer(1), default: ComponentTally(name: "")] +=
                row.tally(from: 2, times: count)
        }
        let names = try self.names(database)
        for (journey, tallies) in tallies {
            let named = tallies.map { id, tally in
                var tally = tally
                tally.name = names[id] ?? ""
                return tally
            }
            journeys[journey]?.components = named.sorted { $0.name < $1.name }
        }
    }

    private func names(_ database: borrowing Database) throws(RollupError) -> [Int64: String] {
        var names: [Int64: String] = [:]
        let statement = try database.prepare("SELECT id, name FROM components")
        try statement.rows { row throws(RollupError) in names[row.integer(0)] = row.text(1) ?? "" }
        return names
    }

    /// Own health checks by component, over all services.
    private func ownChecks(_ database: borrowing Database) throws(RollupError) -> [String: Tally] {
        var checks: [String: Tally] = [:]
        let statement = try database.prepare(Query.ownChecks)
        for part in parts {
            let values: [SQLValue] = [
                .integer(part.resolution.seconds), .integer(part.starts.lowerBound),
                .integer(part.starts.upperBound),
            ]
            try statement.rows(values) { row throws(RollupError) in
                let count = Int(row.integer(3))
                guard count > 0 else { return }
                let outcome = row.integer(2) != 0 ? .aborted : try row.outcome(1)
                checks[row.text(0) ?? "", default: Tally()]
                    .add(Counting(of: outcome), count: count)
            }
        }
        return checks
    }
}

extension Statement {
    /// What runs add to a component, from four columns.
    fileprivate func tally(from column: Int32, times count: Int) -> ComponentTally {
        ComponentTally(
            name: "",
            needed: Int(integer(column)) * count,
            proven: Int(integer(column + 1)) * count,
            suspected: Int(integer(column + 2)) * count,
            sharedMillionths: Int(integer(column + 3)) * count
        )
    }
}

extension JourneyCounts {
    fileprivate mutating func add(_ end: End) {
        let index = ends.firstIndex { $0.outcome == end.outcome && $0.reason == end.reason }
        if let index { ends[index].count += end.count } else { ends.append(end) }
    }
}

extension StepTally {
    fileprivate mutating func add(_ reason: Reason?, count: Int) {
        if let reason { failures[reason, default: 0] += count } else { passed += count }
    }
}
