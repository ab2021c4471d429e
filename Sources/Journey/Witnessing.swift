package import ProbeModel

extension Plan.Step {
    /// What was said, as people may see it. `bindings` must be those that judged the response, so
    /// that what it captured as secret is masked.
    package func transcript(
        of request: Request,
        _ response: Response,
        _ judgement: Judgement,
        _ bindings: Bindings
    ) -> Transcript {
        let captured = Set(judgement.captured.map(\.name))
        let unknown = captures.filter { $0.isSecret && !captured.contains($0.name) }
        let redactor = bindings.redactor
        return Transcript(
            step: name,
            last: response.last,
            request: Transcript.Message(
                headers: bindings.masked(request.headers) + request.credential,
                body: redactor.excerpt(request.body ?? []),
                bodySize: request.body?.count ?? 0
            ),
            response: Transcript.Message(
                headers: bindings.masked(response.head.headers.map { $0.withheld(for: unknown) }),
                // A secret that could not be captured cannot be masked either.
                body: unknown.contains { $0.query.isInBody }
                    ? Array(Secret.mask.utf8) : redactor.excerpt(response.body),
                bodySize: response.body.count
            )
        )
    }
}

extension Plan.Step {
    /// As above, of the exchange that asked for a token: an answer that may hold one is not shown.
    package func transcript(
        ofToken request: Request,
        _ response: Response,
        _ bindings: Bindings
    ) -> Transcript {
        let mayHoldToken = response.status.map { (200...299).contains($0) } ?? true
        return Transcript(
            step: name,
            last: response.last,
            request: Transcript.Message(
                headers: bindings.masked(request.headers) + request.credential,
                body: bindings.redactor.excerpt(request.body ?? []),
                bodySize: request.body?.count ?? 0
            ),
            response: Transcript.Message(
                headers: bindings.masked(response.head.headers),
                body: mayHoldToken && !response.body.isEmpty
                    ? Array(Secret.mask.utf8) : bindings.redactor.excerpt(response.body),
                bodySize: response.body.count
            )
        )
    }
}

extension Request {
    /// The header that the transfer library makes of the credential.
    fileprivate var credential: [Header] {
        basic == nil ? [] : [Header(name: "Authorization", value: Secret.mask, isSecret: true)]
    }
}

extension Header {
    /// The header, marked as secret if one of these captures wanted it.
    fileprivate func withheld(for captures: [Capture]) -> Header {
        let isWanted = captures.contains { capture in
            switch capture.query {
            case .header(let name), .headers(let name): name.equalsIgnoringCase(self.name)
            default: false
            }
        }
        return isWanted ? Header(name: name, value: value, isSecret: true) : self
    }
}
