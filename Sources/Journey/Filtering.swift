import Digest
import JSON
import Markup
import Pattern
import ProbeModel

extension Filter {
    /// What becomes of a value. Of nothing, nothing becomes: what is absent stays absent.
    func apply(to subject: Subject, at now: Timestamp) throws(Fault) -> Subject {
        if case .nothing = subject { return .nothing }
        let result: Subject
        switch action {
        case .named: result = try applyNamed(to: subject, at: now)
        case .text(let argument): result = try apply(argument, to: subject)
        case .number(let index):
            let elements = try subject.list(for: self)
            let position = index < 0 ? index + elements.count : index
            result = elements.indices.contains(position) ? .value(elements[position]) : .nothing
        case .pattern(let pattern): result = try group(of: pattern, in: subject)
        case .replacement(let target, let text):
            result = try replace(target, by: text, in: subject)
        case .json(let path): result = try nodes(of: path, in: subject)
        case .markup(let path): result = try selection(of: path, in: subject)
        case .date(let format): result = try date(subject, format)
        case .hash(let algorithm):
            guard let bytes = subject.rawBytes else { throw subject.mismatch("bytes or string") }
            result = .bytes(algorithm.hash(of: bytes))
        case .charset(let charset):
            guard let bytes = subject.rawBytes else { throw subject.mismatch("bytes") }
            guard let text = charset.text(of: bytes) else {
                throw .unreadable("not in this charset")
            }
            result = .value(.string(text))
        }
        guard result.size <= Limits.filteredBytes else {
            throw .limit("what \(name.rawValue) gives is longer than \(Limits.filteredBytes) bytes")
        }
        return result
    }

    private func applyNamed(to subject: Subject, at now: Timestamp) throws(Fault) -> Subject {
        switch name {
        case .count:
            guard let count = subject.count else {
                throw subject.mismatch("array, object, bytes or list of nodes")
            }
            return .value(JSON(count))
        case .first: return try subject.list(for: self).first.map { .value($0) } ?? .nothing
        case .last: return try subject.list(for: self).last.map { .value($0) } ?? .nothing
        case .sum, .min, .max: return try combine(subject)
        case .toDate: return try date(subject, nil)
        case .daysAfterNow, .daysBeforeNow:
            // A server may send any date; the difference of two may need more bits than they have.
            let nanoseconds = Int128(try subject.asDate().nanoseconds) - Int128(now.nanoseconds)
            let days = Int64(nanoseconds / 86_400_000_000_000)
            return .value(JSON(name == .daysAfterNow ? days : -days))
        case .toInt, .toFloat, .toString: return try convert(subject)
        case .location:
            guard case .value(.object) = subject, case .value(let hop) = subject else {
                throw subject.mismatch("object")
            }
            return hop["location"].map { .value($0) } ?? .nothing
        case .base64Decode, .base64UrlSafeDecode, .base64Encode, .base64UrlSafeEncode, .utf8Decode,
            .utf8Encode, .toHex:
            return try recode(subject)
        case .urlEncode, .urlDecode, .htmlEscape, .htmlUnescape, .trim, .lowercase, .uppercase:
            return subject.withText(try rewrite(try subject.text()))
        case .charsetDecode, .dateFormat, .nth, .split, .replace, .replaceRegex, .regex,
            .urlQueryParam, .json, .xpath, .css, .hash, .join:
            throw .unreadable("no argument")
        }
    }

    private func apply(_ argument: String, to subject: Subject) throws(Fault) -> Subject {
        switch name {
        case .split:
            let text = try subject.text()
            let parts = text.split(separator: argument, omittingEmptySubsequences: false)
            guard parts.count <= Limits.jsonNodes else { throw .limit("too many parts") }
            return .value(.array(parts.map { .string(String($0)) }))
        case .join:
            let elements = try subject.list(for: self)
            return .value(.string(elements.map(\.plainText).joined(separator: argument)))
        case .urlQueryParam:
            let value = QueryString.value(of: argument, in: try subject.text())
            return value.map { subject.withText($0) } ?? .nothing
        default: throw .unreadable("no text as its argument")
        }
    }

    private func nodes(of path: JSONPath, in subject: Subject) throws(Fault) -> Subject {
        let document: JSON
        switch subject {
        case .value(.string), .text, .bytes, .selection:
            do throws(JSON.ParseError) {
                document = try JSON.parse(subject.rawBytes ?? [])
            } catch {
                throw error.isLimit
                    ? .limit(error.message) : .unreadable("no JSON: \(error.message)")
            }
        case .value(let json): document = json
        case .nodes(let nodes): document = .array(nodes)
        case .nothing, .date: throw subject.mismatch("JSON")
        }
        do throws(JSONPath.Fault) {
            guard path.isSingular else { return .nodes(try path.nodes(in: document).map(\.value)) }
            return try path.onlyValue(in: document).map { .value($0) } ?? .nothing
        } catch {
            throw .limit("the query is too expensive")
        }
    }

    private func selection(of path: XPath, in subject: Subject) throws(Fault) -> Subject {
        guard let bytes = subject.rawBytes else { throw subject.mismatch("string") }
        do throws(Markup.Fault) {
            let markup = try Markup(bytes, isHTML: !bytes.starts(with: "<?xml".utf8))
            return Subject(try markup.value(of: path))
        } catch {
            switch error {
            case .limit(let text): throw .limit(text)
            case .malformed(let text): throw .unreadable("no XML: \(text)")
            case .unknown(let text): throw .unreadable(text)
            }
        }
    }

    private func combine(_ subject: Subject) throws(Fault) -> Subject {
        let numbers = try subject.list(for: self).map { element throws(Fault) in
            guard let number = element.number else {
                throw .mismatch("\(element.typeName) in the list where numbers are needed")
            }
            return number
        }
        guard let first = numbers.first else { return name == .sum ? .value(0) : .nothing }
        switch name {
        case .min:
            return .value(
                .number(numbers.dropFirst().reduce(first) { $1.isLess(than: $0) ? $1 : $0 })
            )
        case .max:
            return .value(
                .number(numbers.dropFirst().reduce(first) { $0.isLess(than: $1) ? $1 : $0 })
            )
        default: return .value(.number(try Self.sum(numbers)))
        }
    }

    /// The exact sum, so that 0.1 and 0.2 are 0.3.
    private static func sum(_ numbers: [JSON.Number]) throws(Fault) -> JSON.Number {
        guard let sum = JSON.Number(sumOf: numbers) else {
            throw .limit("the numbers are too large to be added")
        }
        return sum
    }
}

extension [Filter] {
    /// What the filters make of a value that a template holds. Bytes become hexadecimal digits.
    func apply(to value: JSON, at now: Timestamp) throws(Filter.Fault) -> JSON {
        var subject = Subject.value(value)
        for filter in self { subject = try filter.apply(to: subject, at: now) }
        switch subject {
        case .nothing: throw .unreadable("nothing left")
        case .value(let json): return json
        case .nodes(let nodes): return .array(nodes)
        case .selection(let texts):
            return texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSON.string))
        case .text(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
        case .bytes(let bytes): return .string(bytes.hexadecimal)
        case .date(let date): return .string(date.rfc3339)
        }
    }
}

extension Filter.Fault {
    var words: String {
        switch self {
        case .mismatch(let text), .unreadable(let text), .limit(let text): text
        }
    }
}

extension Subject {
    init(_ value: Markup.Value) {
        switch value {
        case .nodes(let texts): self = .selection(texts)
        case .boolean(let value): self = .value(.bool(value))
        case .number(let number): self = .value(JSON(number))
        case .text(let text): self = .text(Array(text.utf8))
        }
    }

    /// The elements of a list; anything else is a mismatch.
    func list(for filter: Filter) throws(Filter.Fault) -> [JSON] {
        guard let elements else { throw mismatch("array") }
        return elements
    }

    /// A text; anything else is a mismatch.
    func text() throws(Filter.Fault) -> String {
        switch self {
        case .value(.string(let text)): return text
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .selection(let texts) where texts.count == 1: return texts[0]
        case .nothing, .value, .nodes, .selection, .bytes, .date: throw mismatch("string")
        }
    }

    /// A text in the place of this one: it has a type of its own only if this one has.
    func withText(_ text: String) -> Subject {
        switch self {
        case .text, .selection: .text(Array(text.utf8))
        case .nothing, .value, .nodes, .bytes, .date: .value(.string(text))
        }
    }

    func asDate() throws(Filter.Fault) -> Timestamp {
        if case .date(let date) = self { return date }
        guard let bytes = textBytes else { throw mismatch("date") }
        guard let date = DateFormat.anyDate(of: String(decoding: bytes, as: UTF8.self)) else {
            throw .unreadable("no date")
        }
        return date
    }

    func mismatch(_ wanted: String) -> Filter.Fault {
        .mismatch("\(typeName) where \(wanted) is needed")
    }

    /// About how many bytes the value has.
    fileprivate var size: Int {
        switch self {
        case .nothing, .date: 0
        case .text(let bytes), .bytes(let bytes): bytes.count
        case .value(.string(let text)): text.utf8.count
        case .value(.array(let elements)), .nodes(let elements): elements.count
        case .selection(let texts): texts.count
        case .value: 0
        }
    }
}
