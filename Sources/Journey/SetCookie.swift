import JSON
import ProbeModel

/// One `Set-Cookie` header taken apart (RFC 6265 §5.2).
struct SetCookie {
    let name: String
    let value: String
    private let attributes: [(name: String, value: String)]

    /// Nil if the text has no name.
    init?(_ text: String) {
        var parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard let (name, value) = Self.pair(parts.removeFirst()), let value, !name.isEmpty else {
            return nil
        }
        self.name = name
        self.value = value
        attributes = parts.compactMap { part in Self.pair(part).map { ($0, $1 ?? "") } }
    }

    private static func pair(_ text: Substring) -> (String, String?)? {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = halves.first else { return nil }
        let value = halves.count == 2 ? String(halves[1]).withoutOuterSpace : nil
        return (String(name).withoutOuterSpace, value)
    }

    /// What the cookie says under a name; the last one counts, as for browsers.
    func subject(_ attribute: Query.CookieAttribute) -> Subject {
        if attribute == .value { return .value(.string(value)) }
        guard
            let found = attributes.last(where: { $0.name.equalsIgnoringCase(attribute.rawValue) })
        else { return .nothing }
        switch attribute {
        case .secure, .httpOnly: return .value(.bool(true))
        case .maxAge: return .text(Array(found.value.utf8))
        case .expires:
            return DateFormat.anyDate(of: found.value).map { .date($0) }
                ?? .value(.string(found.value))
        case .value, .domain, .path, .sameSite: return .value(.string(found.value))
        }
    }
}
