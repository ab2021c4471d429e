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

/// The version of HTTP that was spoken; the raw values are those of the ledger's format.
package enum HTTPVersion: UInt8, CaseIterable, Sendable, Codable {
    case http10 = 10
    case http11 = 11
    case http2 = 20
    case http3 = 30

    package var text: String {
        switch self {
        case .http10: "1.0"
        case .http11: "1.1"
        case .http2: "2"
        case .http3: "3"
        }
    }
}

/// What came back for one request: every hop that was made, and the last response in full.
package struct Response: Hashable, Sendable {
    /// One for each hop, in order; never empty. The last one carries status and failure.
    package var exchanges: [Exchange]
    /// Headers of the last response.
    package var head: Head
    /// The cookies that the run's jar holds after the last response.
    package var cookies: [Cookie]
    /// Decoded body of the last response, up to the cap.
    package var body: [UInt8]

    package init(
        exchanges: [Exchange],
        head: Head = Head(),
        cookies: [Cookie] = [],
        body: [UInt8] = []
    ) {
        precondition(!exchanges.isEmpty, "a response has at least one exchange")
        self.exchanges = exchanges
        self.head = head
        self.cookies = cookies
        self.body = body
    }

    package var last: Exchange { exchanges[exchanges.count - 1] }

    /// Of the last exchange, which is not copied for it.
    package var status: UInt16? { exchanges[exchanges.count - 1].status }
    package var failure: Exchange.Failure? { exchanges[exchanges.count - 1].failure }
}

/// A cookie of the run's jar.
package struct Cookie: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension String {
    /// Compares ASCII letters without case, everything else exactly.
    package func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// The byte in lower case if it is an ASCII capital letter, else itself.
    package var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
