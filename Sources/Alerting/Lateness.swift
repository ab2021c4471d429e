import ProbeModel

/// When a run that succeeded is bad all the same: customers waited longer than they were promised.
package enum Lateness: Hashable, Sendable {
    /// Never: who waits gets there.
    case ignored
    /// When it took longer.
    case beyond(Duration)
    /// When its journey's own promise was not kept.
    case degraded
}

extension Run {
    /// Whether it failed, or succeeded too late.
    func isBad(by lateness: Lateness) -> Bool {
        switch (outcome, lateness) {
        case (.failed, _): true
        case (.passed, .beyond(let limit)), (.degraded, .beyond(let limit)):
            duration.duration > limit
        case (.degraded, .degraded): true
        case (.passed, _), (.degraded, _), (.aborted, _), (.missed, _), (.skipped, _): false
        }
    }

    /// The step that a bad run is about: the one that failed, else the one that took longest.
    var culprit: Step? {
        guard outcome != .failed else { return failedStep }
        return steps.filter { !$0.isCleanup }.max { $0.duration.count < $1.duration.count }
    }
}
