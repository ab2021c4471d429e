package import ProbeModel

/// What Runner needs of the network; the fake of the tests is the second conformer.
package protocol Transferring: Sendable {
    /// Where tasks that perform requests run best; nil for no preference. What takes longer than
    /// about a millisecond must run elsewhere.
    var executor: (any TaskExecutor)? { get }

    /// Opens a run's own connections and cookies.
    func begin() -> SessionID

    /// Performs one request, hops included. Never throws: what went wrong is the last exchange's
    /// failure. Ends early with reason `cancelled` when the task is cancelled.
    ///
    /// A session performs one request at a time. `offset` is the start of this request since the
    /// start of the run; each exchange's offset is set from it.
    func perform(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds
    ) async -> Response

    /// Closes the session's connections and forgets its cookies.
    func end(_ session: SessionID)
}
