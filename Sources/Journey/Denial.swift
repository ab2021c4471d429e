package import ProbeModel

extension Plan.Step {
    /// Whether an answer to this step, which asks, says that the request whose answer was lost had not
    /// arrived. Whatever leaves that open says nothing: that request may be a payment.
    ///
    /// It says so with a status that is expected, or with 404, if everything that the checks look for
    /// in it could be judged, and something is not there; and if it has nothing of what the lost
    /// answer would have given.
    package func denies(
        _ lost: Plan.Step,
        _ response: Response,
        _ bindings: inout Bindings
    ) -> Bool {
        // Another address was not asked.
        guard response.failure == nil, response.exchanges.count == 1 else { return false }
        var answer = answer(response)
        var isMissing = false
        for check in checks {
            let verdict = check.result(&answer, &bindings)
            guard !verdict.isMet else { continue }
            switch check.concern {
            case .status where response.status != 404, .both: return false
            case .content where !verdict.isJudged: return false
            case .status, .content: isMissing = true
            case .way: continue
            }
        }
        guard isMissing else { return false }
        let names = Set(lost.captures.map(\.name))
        return !captures.contains { names.contains($0.name) && $0.isFound(in: &answer, &bindings) }
    }
}

extension Check {
    /// What a check is about.
    fileprivate enum Concern {
        case status
        /// What the body says.
        case content
        /// How the answer came: its time, its size, its headers.
        case way
        /// Several of these in one group.
        case both
    }

    fileprivate var concern: Concern {
        switch kind {
        case .status, .query(.status, _): .status
        case .json, .body: .content
        case .query(.json, _), .query(.markup, _), .query(.regex, _), .query(.bytes, _): .content
        case .group(let group):
            group.alternatives.joined().allSatisfy { $0.concern == .content } ? .content : .both
        case .within, .version, .certificate, .header, .query: .way
        }
    }
}
