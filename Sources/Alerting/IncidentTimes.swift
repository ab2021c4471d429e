package import ProbeModel
package import Reliability

/// How long it takes until pages are noticed, taken up and over, and how long all is well between
/// them. An incident begins in the middle between the last good and the first bad run.
package struct IncidentTimes: Hashable, Sendable {
    /// How long somebody was watching.
    package let observed: Duration
    /// From the beginning to the decision.
    package let detection: MeanTime
    /// From the decision until somebody says that they look after it; of those of which one did.
    package let acknowledgement: MeanTime
    /// From the beginning to the end.
    package let repair: MeanTime
    /// Time without any between the ends and the next beginnings.
    package let between: MeanTime

    /// - Parameters:
    ///   - incidents: In any order; tickets and what people opened by hand are left out.
    ///   - service: Whose incidents count; nil for all.
    ///   - span: The time in which they were opened.
    ///   - watched: The times in which somebody was watching: only they can have been free of
    ///     incidents. Where the clock was set back between two of them, they overlap.
    package init(
        _ incidents: [Incident],
        of service: String?,
        in span: Range<Timestamp>,
        watched: [Range<Timestamp>]
    ) {
        let watched = watched.map { $0.clamped(to: span) }.withoutOverlap
        observed = watched.reduce(.zero) { $0 + $1.upperBound.elapsed(since: $1.lowerBound) }
        let pages = incidents.filter { incident in
            incident.level == .page && !incident.isManual && span.contains(incident.opened)
                && (service.map(incident.services.contains) ?? true)
        }
        detection = MeanTime(of: pages.map { $0.opened.elapsed(since: $0.beginning) })
        acknowledgement = MeanTime(
            of: pages.compactMap { incident in
                incident.takenUp.map { $0.elapsed(since: incident.opened) }
            }
        )
        repair = MeanTime(
            of: pages.compactMap { incident in
                incident.resolved.map { $0.elapsed(since: incident.beginning) }
            }
        )
        between = MeanTime(between: pages.count, in: Self.quiet(pages, watched))
    }

    /// What is left of the spans without the incidents.
    private static func quiet(_ pages: [Incident], _ spans: [Range<Timestamp>]) -> Duration {
        let incidents = pages.sorted { $0.beginning < $1.beginning }
        return spans.reduce(.zero) { total, span in
            var (quiet, reached) = (total, span.lowerBound)
            for incident in incidents {
                quiet += min(incident.beginning, span.upperBound).elapsed(since: reached)
                let end = min(incident.resolved ?? span.upperBound, span.upperBound)
                reached = max(reached, end)
            }
            return quiet + span.upperBound.elapsed(since: reached)
        }
    }
}

extension Incident {
    /// The middle between the last good and the first bad run of the journey that failed first.
    fileprivate var beginning: Timestamp {
        guard let good = first?.lastGoodAt else { return since }
        return since + .nanoseconds((good.nanoseconds - since.nanoseconds) / 2)
    }
}

extension Timestamp {
    /// At least nothing: clocks may have been set.
    fileprivate func elapsed(since earlier: Timestamp) -> Duration {
        .nanoseconds(max(0, nanoseconds - earlier.nanoseconds))
    }
}
