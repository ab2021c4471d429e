import ProbeModel
import Reliability

/// The statements of the writer, compiled once.
struct RollupStatements: ~Copyable, Sendable {
    private let putJourney: Statement
    private let putStep: Statement
    private let putComponent: Statement
    private let addRuns: Statement
    private let addSteps: Statement
    private let addComponents: Statement
    private let findLatency: Statement
    private let putLatency: Statement
    private let putProgress: Statement
    private let thinning: Thinning

    static func prepared(for database: borrowing Database) throws(RollupError) -> RollupStatements {
        RollupStatements(
            putJourney: try database.prepare(Schema.putJourney),
            putStep: try database.prepare(Schema.putStep),
            putComponent: try database.prepare(Schema.putComponent),
            addRuns: try database.prepare(Schema.addRuns),
            addSteps: try database.prepare(Schema.addSteps),
            addComponents: try database.prepare(Schema.addComponents),
            findLatency: try database.prepare(Schema.findLatency),
            putLatency: try database.prepare(Schema.putLatency),
            putProgress: try database.prepare(Schema.putProgress),
            thinning: try Thinning.prepared(for: database)
        )
    }

    func write(_ names: borrowing Names) throws(RollupError) {
        for row in names.pending {
            switch row {
            case .journey(let id, let journey, let healthOf):
                let health = healthOf.map(SQLValue.text) ?? .null
                try putJourney.run(
                    .integer(id),
                    .text(journey.service),
                    .text(journey.name),
                    health
                )
            case .step(let id, let step, let place):
                try putStep.run(
                    .integer(id),
                    .integer(step.journey),
                    .integer(Int64(place)),
                    .text(step.name)
                )
            case .component(let id, let name):
                try putComponent.run(.integer(id), .text(name))
            }
        }
    }

    func write(_ batch: borrowing Batch) throws(RollupError) {
        for (key, count) in batch.runs {
            try addRuns.run(
                .integer(key.journey),
                .integer(key.span.seconds),
                .integer(key.span.start),
                .text(key.outcome.word),
                .text(key.reason?.word ?? ""),
                .integer(Int64(count))
            )
        }
        for (key, count) in batch.steps {
            try addSteps.run(
                .integer(key.step),
                .integer(key.span.seconds),
                .integer(key.span.start),
                .text(key.reason?.word ?? ""),
                .integer(Int64(count))
            )
        }
        for (key, tally) in batch.components {
            try addComponents.run(
                .integer(key.journey),
                .integer(key.component),
                .integer(key.span.seconds),
                .integer(key.span.start),
                .integer(Int64(tally.needed)),
                .integer(Int64(tally.proven)),
                .integer(Int64(tally.suspected)),
                .integer(Int64(tally.sharedMillionths))
            )
        }
        for (key, histogram) in batch.latencies { try add(histogram, to: key) }
    }

    func write(_ progress: RollupProgress) throws(RollupError) {
        try putProgress.run(
            .integer(Int64(clamping: progress.sequence)),
            .integer(progress.thinned),
            .integer(Int64(clamping: progress.chainSequence)),
            .blob(progress.chain)
        )
    }

    /// Merges all fine figures before a second into coarse ones.
    func thin(before second: Int64) throws(RollupError) {
        for (key, histogram) in try thinning.latencies(before: second) {
            try add(histogram, to: key)
        }
        try thinning.mergeCounts(before: second)
    }

    private func add(
        _ histogram: LatencyHistogram,
        to key: Batch.LatencyKey
    ) throws(RollupError) {
        let place: [SQLValue] = [
            .integer(key.journey), .integer(key.step), .integer(key.span.seconds),
            .integer(key.span.start),
        ]
        var merged = histogram
        try findLatency.rows(place) { row throws(RollupError) in
            merged.merge(try row.histogram(0))
        }
        try putLatency.rows(place + [.blob(merged.encoded)]) { _ throws(RollupError) in }
    }
}

extension Statement {
    /// The histogram of a column.
    func histogram(_ column: Int32) throws(RollupError) -> LatencyHistogram {
        guard let histogram = LatencyHistogram(encoded: blob(column)) else {
            throw RollupError.damaged(path: path, detail: "a latency histogram cannot be read")
        }
        return histogram
    }
}
