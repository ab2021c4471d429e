import Digest
import JSON
import Journey
import ProbeModel
import Reliability

/// The terms of a report, as JSON: what was agreed, and where it is proven.
enum ContractDocument {
    static func json(_ contract: Contract, _ terms: ServiceTerms, _ inForce: TermsInForce) -> JSON {
        let period: String =
            switch contract.period {
            case .month: "calendar month"
            case .rolling(let window): "any \(Wording.span(window))"
            }
        return [
            "name": .string(contract.name),
            "target": JSON(terms.rule.target.share),
            "targetText": .string(terms.rule.target.text),
            "period": .string(period),
            "zone": .string(contract.zone),
            "structure": JSON(contract.structure.map(text)),
            "hours": .string(contract.hours.isEmpty ? "24×7" : "service hours"),
            "withinSeconds": contract.limit.map { JSON($0 / .seconds(1)) } ?? .null,
            "retries": .string(contract.retries.rawValue),
            "confidence": JSON(terms.rule.confidence),
            "minimumCoverage": JSON(terms.rule.minimumCoverage),
            "rule": .string(terms.rule.method.rawValue),
            "binds": .string(contract.binds.rawValue),
            "noticeSeconds": JSON(contract.exclusions.notice / .seconds(1)),
            "atMostSeconds": JSON(contract.exclusions.atMost / .seconds(1)),
            "file": JSON(inForce.path),
            "sha256": JSON(inForce.hash?.description),
            "record": inForce.sequence.map { JSON($0) } ?? .null,
            "inForceSince": JSON(inForce.since?.rfc3339),
        ]
    }

    /// `all of login, quote and any of (track-web, track-mail)`.
    static func text(_ need: Contract.Need) -> String {
        switch need {
        case .journey(let name): name
        case .all(let needs): "all of " + list(needs)
        case .any(let needs): "any of " + list(needs)
        case .atLeast(let count, let needs): "at least \(count) of " + list(needs)
        }
    }

    private static func list(_ needs: [Contract.Need]) -> String {
        let texts = needs.map { need in
            if case .journey(let name) = need { name } else { "(\(text(need)))" }
        }
        return texts.joined(separator: ", ")
    }
}
