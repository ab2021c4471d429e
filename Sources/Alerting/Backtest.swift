package import ProbeModel

/// What a rule would have told over runs that were recorded.
///
/// Recorded extra runs are replayed; those that a rule would have asked for and that do not exist
/// cannot be invented, so that the delays of other rules are upper bounds.
package struct Backtest: Sendable {
    /// A span in which a journey failed, by a measure of its own, the same for all rules: from a bad
    /// run to the last one that eight good ones follow, with bad time of a minute at least.
    package struct Span: Hashable, Sendable {
        package let journey: String
        /// When its first bad run started, and the last one.
        package let start: Timestamp
        package fileprivate(set) var last: Timestamp
        /// When the rule paged; nil if it missed the span.
        package fileprivate(set) var paged: Timestamp?
        fileprivate var bad = 0
        fileprivate var good = 0
        fileprivate var badTime = Duration.zero

        /// From its first bad run to the end of the run that paged.
        package var delay: Duration? {
            paged.map { .nanoseconds(max(0, $0.nanoseconds - start.nanoseconds)) }
        }
    }

    /// What came of it.
    package struct Result: Hashable, Sendable {
        package var pages = 0
        package var reopenings = 0
        package var tickets = 0
        /// In the order in which they ended.
        package var spans: [Span] = []
        /// Pages outside every span.
        package var alone = 0

        package var missed: Int { spans.count { $0.paged == nil } }

        package var medianDelay: Duration? {
            let delays = spans.compactMap(\.delay).sorted()
            return delays.isEmpty ? nil : delays[(delays.count - 1) / 2]
        }
    }

    private var book: AlertBook
    private let general: AlertPolicy?
    private let services: [String: AlertPolicy]
    private var spans: [String: Span] = [:]
    private(set) package var result = Result()

    /// - Parameters:
    ///   - policy: Judges every journey; nil for the rules that stand in the terms of each.
    ///   - services: The rules of those that have their own, by name.
    package init(_ policy: AlertPolicy?, services: [String: AlertPolicy] = [:]) {
        (general, self.services) = (policy, services)
        book = AlertBook(policy: policy ?? AlertPolicy())
    }

    /// Takes the next run, in the order of the ledger.
    package mutating func note(_ run: Run, _ terms: AlertTerms) {
        guard run.outcome.isVerdict, run.healthOf == nil else { return }
        watch(run, terms)
        var judged = terms
        if let policy = services[run.service] ?? general {
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
        var span =
            spans[run.journey] ?? Span(journey: run.journey, start: run.started, last: run.started)
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
        result.spans.append(span)
    }
}
