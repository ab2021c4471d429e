import JSON
import Pattern
import ProbeModel

/// What a predicate came to.
enum Finding: Hashable, Sendable {
    case met
    /// Not met; with what did not fit, if that is not the value itself.
    case unmet(Shown?)
    /// There is no value that could be judged.
    case absent
    /// The types do not fit: `string where number is needed`.
    case mismatch(String, Shown?)
    /// Too expensive to judge.
    case limit(String)

    /// A value that was made of the one that was judged.
    struct Shown: Hashable, Sendable {
        /// `count `, or empty.
        let label: String
        let subject: Subject
    }

    init(_ isMet: Bool) {
        self = isMet ? .met : .unmet(nil)
    }

    /// Says of which value the finding is, if it does not say so yet.
    fileprivate func of(_ shown: Shown) -> Finding {
        switch self {
        case .unmet(nil): .unmet(shown)
        case .mismatch(let types, nil): .mismatch(types, shown)
        case .met, .unmet, .absent, .mismatch, .limit: self
        }
    }
}

extension Predicate {
    /// Judges a value. Operands must be resolved. A mismatch of types is never silently false, and
    /// `not` turns neither that nor a value that is not there into success.
    func finding(_ subject: Subject, at now: Timestamp) -> Finding {
        switch self {
        case .exists(let wanted): return Finding(subject.isPresent == wanted)
        case .all(let predicates):
            for predicate in predicates {
                let finding = predicate.finding(subject, at: now)
                guard finding == .met else { return finding }
            }
            return .met
        case .any(let predicates): return Self.anyFinding(predicates, subject, at: now)
        case .not(let inner):
            switch inner.finding(subject, at: now) {
            case .met: return .unmet(nil)
            case .unmet: return .met
            case .absent: return .absent
            case .mismatch(let text, let shown): return .mismatch(text, shown)
            case .limit(let text): return .limit(text)
            }
        case .filtered(let filters, let inner):
            return Self.filteredFinding(filters, inner, subject, at: now)
        case .compare, .matches, .isEmpty, .oneOf, .count, .type, .trait, .near,
            .schema:
            if case .nothing = subject { return .absent }
            return findingOfPresent(subject, at: now)
        }
    }

    /// One that is met is enough. What has the wrong type for one may have the right one for
    /// another; only if it has for none, the types are to blame.
    private static func anyFinding(
        _ predicates: [Predicate],
        _ subject: Subject,
        at now: Timestamp
    ) -> Finding {
        var mismatch: Finding?
        var result: Finding?
        for predicate in predicates {
            let finding = predicate.finding(subject, at: now)
            switch finding {
            case .met: return .met
            case .unmet: result = .unmet(nil)
            case .absent: result = result ?? .absent
            case .mismatch: mismatch = mismatch ?? finding
            case .limit: return finding
            }
        }
        return result ?? mismatch ?? .unmet(nil)
    }

    private static func filteredFinding(
        _ filters: [Filter],
        _ inner: Predicate,
        _ subject: Subject,
        at now: Timestamp
    ) -> Finding {
        var value = subject
        for filter in filters {
            do throws(Filter.Fault) {
                value = try filter.apply(to: value, at: now)
            } catch {
                let shown = Finding.Shown(label: "", subject: value)
                switch error {
                case .limit(let text): return .limit(text)
                case .mismatch(let text):
                    return .mismatch("\(text) by \(filter.name.rawValue)", shown)
                case .unreadable(let text):
                    return .mismatch("\(text) for \(filter.name.rawValue)", shown)
                }
            }
        }
        return inner.finding(value, at: now).of(Finding.Shown(label: "", subject: value))
    }

    private static func schemaFinding(_ schema: JSONSchema, _ subject: Subject) -> Finding {
        let value: JSON
        switch subject {
        case .value(let json): value = json
        case .nodes(let nodes): value = .array(nodes)
        case .nothing, .selection, .text, .bytes, .date: return subject.mismatchFinding("JSON")
        }
        do throws(JSONSchema.Fault) {
            guard let violation = try schema.violation(in: value) else { return .met }
            return .unmet(
                Finding.Shown(
                    label: "\(violation.path): \(violation.message), ",
                    subject: .value(violation.value)
                )
            )
        } catch {
            return .limit("the schema is too expensive")
        }
    }

    private func findingOfPresent(_ subject: Subject, at now: Timestamp) -> Finding {
        switch self {
        case .compare(let comparison, let operand):
            guard case .constant(let wanted) = operand else { return .limit("a value is missing") }
            return comparison.finding(subject, wanted)
        case .matches(let pattern):
            guard let bytes = subject.textBytes else { return subject.mismatchFinding("string") }
            do throws(Pattern.Fault) {
                return Finding(try pattern.firstMatch(in: bytes) != nil)
            } catch {
                return .limit("the pattern is too expensive")
            }
        case .isEmpty(let wanted):
            guard let count = subject.count ?? subject.textBytes?.count else {
                return subject.mismatchFinding("string, array or object")
            }
            return Finding((count == 0) == wanted)
        case .oneOf(let operands):
            return Finding(operands.contains { $0.constant.map(subject.equals) ?? false })
        case .count(let inner):
            guard let count = subject.count else {
                return subject.mismatchFinding("array, object or list of nodes")
            }
            let counted = Subject.value(JSON(count))
            return inner.finding(counted, at: now).of(
                Finding.Shown(label: "count ", subject: counted)
            )
        case .type(let name): return Finding(subject.hasType(name))
        case .trait(let trait, let wanted):
            guard let holds = trait.holds(for: subject) else {
                return subject.mismatchFinding("string")
            }
            return Finding(holds == wanted)
        case .near(let operand, let tolerance):
            guard let center = operand.constant?.number else {
                return subject.mismatchFinding("number to compare with")
            }
            guard let number = subject.number else { return subject.mismatchFinding("number") }
            return Finding(tolerance.holds(between: number, and: center))
        case .schema(let schema): return Self.schemaFinding(schema, subject)
        case .exists, .not, .all, .any, .filtered: return finding(subject, at: now)
        }
    }
}

extension Predicate.Comparison {
    fileprivate func finding(_ subject: Subject, _ wanted: JSON) -> Finding {
        switch self {
        case .equals, .notEquals:
            if let mismatch = subject.mismatchOfForm(with: wanted) { return mismatch }
            return Finding(subject.equals(wanted) == (self == .equals))
        case .contains:
            if let elements = subject.elements, !subject.isOneText {
                return Finding(elements.contains { $0.isEqual(to: wanted) })
            }
            return partFinding(subject, wanted)
        case .startsWith, .endsWith: return partFinding(subject, wanted)
        case .atLeast, .atMost, .greaterThan, .lessThan: return orderFinding(subject, wanted)
        }
    }

    private func partFinding(_ subject: Subject, _ wanted: JSON) -> Finding {
        let (whole, part): ([UInt8], [UInt8])
        if case .bytes(let bytes) = subject {
            guard let digits = wanted.hexadecimalBytes else {
                return subject.mismatchFinding("hexadecimal digits")
            }
            (whole, part) = (bytes, digits)
        } else {
            guard let bytes = subject.textBytes else { return subject.mismatchFinding("string") }
            (whole, part) = (bytes, Array(wanted.plainText.utf8))
        }
        switch self {
        case .startsWith: return Finding(whole.starts(with: part))
        case .endsWith: return Finding(whole.suffix(part.count).elementsEqual(part))
        case .contains: return Finding(whole.contains(part))
        case .equals, .notEquals, .atLeast, .atMost, .greaterThan, .lessThan: return .unmet(nil)
        }
    }

    private func orderFinding(_ subject: Subject, _ wanted: JSON) -> Finding {
        if let mismatch = subject.mismatchOfForm(with: wanted) { return mismatch }
        guard let order = subject.order(comparedTo: wanted) else {
            return subject.mismatchFinding(wanted.typeName)
        }
        switch self {
        case .atLeast: return Finding(order >= 0)
        case .atMost: return Finding(order <= 0)
        case .greaterThan: return Finding(order > 0)
        case .lessThan: return Finding(order < 0)
        case .equals, .notEquals, .startsWith, .endsWith, .contains: return .unmet(nil)
        }
    }
}

extension Subject {
    fileprivate func mismatchFinding(_ wanted: String) -> Finding {
        .mismatch("\(typeName) where \(wanted) is needed", nil)
    }

    /// Bytes compare with hexadecimal digits only, dates with dates only.
    fileprivate func mismatchOfForm(with wanted: JSON) -> Finding? {
        switch self {
        case .bytes where wanted.hexadecimalBytes == nil:
            .mismatch("bytes compare with hexadecimal digits, not with \(wanted.typeName)", nil)
        case .date where wanted.date == nil:
            .mismatch("a date compares with a date, not with \(wanted.typeName)", nil)
        case .nothing, .value, .nodes, .selection, .text, .bytes, .date: nil
        }
    }

    /// Whether a path through HTML or XML found exactly one text.
    fileprivate var isOneText: Bool {
        if case .selection(let texts) = self { texts.count == 1 } else { false }
    }

    fileprivate func hasType(_ name: String) -> Bool {
        switch self {
        case .nothing, .bytes, .date: return name == typeName
        case .nodes: return name == "array"
        case .text: return name == "string"
        case .selection: return name == (isOneText ? "string" : "array")
        case .value(let json):
            guard name == "integer" else { return json.typeName == name }
            return json.number?.isInteger ?? false
        }
    }
}

extension [UInt8] {
    /// Whether the bytes occur somewhere in a row.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { start in
            self[start] == first && self[start...].starts(with: part)
        }
    }
}
