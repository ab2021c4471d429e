import Reliability

/// Old figures lose their resolution, not their counts: ten-second rows become rows of an hour.
struct Thinning: ~Copyable, Sendable {
    private let fineLatencies: Statement
    private let mergeRuns: Statement
    private let mergeSteps: Statement
    private let mergeComponents: Statement
    private let dropRuns: Statement
    private let dropSteps: Statement
    private let dropComponents: Statement
    private let dropLatencies: Statement

    static func prepared(for database: borrowing Database) throws(RollupError) -> Thinning {
        Thinning(
            fineLatencies: try database.prepare(Schema.fineLatencies),
            mergeRuns: try database.prepare(Schema.mergeRuns),
            mergeSteps: try database.prepare(Schema.mergeSteps),
            mergeComponents: try database.prepare(Schema.mergeComponents),
            dropRuns: try database.prepare(Schema.drop("run_counts")),
            dropSteps: try database.prepare(Schema.drop("step_counts")),
            dropComponents: try database.prepare(Schema.drop("component_counts")),
            dropLatencies: try database.prepare(Schema.drop("latencies"))
        )
    }

    /// The fine histograms before a second, added up to coarse ones.
    func latencies(
        before second: Int64
    ) throws(RollupError) -> [Batch.LatencyKey: LatencyHistogram] {
        var merged: [Batch.LatencyKey: LatencyHistogram] = [:]
        let bounds: [SQLValue] = [.integer(Span.fine), .integer(second)]
        try fineLatencies.rows(bounds) { row throws(RollupError) in
            let span = Span(coarseAround: row.integer(2))
            let key = Batch.LatencyKey(journey: row.integer(0), step: row.integer(1), span: span)
            merged[key, default: LatencyHistogram()].merge(try row.histogram(3))
        }
        return merged
    }

    /// Adds the fine counts before a second to the coarse ones, and drops all that is fine.
    func mergeCounts(before second: Int64) throws(RollupError) {
        let (fine, coarse) = (SQLValue.integer(Span.fine), SQLValue.integer(Span.coarse))
        try mergeRuns.run(fine, coarse, .integer(second))
        try mergeSteps.run(fine, coarse, .integer(second))
        try mergeComponents.run(fine, coarse, .integer(second))
        try dropRuns.run(fine, .integer(second))
        try dropSteps.run(fine, .integer(second))
        try dropComponents.run(fine, .integer(second))
        try dropLatencies.run(fine, .integer(second))
    }
}
