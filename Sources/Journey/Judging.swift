import JSON
package import ProbeModel

extension Plan.Step {
    /// Checks and captures. What the exchange itself failed with comes first; then nothing else
    /// is evaluated.
    ///
    /// Captures are taken even if a check is not met, since a cleanup step may need them: a
    /// shipment that was created with a wrong field must be cancelled all the same.
    package func judge(_ response: Response, _ bindings: inout Bindings) -> Judgement {
        var judgement = Judgement()
        if let failure = response.last.failure {
            judgement.fail(failure.reason, bindings.masked(failure.detail))
            return judgement
        }
        var answer = Answer(response)
        judgement.checks.reserveCapacity(checks.count)
        for check in checks { judgement.add(check, &answer, &bindings) }
        for capture in captures { judgement.add(capture, &answer, &bindings) }
        if judgement.reason != nil { judgement.blamed = blamed(&answer) }
        return judgement
    }

    /// The component that the response names, if it is one of the step's.
    private func blamed(_ answer: inout Answer) -> String? {
        let name: String? =
            switch blame {
            case nil: nil
            case .header(let header)?: answer.header(header)
            case .json(let path)?: (try? answer.value(of: .json(path)))?.string
            }
        return name.flatMap { components.contains($0) ? $0 : nil }
    }
}

extension Judgement {
    /// The first reason stays; the status, which says most, is the first check of every step.
    fileprivate mutating func fail(_ reason: Reason, _ detail: String) {
        guard self.reason == nil else { return }
        self.reason = reason
        self.detail = String(detail.prefix(Limits.detailCharacters))
    }

    fileprivate mutating func add(
        _ check: Check,
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) {
        let (result, reason) = check.result(&answer, &bindings)
        checks.append(result)
        guard !result.isMet else { return }
        fail(reason, "expected \(result.subject) \(result.wanted), got \(result.got)")
    }

    fileprivate mutating func add(
        _ capture: Capture,
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) {
        do throws(Answer.Obstacle) {
            guard let value = try answer.value(of: capture.source) ?? capture.fallback else {
                return fail(capture, "there is no \(capture.source.words)")
            }
            let size = value.plainText.utf8.count
            guard size <= Limits.captureBytes else {
                return fail(.limit, "the value for '\(capture.name)' is longer than 64 KiB")
            }
            guard !capture.isSecret || size >= Limits.capturedSecretBytes else {
                return fail(capture, "the value is too short to be kept secret")
            }
            bindings.bind(capture.slot, to: value, isSecret: capture.isSecret)
            let shown =
                capture.isSecret
                ? nil : bindings.redactor.shown(Array(value.plainText.utf8))
            captured.append(Run.Attempt.Capture(name: capture.name, value: shown))
        } catch {
            switch error {
            case .ambiguous(let count):
                fail(capture, "\(capture.source.words) gives \(count) values, one is wanted")
            case .noJSON(let message): fail(capture, "the body is no JSON: \(message)")
            case .limit(let message): fail(.limit, message)
            }
        }
    }

    private mutating func fail(_ capture: Capture, _ why: String) {
        fail(.capture, "captured nothing as '\(capture.name)': \(why)")
    }
}
