/// One request and its response, as it is recorded. A redirect hop is an exchange of its own.
package struct Exchange: Hashable, Sendable {
    package var method: String
    /// The address that was asked, secrets masked.
    package var url: String
    /// Since the start of the run.
    package var offset: Microseconds
    package var phases: Phases
    /// The status of the response; nil when there was none.
    package var status: UInt16?
    package var version: HTTPVersion?
    /// Address and port of the peer, `192.0.2.1:443`; nil without a connection.
    package var peer: String?
    /// Bytes sent: head and body as counted by the transfer library.
    package var bytesSent: Int64
    /// Decoded bytes of the body that were received.
    package var bytesReceived: Int64
    package var certificate: Certificate?
    /// Over TLS, and nobody checked who the server is: the step says so.
    package var isUnverified = false
    package var failure: Failure?

    package init(method: String, url: String, offset: Microseconds = .zero) {
        self.method = method
        self.url = url
        self.offset = offset
        self.phases = .none
        self.bytesSent = 0
        self.bytesReceived = 0
    }

    /// Why an exchange brought no complete response.
    package struct Failure: Hashable, Sendable {
        package let reason: Reason
        /// The transfer library's code, 0 if it was our own decision.
        package let code: Int32
        /// The system's error number, 0 if unknown.
        package let errorNumber: Int32
        /// One sentence in lower case: what happened and where, no secrets.
        package let detail: String

        package init(reason: Reason, code: Int32 = 0, errorNumber: Int32 = 0, detail: String) {
            self.reason = reason
            self.code = code
            self.errorNumber = errorNumber
            self.detail = detail
        }
    }
}
