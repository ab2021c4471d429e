import ProbeModel

/// One attempt of a run, and what was said in it.
struct Conversation {
    let transcript: Transcript
    let attempt: Run.Attempt
    let started: Timestamp

    /// Those of a run whose transcripts were kept, in the order in which they were led.
    static func all(of run: Run) -> [Conversation] {
        var next: [String: Int] = [:]
        return run.transcripts.compactMap { transcript in
            let number = next[transcript.step, default: 0]
            next[transcript.step] = number + 1
            guard let step = run.steps.first(where: { $0.name == transcript.step }),
                number < step.attempts.count
            else { return nil }
            let attempt = step.attempts[number]
            let offset = attempt.exchanges.first?.offset ?? .zero
            return Conversation(
                transcript: transcript,
                attempt: attempt,
                started: run.started + offset.duration
            )
        }
    }

    /// The address that the step asked first.
    var address: String { attempt.exchanges.first?.url ?? transcript.url }

    var method: String { attempt.exchanges.first?.method ?? transcript.method }
}
