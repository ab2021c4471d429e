package import ProbeModel

/// Notices that the process did not run for a while: it was stopped, its machine slept, or it got
/// no processor (promises.md C3). What was measured meanwhile is void.
package struct Wakefulness: Sendable {
    private var last: Instant?

    package init() {}

    /// The loop has woken up; it had meant to sleep for `planned` at most. `now` is the time since
    /// boot, which passes also while the machine sleeps.
    /// - Returns: how long the loop was away beyond that; nil if that is nothing unusual.
    package mutating func wake(at now: Instant, after planned: Duration) -> Duration? {
        defer { last = now }
        guard let last else { return nil }
        let absence = now - last - planned
        return absence >= Limits.suspension ? absence : nil
    }
}
