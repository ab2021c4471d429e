import JSON
import Pattern

/// The value that a predicate looks at.
enum Subject: Sendable {
    case nothing
    /// A typed value.
    case value(JSON)
    /// The nodes of a query that can give several.
    case nodes([JSON])
    /// Bytes without a type of their own: a header, a body. They compare with texts and, if they
    /// read like one, with numbers.
    case text([UInt8])

    /// `a string`, `an array`: for messages about types.
    var typeName: String {
        switch self {
        case .nothing: "nothing"
        case .value(let json): json.typeName
        case .nodes: "list of nodes"
        case .text: "text"
        }
    }

    var bytes: [UInt8]? {
        switch self {
        case .text(let bytes): bytes
        case .value(.string(let text)): Array(text.utf8)
        case .nothing, .value, .nodes: nil
        }
    }

    var elements: [JSON]? {
        switch self {
        case .nodes(let nodes): nodes
        case .value(.array(let elements)): elements
        case .nothing, .value, .text: nil
        }
    }
}

/// What a predicate came to.
enum Finding: Hashable, Sendable {
    case met
    /// Not met; the count, if it was that which did not fit.
    case unmet(count: Int?)
    /// The types do not fit: `a string where a number is needed`.
    case mismatch(String)
    /// Too expensive to judge.
    case limit(String)
}

extension Predicate {
    /// Judges a value. Operands must be resolved. A mismatch of types is never silently false, and
    /// `not` does not turn it into success.
    func finding(_ subject: Subject) -> Finding {
        switch self {
        case .exists(let wanted):
            return Finding(subject.isPresent == wanted)
        case .all(let predicates):
            for predicate in predicates {
                let finding = predicate.finding(subject)
                guard finding == .met else { return finding }
            }
            return .met
        case .not(let inner):
            switch inner.finding(subject) {
            case .met: return .unmet(count: nil)
            case .unmet: return .met
            case .mismatch(let text): return .mismatch(text)
            case .limit(let text): return .limit(text)
            }
        case .compare, .matches, .isEmpty, .oneOf, .count, .type:
            if case .nothing = subject { return .unmet(count: nil) }
            return findingOfPresent(subject)
        }
    }

    private func findingOfPresent(_ subject: Subject) -> Finding {
        switch self {
        case .compare(let comparison, let operand):
            return comparison.finding(subject, operand)
        case .matches(let pattern):
            guard let bytes = subject.bytes else { return subject.mismatch("text") }
            do throws(Pattern.Fault) {
                return Finding(try pattern.firstMatch(in: bytes) != nil)
            } catch {
                return .limit("the pattern is too expensive")
            }
        case .isEmpty(let wanted):
            guard let count = subject.count ?? subject.bytes?.count else {
                return subject.mismatch("text, an array or an object")
            }
            return Finding((count == 0) == wanted)
        case .oneOf(let operands):
            return Finding(operands.contains { subject.equals($0) })
        case .count(let inner):
            guard let count = subject.count else {
                return subject.mismatch("array, an object or a list of nodes")
            }
            let finding = inner.finding(.value(JSON(count)))
            return finding == .unmet(count: nil) ? .unmet(count: count) : finding
        case .type(let name):
            return Finding(subject.hasType(name))
        case .exists, .not, .all:
            return finding(subject)
        }
    }
}

extension Predicate.Comparison {
    fileprivate func finding(_ subject: Subject, _ operand: Predicate.Operand) -> Finding {
        guard case .constant(let wanted) = operand else { return .limit("a value is missing") }
        switch self {
        case .equals: return Finding(subject.equals(operand))
        case .notEquals: return Finding(!subject.equals(operand))
        case .contains:
            if let elements = subject.elements {
                return Finding(elements.contains { $0.isEqual(to: wanted) })
            }
            return textFinding(subject, wanted)
        case .startsWith, .endsWith: return textFinding(subject, wanted)
        case .atLeast, .atMost, .greaterThan, .lessThan: return orderFinding(subject, wanted)
        }
    }

    private func textFinding(_ subject: Subject, _ wanted: JSON) -> Finding {
        guard let bytes = subject.bytes else { return subject.mismatch("string") }
        let part = Array(wanted.plainText.utf8)
        switch self {
        case .startsWith: return Finding(bytes.starts(with: part))
        case .endsWith: return Finding(bytes.suffix(part.count).elementsEqual(part))
        case .contains: return Finding(bytes.contains(part))
        case .equals, .notEquals, .atLeast, .atMost, .greaterThan, .lessThan:
            return .unmet(count: nil)
        }
    }

    private func orderFinding(_ subject: Subject, _ wanted: JSON) -> Finding {
        guard let order = subject.order(comparedTo: wanted) else {
            return subject.mismatch(wanted.typeName)
        }
        switch self {
        case .atLeast: return Finding(order >= 0)
        case .atMost: return Finding(order <= 0)
        case .greaterThan: return Finding(order > 0)
        case .lessThan: return Finding(order < 0)
        case .equals, .notEquals, .startsWith, .endsWith, .contains: return .unmet(count: nil)
        }
    }
}

extension Finding {
    fileprivate init(_ isMet: Bool) {
        self = isMet ? .met : .unmet(count: nil)
    }
}

extension Subject {
    fileprivate var isPresent: Bool {
        switch self {
        case .nothing: false
        case .nodes(let nodes): !nodes.isEmpty
        case .value, .text: true
        }
    }

    fileprivate var count: Int? {
        if case .value(.object(let members)) = self { return members.count }
        return elements?.count
    }

    fileprivate func mismatch(_ wanted: String) -> Finding {
        .mismatch("\(typeName) where \(wanted) is needed")
    }

    fileprivate func equals(_ operand: Predicate.Operand) -> Bool {
        guard case .constant(let wanted) = operand else { return false }
        switch self {
        case .nothing: return false
        case .value(let json): return json.isEqual(to: wanted)
        case .nodes(let nodes): return JSON.array(nodes).isEqual(to: wanted)
        case .text(let bytes): return bytes.elementsEqual(wanted.plainText.utf8)
        }
    }

    fileprivate func hasType(_ name: String) -> Bool {
        switch self {
        case .nothing: return false
        case .nodes: return name == "array"
        case .text: return name == "string"
        case .value(let json):
            guard name == "integer" else { return json.typeName == name }
            return json.number.map { $0.integer != nil || $0.double == $0.double.rounded() }
                ?? false
        }
    }

    /// Negative, zero or positive as this is less than, equal to or greater than the other; nil
    /// if they have no common order.
    fileprivate func order(comparedTo other: JSON) -> Int? {
        if let wanted = other.number {
            guard let number = number else { return nil }
            if let left = number.integer, let right = wanted.integer {
                return (left < right ? -1 : 0) + (left > right ? 1 : 0)
            }
            let (left, right) = (number.double, wanted.double)
            return (left < right ? -1 : 0) + (left > right ? 1 : 0)
        }
        guard let text = other.string, let bytes else { return nil }
        let isLess = bytes.lexicographicallyPrecedes(text.utf8)
        return isLess ? -1 : bytes.elementsEqual(text.utf8) ? 0 : 1
    }

    private var number: JSON.Number? {
        switch self {
        case .value(let json): return json.number
        case .text(let bytes):
            let text = String(decoding: bytes, as: UTF8.self)
            guard YAML.Scalar(text: text, isPlain: true).isJSONNumber else { return nil }
            return (try? JSON.parse(bytes))?.number
        case .nothing, .nodes: return nil
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
