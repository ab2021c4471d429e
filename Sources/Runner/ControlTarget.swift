package import ProbeModel
package import Transfer

/// A neutral address that the operator chose. When a run failed without an answer and this one
/// gives none either, the fault is our network's, and the run has no verdict (maths.md §1.1).
package actor ControlTarget {
    package nonisolated let url: String
    private let network: any Transferring
    private let pause: @Sendable (Duration) async -> Void
    /// What the last question found, and when it was asked.
    private var last: (asked: Instant, problem: String?)?
    private var question: Task<String?, Never>?

    package init(
        _ url: String,
        over network: some Transferring,
        pause: @escaping @Sendable (Duration) async -> Void = { _ = try? await Task.sleep(for: $0) }
    ) {
        self.url = url
        self.network = network
        self.pause = pause
    }

    /// What is wrong with the way to it; nil if it answers, whatever it says.
    ///
    /// Many runs that fail at once share one question, and there is one a second at most. What it
    /// found counts for failures soon after it; that all is well counts only if it was found after the
    /// failure.
    package func problem(at now: Instant) async -> String? {
        if let last, let problem = last.problem, now - last.asked <= Limits.controlValidity {
            return problem
        }
        if let question { return await question.value }
        let wait = last.map { max(.zero, Limits.controlTurn - (now - $0.asked)) } ?? .zero
        let (network, url, pause) = (network, url, pause)
        let question = Task(executorPreference: network.executor) {
            if wait > .zero { await pause(wait) }
            return await Self.ask(url, over: network)
        }
        self.question = question
        let problem = await question.value
        self.question = nil
        last = (now + wait, problem)
        return problem
    }

    private static func ask(_ url: String, over network: any Transferring) async -> String? {
        var request = Request(method: "GET", url: url)
        request.limits.total = Limits.controlTime
        request.limits.redirects = 0
        let session = network.begin()
        defer { network.end(session) }
        let answer = await network.perform(request, in: session, at: .zero).last
        guard answer.status == nil else { return nil }
        return answer.failure?.detail ?? "no answer"
    }
}
