import Digest
package import Ledger
package import ProbeModel

/// How the ledger is, for those who watch the daemon itself.
package struct LedgerFigures: Sendable {
    private let state: LedgerState
    private let appends: DurationCounts
    private let scrub: Scrub.State
    private let checkpoint: Checkpoint?
    /// When a checkpoint was taken outside last; nil if none was, or nobody takes them.
    package var pushed: Timestamp?

    /// `appends` are from the end of a run until its record was on disk and folded; `checkpoint` is
    /// the last one that is in the folder of notes.
    package init(
        _ state: LedgerState,
        appends: DurationCounts,
        scrub: Scrub.State,
        checkpoint: Checkpoint?
    ) {
        self.state = state
        self.appends = appends
        self.scrub = scrub
        self.checkpoint = checkpoint
    }

    package var families: [MetricFamily] { sizes + times }

    private var sizes: [MetricFamily] {
        [
            MetricFamily(
                "probed_ledger_bytes",
                .gauge,
                "Bytes of all segments of the ledger",
                Double(state.bytes)
            ),
            MetricFamily(
                "probed_ledger_segments",
                .gauge,
                "Segments of the ledger",
                Double(state.segments)
            ),
            MetricFamily(
                "probed_ledger_writable",
                .gauge,
                "0 while no evidence can be written",
                state.isWritable ? 1 : 0
            ),
            MetricFamily(
                "probed_ledger_damaged_bytes",
                .gauge,
                "Bytes in which the start or a scrub found damage",
                Double(state.damagedBytes + scrub.damagedBytes)
            ),
        ]
    }

    private var times: [MetricFamily] {
        [
            MetricFamily(
                "probed_ledger_append_seconds",
                .histogram,
                "From the end of a run until its record was on disk and folded",
                [MetricSample([], .spans(TimedCounts(appends)))]
            ),
            MetricFamily(
                "probed_ledger_sync_seconds",
                .histogram,
                "From taking a group of records to the end of fdatasync",
                [MetricSample([], .spans(TimedCounts(state.syncs)))]
            ),
            MetricFamily(
                "probed_ledger_last_durable_timestamp_seconds",
                .gauge,
                "When the last record became durable",
                state.lastDurable?.unixSeconds
            ),
            MetricFamily(
                "probed_ledger_last_scrub_timestamp_seconds",
                .gauge,
                "When all sealed segments had been reread last",
                scrub.finished?.unixSeconds
            ),
            MetricFamily(
                "probed_ledger_last_push_timestamp_seconds",
                .gauge,
                "When a checkpoint was taken outside last",
                pushed?.unixSeconds
            ),
            MetricFamily(
                "probed_ledger_head_info",
                .info,
                "The beginning of the chain's hash at the last checkpoint",
                checkpoint.map { checkpoint in
                    let chain = String(checkpoint.chain.description.prefix(8))
                    return [MetricSample([MetricLabel("chain", chain)], 1)]
                } ?? []
            ),
        ]
    }
}
