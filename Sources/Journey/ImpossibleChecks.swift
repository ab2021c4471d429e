import JSON
import ProbeModel

/// Finds checks that no answer can meet, since its types are known before any run: such a slip would
/// be blamed on the service, run for run.
extension Compilation {
    mutating func refuseImpossible(_ predicate: Predicate, of query: Query, at place: Place) {
        guard let sample = query.sample else { return }
        let objection = predicate.objection(to: sample) ?? predicate.objection(toHashOf: query)
        guard let objection else { return }
        diagnostics.error(
            "no \(query.sampleName) meets this check: \(objection)",
            at: place,
            remedy: query.advice
        )
    }

    /// `count: -1`.
    mutating func refuseImpossible(count predicate: Predicate, at place: Place) {
        guard let objection = predicate.objection(to: .value(1)) ?? predicate.objectionAsCount
        else { return }
        diagnostics.error("no count meets this check: \(objection)", at: place)
    }
}

extension Query {
    /// A value of the type that every answer gives; nil if answers differ, or are texts that may read
    /// like numbers.
    fileprivate var sample: Subject? {
        switch self {
        case .status, .size, .time: .value(1)
        case .redirects: .value([])
        case .url, .address, .hash: .value("")
        case .bytes: .bytes([0])
        case .cookieAttribute(_, .maxAge): .value(1)
        case .cookieAttribute(_, .expires), .certificate(.starts), .certificate(.expires):
            .date(Timestamp(nanoseconds: 0))
        case .cookieAttribute(_, .secure), .cookieAttribute(_, .httpOnly): .value(true)
        case .certificate(.names), .headers: .value([])
        case .certificate: .value("")
        case .version, .header, .cookie, .cookieAttribute, .body, .json, .markup, .regex,
            .variable:
            nil
        }
    }

    fileprivate var sampleName: String {
        if case .date? = sample { "date" } else { String(words.prefix { $0 != " " }) }
    }

    /// What was meant, perhaps.
    fileprivate var advice: String? {
        switch self {
        case .status: "Write a number such as 201, or 2xx"
        case .time: "Write milliseconds, as in 500, or within: 500ms"
        case .size: "Write bytes, a number"
        case .redirects: "Write { count: 3 }"
        case .bytes: "Write hexadecimal digits, as in 89504e47"
        case .certificate(.starts), .certificate(.expires):
            "Write a date such as 2027-01-31T00:00:00Z, or validFor: 14d"
        case .cookieAttribute(_, .expires): "Write a date such as 2027-01-31T00:00:00Z"
        default: nil
        }
    }
}

extension Predicate {
    /// Why no value with the type of this one meets it; nil if some may.
    fileprivate func objection(to sample: Subject) -> String? {
        switch self {
        case .all(let predicates), .any(let predicates):
            return predicates.lazy.compactMap { $0.objection(to: sample) }.first
        case .not(let inner): return inner.objection(to: sample)
        case .compare(let comparison, .constant(let wanted)):
            guard comparison.wantsSameType, case .value(let value) = sample else { break }
            guard value.typeName != wanted.typeName else { return nil }
            return "\(value.typeName) compares with \(value.typeName), not with \(wanted.typeName)"
        case .oneOf(let operands):
            return operands.lazy.compactMap {
                Predicate.compare(.equals, $0).objection(to: sample)
            }.first
        // What is made of a value may have any type.
        case .exists, .type, .filtered: return nil
        case .compare, .matches, .isEmpty, .count, .trait, .near, .schema: break
        }
        guard isConstant else { return nil }
        let finding = finding(sample, at: Timestamp(nanoseconds: 0))
        if case .mismatch(let types, _) = finding { return types }
        return nil
    }

    /// A hash is always as long.
    fileprivate func objection(toHashOf query: Query) -> String? {
        guard case .hash(let name) = query, case .compare(.equals, .constant(let wanted)) = self,
            let text = wanted.string
        else { return nil }
        let length = name == .sha256 ? 64 : 32
        let isHash = text.utf8.count == length && text.utf8.allSatisfy(\.isHexDigit)
        return isHash && text == text.lowercased()
            ? nil : "it has \(length) hexadecimal digits in lower case"
    }

    fileprivate var objectionAsCount: String? {
        guard case .compare(let comparison, .constant(let wanted)) = self,
            let number = wanted.number?.double
        else { return nil }
        let isBelowAll =
            switch comparison {
            case .equals: number < 0 || number != number.rounded(.down)
            case .atMost: number < 0
            case .lessThan: number <= 0
            case .notEquals, .atLeast, .greaterThan, .startsWith, .endsWith, .contains: false
            }
        return isBelowAll ? "it is a whole number from 0 on" : nil
    }
}

extension Predicate.Comparison {
    /// Whether only a value of the operand's own type can meet it; a part of a list may have any.
    fileprivate var wantsSameType: Bool {
        switch self {
        case .equals, .notEquals, .atLeast, .atMost, .greaterThan, .lessThan: true
        case .startsWith, .endsWith, .contains: false
        }
    }
}
