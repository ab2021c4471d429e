import JSON

/// What a value is, as a yes or no: its type, or the form of its text.
enum Trait: String, CaseIterable, Sendable {
    case isInteger, isFloat, isNumber, isBoolean, isString, isCollection, isList, isObject
    case isDate, isIsoDate, isIpv4, isIpv6, isUuid

    /// `an integer`, for messages.
    var words: String {
        switch self {
        case .isInteger: "an integer"
        case .isFloat: "a number with a fraction"
        case .isNumber: "a number"
        case .isBoolean: "a boolean"
        case .isString: "a string"
        case .isCollection: "a collection"
        case .isList: "a list"
        case .isObject: "an object"
        case .isDate: "a date"
        case .isIsoDate: "a date as RFC 3339 writes it"
        case .isIpv4: "an IPv4 address"
        case .isIpv6: "an IPv6 address"
        case .isUuid: "a UUID"
        }
    }

    /// Whether a value has it; nil if only texts can, and this is none.
    func holds(for subject: Subject) -> Bool? {
        switch self {
        case .isInteger: return subject.typedNumber?.isInteger ?? false
        case .isFloat: return subject.typedNumber.map { !$0.isInteger } ?? false
        case .isNumber: return subject.typedNumber != nil
        case .isBoolean: return subject.typeName == "boolean"
        case .isString: return subject.textBytes != nil
        case .isCollection: return subject.count != nil
        case .isList: return subject.elements != nil
        case .isObject: return subject.typeName == "object"
        case .isDate: return subject.typeName == "date"
        case .isIsoDate: return subject.form { DateFormat.isoDate(of: $0) != nil }
        case .isIpv4: return subject.form { IPText.isVersion4($0) }
        case .isIpv6: return subject.form { IPText.isVersion6($0) }
        case .isUuid: return subject.form { $0.isUUID }
        }
    }
}

extension Subject {
    fileprivate var typedNumber: JSON.Number? {
        if case .value(.number(let number)) = self { number } else { nil }
    }

    /// Nil if this is no text.
    fileprivate func form(_ test: (String) -> Bool) -> Bool? {
        if case .date = self { return false }
        return textBytes.map { test(String(decoding: $0, as: UTF8.self)) }
    }
}

extension JSON.Number {
    /// Whether its value is whole; `1.0` and `1e3` are.
    var isInteger: Bool { integer != nil || double == double.rounded() }
}

extension String {
    /// 8-4-4-4-12 hexadecimal digits (RFC 9562 §4).
    var isUUID: Bool {
        let groups = utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
