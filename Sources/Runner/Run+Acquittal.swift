import ProbeModel

extension Run {
    /// Whether it failed without an answer. Who answered was reached, so that is no fault of our
    /// network, however wrong the answer was.
    var failedUnanswered: Bool {
        guard outcome == .failed, let reason = failedStep?.reason ?? reason else { return false }
        return reason.isSilence && failedStep?.attempts.last?.exchanges.last?.status == nil
    }

    /// The same run without a verdict: nobody knows what the service would have said.
    func acquitted(because problem: String) -> Run {
        var run = self
        run.outcome = .aborted
        run.reason = .local
        run.blamed = nil
        run.detail = "the control target failed too (\(problem)): our network"
        if var ended = suspension, ended.change == .failed {
            (ended.change, ended.detail) = (.aborted, run.detail)
            run.suspension = ended
        }
        if let place = failedPlace {
            run.detail += "; " + (steps[place].detail.isEmpty ? detail : steps[place].detail)
            run.steps[place].state = .aborted
            run.steps[place].reason = .local
        }
        return run
    }
}

extension Reason {
    /// Whether nothing came back that the service itself had said.
    fileprivate var isSilence: Bool {
        switch self {
        case .dns, .connect, .tls, .certificate, .send, .receive, .timeout: true
        default: false
        }
    }
}
