/// What was said in the exchange with which a step failed, as people may see it: secrets masked,
/// bodies cut. It is kept beside the ledger; the run's record holds its hash.
package struct Transcript: Hashable, Sendable {
    package var step: String
    package var method: String
    /// The address of the last hop, secrets masked.
    package var url: String
    /// What the step sent to its first hop.
    package var request: Message
    /// The status of the last hop; nil when no response came.
    package var status: UInt16?
    package var response: Message

    package init(
        step: String,
        last exchange: Exchange,
        request: Message,
        response: Message
    ) {
        self.step = step
        self.method = exchange.method
        self.url = exchange.url
        self.status = exchange.status
        self.request = request
        self.response = response
    }

    package struct Message: Hashable, Sendable {
        package var headers: [Header]
        /// The beginning of the body, `Limits.transcriptBodyBytes` at most.
        package var body: [UInt8]
        /// Bytes of the whole body, as far as it was received.
        package var bodySize: Int

        package init(headers: [Header], body: [UInt8], bodySize: Int) {
            self.headers = headers
            self.body = body
            self.bodySize = bodySize
        }

        /// Whether there was more of the body. Masks are not as long as what they hide: the sizes
        /// differ for a whole one, too.
        package var isCut: Bool {
            body.count >= Limits.transcriptBodyBytes && body.count != bodySize
        }
    }
}
