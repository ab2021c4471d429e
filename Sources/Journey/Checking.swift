import JSON
import ProbeModel

extension Check {
    /// What a check came to.
    struct Verdict {
        let isMet: Bool
        /// For people; nil for a met check that nobody wants to see.
        var result: Run.CheckResult?
        /// What counts if it is not met.
        var reason = Reason.check
        /// False if nobody can say whether it holds: a body that cannot be read, a value of a wrong
        /// type, a pattern that is too expensive.
        var isJudged = true
        /// Whether there was no value to judge: below `not` that is no proof either.
        var isAbsent = false
    }

    /// Judges one expectation.
    func result(_ answer: inout Answer, _ bindings: inout Bindings) -> Verdict {
        switch kind {
        case .status(let statuses):
            let status = answer.response.status
            let isMet = status.map(statuses.contains) ?? false
            let code = status.map { "\($0)" }
            var verdict = verdict(isMet, bindings.showsMet, got: code ?? "nothing")
            verdict.reason = .status
            return verdict
        case .within(let part, let time):
            let took = answer.response.time(part).duration
            return verdict(took <= time, bindings.showsMet, got: took.short)
        case .version(let versions):
            let version = answer.response.last.version
            let isMet = version.map(versions.contains) ?? false
            return verdict(isMet, bindings.showsMet, got: version?.text ?? "nothing")
        case .certificate(let time):
            let isMet = answer.isCertificateValid(for: time, at: bindings.now)
            return verdict(isMet, bindings.showsMet, got: answer.certificateEnd)
        case .header(let name, let predicate):
            let subject = answer.header(name).map { Subject.text(Array($0.utf8)) } ?? .nothing
            return judge(predicate, subject, &bindings)
        case .body(let predicate):
            return judge(.body, predicate, &answer, &bindings)
        case .json(let path, let predicate):
            do throws(Answer.Obstacle) {
                return judge(predicate, try answer.json(path), &bindings)
            } catch {
                return unmet(predicate, error, bindings)
            }
        case .query(let query, let predicate):
            return judge(query, predicate, &answer, &bindings)
        case .group(let group):
            let showsMet = bindings.showsMet
            return group.verdict(&answer, &bindings) { verdict($0, showsMet, got: $1) }
        }
    }

    /// What was got becomes text only for those who see it.
    private func verdict(
        _ isMet: Bool,
        _ showsMet: Bool,
        got: @autoclosure () -> String
    ) -> Verdict {
        guard !isMet || showsMet else { return Verdict(isMet: true) }
        return Verdict(isMet: isMet, result: result(isMet, got: got()))
    }

    private func judge(
        _ query: Query,
        _ predicate: Predicate,
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) -> Verdict {
        do throws(Answer.Obstacle) {
            return judge(predicate, try answer.subject(of: query, &bindings), &bindings)
        } catch {
            return unmet(predicate, error, bindings)
        }
    }

    private func judge(
        _ predicate: Predicate,
        _ subject: Subject,
        _ bindings: inout Bindings
    ) -> Verdict {
        var resolved = predicate
        if wanted == nil {
            do throws(Plan.Fault) {
                resolved = try predicate.resolved(&bindings)
            } catch .nothingRemembered(_) {
                // The first run has nothing to compare with.
                let got = "\(subject.summary(bindings.redactor)), nothing remembered yet"
                return Verdict(
                    isMet: true,
                    result: result(true, wanted: predicate.words, got: got)
                )
            } catch {
                return unmet(predicate, .fault(error), bindings)
            }
        }
        let finding = resolved.finding(subject, at: bindings.now)
        guard finding != .met || bindings.showsMet else { return Verdict(isMet: true) }
        let got = shown(subject, finding, bindings.redactor)
        let text = wanted ?? bindings.redactor.shown(resolved.words)
        let result = result(finding == .met, wanted: text, got: got)
        var verdict = Verdict(isMet: result.isMet, result: result)
        switch finding {
        case .met, .unmet: break
        case .absent: verdict.isAbsent = true
        case .mismatch: verdict.isJudged = false
        case .limit: (verdict.reason, verdict.isJudged) = (.limit, false)
        }
        return verdict
    }

    /// What was got: whole values only if they explain a failure.
    private func shown(_ subject: Subject, _ finding: Finding, _ redactor: Redactor) -> String {
        if isOfSecret, finding != .met, subject.isPresent { return Secret.mask }
        switch finding {
        case .met: return isOfSecret ? Secret.mask : subject.summary(redactor)
        case .unmet(let shown?): return shown.label + subject.text(of: shown.subject, redactor)
        case .unmet(nil), .absent: return subject.text(redactor)
        case .mismatch(let types, let shown):
            let value = shown.map { subject.text(of: $0.subject, redactor) }
            return "\(value ?? subject.text(redactor)), \(types)"
        case .limit(let message): return message
        }
    }

    /// Whether the value itself is a credential.
    private var isOfSecret: Bool {
        switch kind {
        case .header(let name, _): name.isCredentialHeader
        case .query(let query, _): query.isAlwaysSecret
        case .status, .json, .body, .within, .version, .certificate, .group: false
        }
    }

    private func unmet(
        _ predicate: Predicate,
        _ obstacle: Answer.Obstacle,
        _ bindings: Bindings
    ) -> Verdict {
        let (got, reason) = obstacle.words
        let wanted = wanted ?? predicate.words
        let result = result(false, wanted: wanted, got: bindings.masked(got))
        return Verdict(isMet: false, result: result, reason: reason, isJudged: false)
    }

    private func result(_ isMet: Bool, wanted: String? = nil, got: String) -> Run.CheckResult {
        Run.CheckResult(
            subject: subject,
            isMet: isMet,
            wanted: wanted ?? self.wanted ?? "",
            got: got,
            line: line
        )
    }
}

extension CheckGroup {
    /// Whether the group's rule holds; if not, what each alternative came to.
    fileprivate func verdict(
        _ answer: inout Answer,
        _ bindings: inout Bindings,
        _ verdict: (_ isMet: Bool, _ got: String) -> Check.Verdict
    ) -> Check.Verdict {
        var unmet: [Check.Verdict] = []
        var met = 0
        for checks in alternatives {
            var first: Check.Verdict?
            for check in checks where first == nil {
                let verdict = check.result(&answer, &bindings)
                if !verdict.isMet { first = verdict }
            }
            if let first { unmet.append(first) } else { met += 1 }
        }
        // What could not be judged, or is not there, is no proof that it does not hold.
        let unjudged = unmet.first { !$0.isJudged || (rule == .not && $0.isAbsent) }
        let isMet =
            switch rule {
            case .anyOf: met > 0
            case .allOf: unmet.isEmpty
            case .not: met == 0 && unjudged == nil
            }
        let got: String
        if rule == .not, unjudged == nil {
            got = isMet ? "none of them" : "all of it"
        } else if isMet {
            got = "\(met) of \(alternatives.count)"
        } else {
            got = unmet.compactMap(\.result).map { "\($0.subject) \($0.got)" }
                .joined(separator: "; ")
        }
        var verdict = verdict(isMet, got)
        verdict.reason = (unjudged ?? unmet.first)?.reason ?? .check
        verdict.isJudged = unjudged?.isJudged ?? true
        return verdict
    }
}

extension Subject {
    /// The value as people may see it, masked and shortened.
    fileprivate func text(_ redactor: Redactor) -> String {
        switch self {
        case .nothing: "nothing"
        case .value(let json): redactor.shown(json.text)
        case .nodes(let nodes): redactor.shown(JSON.array(nodes).text)
        case .text(let bytes): JSON.string(redactor.shown(bytes)).text
        case .selection(let texts) where texts.count == 1:
            JSON.string(redactor.shown(texts[0])).text
        case .selection(let texts):
            redactor.shown(JSON.array(texts.map(JSON.string)).text)
        case .bytes(let bytes): redactor.shown(bytes.hexadecimal)
        case .date(let date): date.rfc3339
        }
    }

    /// What filters made of this value. If a secret is in it, the filters may have taken the
    /// secret into a form that nobody recognises.
    fileprivate func text(of made: Subject, _ redactor: Redactor) -> String {
        let source = String(decoding: rawBytes ?? [], as: UTF8.self)
        return redactor.masked(source) == source ? made.text(redactor) : Secret.mask
    }

    /// The value of a check that is met: long ones are only counted.
    fileprivate func summary(_ redactor: Redactor) -> String {
        switch self {
        case .nothing: "nothing"
        case .value(.number(let number)): number.text
        case .value(.array(let elements)): "array of \(elements.count)"
        case .value(.object(let members)): "object of \(members.count)"
        case .value(.null), .value(.bool), .value(.string), .date: text(redactor)
        case .nodes(let nodes): "\(nodes.count) nodes"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .selection(let texts): texts.count == 1 ? text(redactor) : "\(texts.count) texts"
        case .text(let bytes):
            bytes.count <= Limits.shownCharacters ? text(redactor) : "\(bytes.count) bytes"
        }
    }
}

extension Answer {
    fileprivate func isCertificateValid(for time: Duration, at now: Timestamp) -> Bool {
        response.last.certificate?.notAfter.map { $0 >= now + time } ?? false
    }

    fileprivate var certificateEnd: String {
        guard let certificate = response.last.certificate else { return "no certificate" }
        return certificate.notAfter.map { "valid until \($0.rfc3339)" } ?? "no date"
    }
}
