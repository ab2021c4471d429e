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
        if let failure = response.failure, !expects(failure, of: response) {
            judgement.fail(failure.reason, bindings.masked(failure.detail))
            return judgement
        }
        var answer = answer(response)
        if bindings.showsMet { judgement.checks.reserveCapacity(checks.count) }
        var departs = false
        for check in checks {
            bindings.hasAskedHistory = false
            let isMet = judgement.add(check, &answer, &bindings)
            if !isMet, bindings.hasAskedHistory { departs = true }
        }
        bindings.note(departure: departs, of: self)
        for capture in captures { judgement.add(capture, of: self, &answer, &bindings) }
        if judgement.reason != nil { judgement.blamed = blamed(&answer) }
        return judgement
    }

    /// Whether a server of mail or files has refused what the step asks about: that is an answer, as
    /// 404 is one of HTTP.
    private func expects(_ failure: Exchange.Failure, of response: Response) -> Bool {
        failure.reason == .status && response.status != nil && request.wire?.errand != nil
            && checks.contains(where: \.isAboutStatus)
    }

    /// The response as this step's checks see it.
    func answer(_ response: Response) -> Answer {
        let isMail = request.wire?.errand?.fetchesMail(from: response.last.url) ?? false
        return Answer(response, isMail: isMail)
    }

    /// The component that the response names, if it is one of the step's.
    private func blamed(_ answer: inout Answer) -> String? {
        let name: String? =
            switch blame {
            case nil: nil
            case .header(let header)?: answer.header(header)
            case .json(let path)?: (try? answer.json(path))?.onlyText
            }
        return name.flatMap { components.contains($0) ? $0 : nil }
    }
}

extension Subject {
    /// The text that a component's name is; nil if there are several, or none.
    fileprivate var onlyText: String? {
        switch self {
        case .value(let json): json.string
        case .nodes(let nodes): nodes.count == 1 ? nodes[0].string : nil
        case .nothing, .text, .selection, .bytes, .date: nil
        }
    }
}

extension Judgement {
    /// The first reason stays; the status, which says most, is the first check of every step.
    fileprivate mutating func fail(_ reason: Reason, _ detail: String) {
        guard self.reason == nil else { return }
        self.reason = reason
        self.detail = String(detail.prefix(Limits.detailCharacters))
    }

    /// - Returns: whether the check is met.
    fileprivate mutating func add(
        _ check: Check,
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) -> Bool {
        let verdict = check.result(&answer, &bindings)
        guard let result = verdict.result else { return verdict.isMet }
        checks.append(result)
        guard !verdict.isMet else { return true }
        fail(verdict.reason, "expected \(result.subject) \(result.wanted), got \(result.got)")
        return false
    }

    fileprivate mutating func add(
        _ capture: Capture,
        of step: Plan.Step,
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) {
        do throws(Snag) {
            guard let value = try capture.value(&answer, &bindings) ?? capture.fallback else {
                return fail(capture, "there is no \(capture.words)")
            }
            let size = value.plainText.utf8.count
            guard size <= Limits.captureBytes else {
                return fail(.limit, "the value for '\(capture.name)' is longer than 64 KiB")
            }
            guard capture.remembered == 0 || size <= Limits.rememberedBytes else {
                return fail(.limit, "the value for '\(capture.name)' is too long to be kept")
            }
            guard !capture.isSecret || size >= Limits.capturedSecretBytes else {
                return fail(capture, "the value is too short to be kept secret")
            }
            bindings.bind(capture, to: value, by: step)
            let shown =
                capture.isSecret
                ? nil : bindings.redactor.shown(value.plainText)
            captured.append(Run.Attempt.Capture(name: capture.name, value: shown))
        } catch {
            switch error {
            case .ambiguous(let count):
                fail(capture, "\(capture.query.words) gives \(count) values, one is wanted")
            case .unfit(let why): fail(capture, why)
            case .limit(let message): fail(.limit, message)
            case .obstacle(.noJSON(let message)): fail(capture, "the body is no JSON: \(message)")
            case .obstacle(.noText(let message)): fail(capture, message)
            case .obstacle(.noMarkup(let message)):
                fail(capture, "the body is no HTML or XML: \(message)")
            case .obstacle(.limit(let message)): fail(.limit, message)
            case .obstacle(.fault(let fault)): fail(fault.reason, fault.detail)
            }
        }
    }

    private mutating func fail(_ capture: Capture, _ why: String) {
        fail(.capture, "captured nothing as '\(capture.name)': \(why)")
    }
}

/// Why there is nothing to capture.
private enum Snag: Error {
    case obstacle(Answer.Obstacle)
    /// Several values where one was wanted.
    case ambiguous(Int)
    /// The value has a type that cannot be captured, or that a filter cannot take.
    case unfit(String)
    case limit(String)
}

extension Capture {
    /// Whether the response has something to capture, one value or several.
    func isFound(in answer: inout Answer, _ bindings: inout Bindings) -> Bool {
        do throws(Snag) {
            return try value(&answer, &bindings) != nil
        } catch {
            if case .ambiguous = error { return true }
            return false
        }
    }

    /// What the response has; nil if it has nothing.
    fileprivate func value(
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) throws(Snag) -> JSON? {
        let found: Subject
        do throws(Answer.Obstacle) {
            found = try answer.subject(of: query, &bindings)
        } catch {
            throw .obstacle(error)
        }
        switch filters.isEmpty ? found : try filtered(found, at: bindings.now) {
        case .nothing: return nil
        case .value(let json): return json
        case .nodes(let nodes):
            if takesAll { return .array(nodes) }
            guard nodes.count <= 1 else { throw .ambiguous(nodes.count) }
            return nodes.first
        case .selection(let texts):
            if takesAll { return .array(texts.map(JSON.string)) }
            guard texts.count <= 1 else { throw .ambiguous(texts.count) }
            return texts.first.map(JSON.string)
        case .text(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
        case .date(let date): return .string(date.rfc3339)
        case .bytes: throw .unfit("bytes cannot be captured; add the filter toHex or base64Encode")
        }
    }

    private func filtered(_ found: Subject, at now: Timestamp) throws(Snag) -> Subject {
        var value = found
        for filter in filters {
            do throws(Filter.Fault) {
                value = try filter.apply(to: value, at: now)
            } catch {
                switch error {
                case .limit(let message): throw .limit(message)
                case .mismatch(let text), .unreadable(let text):
                    throw .unfit("\(query.words) is \(text) for \(filter.name.rawValue)")
                }
            }
        }
        return value
    }
}
