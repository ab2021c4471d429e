package import ProbeModel

/// What a rule would have told over runs that were recorded.
///
/// Recorded extra runs are replayed; those that a rule would have asked for and that do not exist
/// cannot be invented, so that the delays of other rules are upper bounds.
package struct Backtest: Sendable {
    /// A span in which a journey failed, by a measure of its own: from a bad run to the last one
    /// that eight good ones follow, with bad time of a minute at least.
    private struct Span {
        var start: Timestamp
        var last: Timestamp
        var bad = 1
        var good = 0
        var badTime = Duration.zero
        var paged: Timestamp?
    }

    /// What came of it.
    package struct Result: Hashable, Sendable {
        package var pages = 0
        package var reopenings = 0
        package var tickets = 0
        package var spans = 0
        package var missed = 0
        /// From the first bad run of a span to the end of the run that paged, sorted.
        package var delays: [Duration] = []
        /// Pages outside every span.
        package var alone = 0

        package var medianDelay: Duration? {
            delays.isEmpty ? nil : delays.sorted()[(delays.count - 1) / 2]
        }
    }

    private var book: AlertBook
    private let policy: AlertPolicy?
    private var spans: [String: Span] = [:]
    private(set) package var result = Result()

    /// `policy` judges every journey; nil for the rules that stand in the terms of each.
    package init(_ policy: AlertPolicy?) {
        self.policy = policy
        book = AlertBook(policy: policy ?? AlertPolicy())
    }

    /// Takes the next run, in the order of the ledger.
    package mutating func note(_ run: Run, _ terms: AlertTerms) {
        guard run.outcome.isVerdict, run.healthOf == nil else { return }
        watch(run, terms)
        var judged = terms
        if let policy {
            (judged.policy, judged.lateness) = (policy, policy.lateness ?? terms.lateness)
        }
        for case .raise(let alert) in book.handle(.finished(run, judged), at: run.ended) {
            _ = book.handle(.recorded(alert), at: alert.at)
            if alert.change == .firing { count(alert) }
        }
        if !run.isBad(by: terms.lateness) { close(run.journey, ifGoodFor: Self.clearing) }
    }

    /// Ends what is still going on.
    package mutating func finish() {
        for journey in spans.keys.sorted() { close(journey, ifGoodFor: 0) }
    }

    private static let clearing = 8
    private static let least = Duration.seconds(60)

    private mutating func watch(_ run: Run, _ terms: AlertTerms) {
        guard run.isBad(by: terms.lateness) else {
            spans[run.journey]?.good += 1
            return
        }
        var span = spans[run.journey] ?? Span(start: run.started, last: run.started, bad: 0)
        if span.bad > 0 {
            let gap = Duration.nanoseconds(run.started.nanoseconds - span.last.nanoseconds)
            span.badTime += span.good == 0 ? min(gap, terms.every * 2) : .zero
        }
        span.bad += 1
        (span.last, span.good) = (run.started, 0)
        spans[run.journey] = span
    }

    private mutating func count(_ alert: Alert) {
        switch alert.level {
        case .page where alert.reopens != nil: result.reopenings += 1
        case .page: result.pages += 1
        case .ticket: result.tickets += 1
        }
        guard spans[alert.journey] != nil else {
            result.alone += alert.level == .page ? 1 : 0
            return
        }
        if alert.level == .page, spans[alert.journey]?.paged == nil {
            spans[alert.journey]?.paged = alert.at
        }
    }

    private mutating func close(_ journey: String, ifGoodFor count: Int) {
        guard let span = spans[journey], span.good >= count else { return }
        spans[journey] = nil
        guard span.badTime >= Self.least else {
            result.alone += span.paged == nil ? 0 : 1
            return
        }
        result.spans += 1
        guard let paged = span.paged else {
            result.missed += 1
            return
        }
        let delay = max(0, paged.nanoseconds - span.start.nanoseconds)
        result.delays.append(.nanoseconds(delay))
    }
}
