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
        // A secret that could not be captured cannot be masked either.
        let unknown = captures.filter { $0.isSecret && !captured.contains($0.name) }
        let isHidden = unknown.contains { $0.query.isInBody }
        return Transcript(
            step: name,
            last: response.last,
            request: bindings.excerpt(of: request),
            response: bindings.excerpt(
                of: response.readable(answer(response).mail),
                without: unknown,
                hidesBody: isHidden
            )
        )
    }

    /// The same of the exchange that asked for a token: an answer that may hold one is not shown.
    package func transcript(
        ofToken request: Request,
        _ response: Response,
        _ bindings: Bindings
    ) -> Transcript {
        let mayHoldToken = response.status.map { (200...299).contains($0) } ?? true
        let isHidden = mayHoldToken && !response.body.isEmpty
        return Transcript(
            step: name,
            last: response.last,
            request: bindings.excerpt(of: request),
            response: bindings.excerpt(of: response, without: [], hidesBody: isHidden)
        )
    }
}

extension Bindings {
    fileprivate func excerpt(of request: Request) -> Transcript.Message {
        Transcript.Message(
            headers: masked(request.headers) + request.credential,
            body: redactor.excerpt(request.body ?? []),
            bodySize: request.body?.count ?? 0
        )
    }

    fileprivate func excerpt(
        of response: Response,
        without captures: [Capture],
        hidesBody: Bool
    ) -> Transcript.Message {
        Transcript.Message(
            headers: masked(response.head.headers.map { $0.withheld(for: captures) }),
            body: hidesBody ? Array(Secret.mask.utf8) : redactor.excerpt(response.body),
            bodySize: response.body.count
        )
    }
}

extension Response {
    /// A mail as its checks saw it: a secret that was captured could not be masked in its encoding.
    fileprivate func readable(_ mail: Mail?) -> Response {
        guard let mail else { return self }
        return Response(exchanges: exchanges, head: mail.head, cookies: cookies, body: mail.text)
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
