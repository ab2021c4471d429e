import JSON

/// What a step expects, in the words of probe files.
struct Expectation: Hashable, Sendable {
    /// `query: check`, or `query: { argument: check }`.
    struct Part: Hashable, Sendable {
        let query: String
        let argument: String?
        let check: JSON

        var member: JSON.Member {
            JSON.Member(query, argument.map { .one($0, check) } ?? check)
        }
    }

    var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }

    func asks(_ query: String) -> Bool { parts.contains { $0.query == query } }

    mutating func add(_ query: String, _ check: JSON) { add(query, nil, check) }

    mutating func add(_ query: String, _ argument: String?, _ check: JSON) {
        let part = Part(query: query, argument: argument, check: check)
        if !parts.contains(part) { parts.append(part) }
    }

    /// One of several mappings must hold.
    mutating func addAnyOf(_ choices: [JSON]) { add("anyOf", .array(choices)) }

    /// The mapping that stands behind `expect:`. What asks the same a second time stands below
    /// `allOf`.
    var json: JSON {
        var members: [JSON.Member] = []
        var others: [JSON] = []
        for part in parts {
            guard let index = members.firstIndex(where: { $0.name == part.query }) else {
                members.append(part.member)
                continue
            }
            let isOfArguments = part.argument != nil
            if let merged = Self.merged(members[index].value, part.member.value, isOfArguments) {
                members[index] = JSON.Member(part.query, merged)
            } else {
                others.append(.object([part.member]))
            }
        }
        return .object(members + (others.isEmpty ? [] : [JSON.Member("allOf", .array(others))]))
    }

    /// Both mappings in one; nil if they say something about the same, or filter.
    private static func merged(_ old: JSON, _ new: JSON, _ isOfArguments: Bool) -> JSON? {
        guard let old = old.members, let new = new.members else { return nil }
        let names = (old + new).map(\.name)
        guard Set(names).count == names.count, isOfArguments || !names.contains("filter") else {
            return nil
        }
        return .object(old + new)
    }
}
