import Journey
import ProbeModel

/// Lets a part of a journey whose steps must not be sent twice start only when it is on disk that it
/// does. What a kill leaves of such a part is never walked again.
struct OnceGate {
    /// Noted in this life of the daemon, and not started yet.
    private var announced: Set<RunID> = []

    /// What is to be noted instead of going on; nil if the part may start.
    mutating func objection(
        to suspension: Suspension,
        with part: Plan,
        at now: Timestamp
    ) -> Suspension? {
        let isOurs = announced.remove(suspension.id) != nil
        guard suspension.change == .going else {
            guard part.steps.contains(where: \.isOnce) else { return nil }
            announced.insert(suspension.id)
            return suspension.announced(at: now)
        }
        guard !isOurs else { return nil }
        let why =
            "probed ended while it went on with '\(suspension.place.step)', "
            + "and what is sent once may have been sent"
        return suspension.aborted(because: why, at: now)
    }
}
