package import ProbeModel

extension Plan.Step {
    /// Checks and captures. What the exchange itself failed with comes first; then nothing else
    /// is evaluated.
    package func judge(_ response: Response, _ bindings: inout Bindings) -> Judgement {
        var judgement = Judgement()
        if let failure = response.last.failure {
            judgement.reason = failure.reason
            judgement.detail = bindings.masked(failure.detail)
        }
        return judgement
    }
}
