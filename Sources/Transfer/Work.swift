import ProbeModel

/// A request under way, hops included. Belongs to its session.
final class Work {
    let job: Inbox.Job
    /// The request of this hop.
    var request: Request
    let began: Instant
    var hopBegan: Instant
    /// How long the lookup of this hop took.
    var lookup = Microseconds.zero
    /// When the server's first bytes came, where libcurl does not tell; nil before.
    var greeted: Instant?
    /// The socket on which it is waited for; nil if it is not.
    var listeningSocket: Int32?
    var address: WebAddress?
    /// Where the connection goes: the address's origin, or a proxy.
    var place: WebAddress.Origin?
    /// Exchanges of the hops before this one.
    var exchanges: [Exchange] = []
    /// The requests behind redirects.
    var onward: [Request] = []

    init(_ job: Inbox.Job, at now: Instant) {
        self.job = job
        request = job.request
        began = now
        hopBegan = now
    }

    /// Whether there is time left, so that a transfer which timed out was too slow. libcurl's own
    /// limit is a whole number of milliseconds and may end up to one early.
    func isWithinLimit(at now: Instant) -> Bool {
        now - began < request.limits.total - .milliseconds(1)
    }

    /// libcurl takes the first byte of a body that it sends for the first one that comes.
    var sendsBody: Bool { request.body != nil && request.wire?.value.errand == nil }

    /// The server answers; said with each line of a head.
    func noteAnswer() {
        guard greeted == nil, sendsBody else { return }
        greeted = .monotonic()
    }

    /// The next hop, or the first one, begins.
    func beginHop(at now: Instant) {
        hopBegan = now
        lookup = .zero
        greeted = nil
    }
}
