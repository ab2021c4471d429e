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
    /// What was asked behind each redirect.
    package var onward: [Request] = []

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
