/// What a run sent, nothing masked, for one who sends it again. It stays in the memory of the
/// program that walked the journey; whoever prints it names the secrets.
package struct Repetition: Hashable, Sendable {
    /// In the order in which they were sent, each redirect's own among them.
    package var requests: [Sent] = []
    package var secrets: [NamedSecret] = []

    package init() {}

    package struct Sent: Hashable, Sendable {
        package let step: String
        package let request: Request
        /// Whether the run's jar held cookies when this was answered.
        package let hasCookies: Bool

        package init(step: String, request: Request, hasCookies: Bool) {
            self.step = step
            self.request = request
            self.hasCookies = hasCookies
        }
    }

    /// Adds an exchange, and those behind its redirects.
    package mutating func add(_ request: Request, of step: String, _ response: Response) {
        for hop in [request] + response.onward {
            let hasCookies = !response.cookies.isEmpty
            requests.append(Sent(step: step, request: hop, hasCookies: hasCookies))
        }
    }
}
