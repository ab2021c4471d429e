import JSON
import ProbeModel

extension Check {
    /// Judges one expectation: its result, and the reason that counts if it is not met.
    func result(
        _ answer: inout Answer,
        _ bindings: inout Bindings
    ) -> (Run.CheckResult, Reason) {
        switch kind {
        case .status(let statuses):
            let status = answer.response.last.status
            let isMet = status.map(statuses.contains) ?? false
            return (result(isMet, got: status.map { String($0) } ?? "nothing"), .status)
        case .within(let time):
            let total = answer.response.exchanges.reduce(Microseconds.zero) {
                $0 + $1.phases.total
            }
            return (result(total.duration <= time, got: total.duration.short), .check)
        case .version(let versions):
            let version = answer.response.last.version
            let isMet = version.map(versions.contains) ?? false
            return (result(isMet, got: version?.text ?? "nothing"), .check)
        case .certificate(let time):
            let isMet = answer.isCertificateValid(for: time, at: bindings.now)
            return (result(isMet, got: answer.certificateEnd), .check)
        case .header(let name, let predicate):
            let subject = answer.header(name).map { Subject.text(Array($0.utf8)) } ?? .nothing
            return judge(predicate, subject, &bindings)
        case .body(let predicate):
            return judge(predicate, .text(answer.response.body), &bindings)
        case .json(let path, let predicate):
            do throws(Answer.Obstacle) {
                return judge(predicate, try answer.json(path), &bindings)
            } catch {
                switch error {
                case .noJSON(let message):
                    return (unmet(predicate, got: "no JSON: \(message)", bindings), .check)
                case .limit(let message):
                    return (unmet(predicate, got: message, bindings), .limit)
                case .ambiguous(let count):
                    return (unmet(predicate, got: "\(count) values", bindings), .check)
                }
            }
        }
    }

    private func judge(
        _ predicate: Predicate,
        _ subject: Subject,
        _ bindings: inout Bindings
    ) -> (Run.CheckResult, Reason) {
        var resolved = predicate
        if wanted == nil {
            do throws(Plan.Fault) {
                resolved = try predicate.resolved(&bindings)
            } catch {
                return (unmet(predicate, got: error.detail, bindings), error.reason)
            }
        }
        let finding = resolved.finding(subject)
        let got = shown(subject, finding, bindings.redactor)
        let text = wanted ?? bindings.redactor.shown(Array(resolved.words.utf8))
        let result = result(finding == .met, wanted: text, got: got)
        if case .limit = finding { return (result, .limit) }
        return (result, .check)
    }

    /// What was got: whole values only if they explain a failure.
    private func shown(_ subject: Subject, _ finding: Finding, _ redactor: Redactor) -> String {
        if case .header(let name, _) = kind, name.isCredentialHeader, finding != .met {
            if case .text = subject { return Secret.mask }
        }
        switch finding {
        case .met: return subject.summary(redactor)
        case .unmet(let count?): return "count \(count)"
        case .unmet(nil): return subject.text(redactor)
        case .mismatch(let types):
            let value = subject.text(redactor)
            return "\(value), \(types)"
        case .limit(let message): return message
        }
    }

    private func unmet(
        _ predicate: Predicate,
        got: String,
        _ bindings: Bindings
    ) -> Run.CheckResult {
        result(false, wanted: wanted ?? predicate.words, got: bindings.masked(got))
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

extension Subject {
    /// The value as people may see it, masked and shortened.
    fileprivate func text(_ redactor: Redactor) -> String {
        switch self {
        case .nothing: "nothing"
        case .value(let json): redactor.shown(Array(json.text.utf8))
        case .nodes(let nodes): redactor.shown(Array(JSON.array(nodes).text.utf8))
        case .text(let bytes): JSON.string(redactor.shown(bytes)).text
        }
    }

    /// The value of a check that is met: long ones are only counted.
    fileprivate func summary(_ redactor: Redactor) -> String {
        switch self {
        case .nothing: "nothing"
        case .value(.number(let number)): number.text
        case .value(.array(let elements)): "array of \(elements.count)"
        case .value(.object(let members)): "object of \(members.count)"
        case .value(.null), .value(.bool), .value(.string): text(redactor)
        case .nodes(let nodes): "\(nodes.count) nodes"
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
