/// How urgent a notice is: the eight levels of syslog (RFC 5424 §6.2.1), the most urgent first.
package enum Severity: UInt8, CaseIterable, Comparable, Sendable {
    case emergency = 0
    case alert = 1
    case critical = 2
    case error = 3
    case warning = 4
    case notice = 5
    case information = 6
    case debug = 7

    package var word: String { String(describing: self) }

    /// The more urgent one is the smaller one, as in syslog.
    package static func < (left: Severity, right: Severity) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Where a syslog daemon files a message (RFC 5424 §6.2.1): `daemon`, or one that is free for use.
package enum Facility: UInt8, CaseIterable, Sendable {
    case user = 1
    case daemon = 3
    case local0 = 16
    case local1 = 17
    case local2 = 18
    case local3 = 19
    case local4 = 20
    case local5 = 21
    case local6 = 22
    case local7 = 23

    package var word: String { String(describing: self) }

    /// The facility with this word; nil if it is none of ours.
    package init?(word: String) {
        guard let facility = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = facility
    }
}
