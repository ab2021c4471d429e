import JSON
import ProbeModel

/// Reads what a step expects.
extension Compilation {
    static let expectFields = EditorSchema.expect.fields.map(\.name)

    /// The checks of a step that `follows` redirects or does not; the status is the first.
    mutating func checks(_ step: Fields, follows: Bool) -> [Check] {
        let expect = step.fields("expect", known: Self.expectFields, &diagnostics)
        let checks = expect.map { self.checks($0, follows) } ?? []
        if checks.count > Limits.checksPerStep, let expect {
            diagnostics.error("more than \(Limits.checksPerStep) checks", at: expect.place)
        }
        // An error status is no success, even if the file says nothing about the status.
        guard !checks.contains(where: \.isAboutStatus) else { return checks }
        // What speaks no HTTP has no such status.
        if Self.errands.contains(where: { step.node($0) != nil }) { return checks }
        return [Check("status", .status(.belowErrors), line: step.place.line)] + checks
    }

    /// The checks of one `expect`, or of one alternative of a group.
    private mutating func checks(_ expect: Fields, _ follows: Bool) -> [Check] {
        var checks: [Check] = []
        if let check = statusCheck(expect, follows) { checks.append(check) }
        for name in Query.Name.allCases {
            switch name {
            case .status: break
            case .version: if let check = versionCheck(expect) { checks.append(check) }
            case .certificate: addCertificate(expect, to: &checks)
            case .header, .headers, .cookie, .json, .xpath, .css, .regex, .time, .variable:
                for entry in expect.mapping(name.rawValue, &diagnostics) ?? [] {
                    if let check = check(name, entry) { checks.append(check) }
                }
            case .url, .address, .redirects, .body, .bytes, .size, .sha256, .md5:
                if let check = plainCheck(name, expect) { checks.append(check) }
            }
        }
        if let check = schemaCheck(expect) { checks.append(check) }
        addTimes(expect, to: &checks)
        for rule in [CheckGroup.Rule.anyOf, .allOf, .not] {
            if let check = groupCheck(rule, expect, follows) { checks.append(check) }
        }
        return checks
    }

    /// A check of what a name and its argument give: `$.id: { exists: on }`.
    private mutating func check(_ name: Query.Name, _ entry: YAML.Entry) -> Check? {
        let query = query(name, entry.keyNode)
        guard let predicate = predicate(entry.value), let query else { return nil }
        refuseImpossible(predicate, of: query, at: entry.value.place)
        let kind: Check.Kind =
            switch query {
            case .header(let name): .header(name, predicate)
            case .json(let path): .json(path, predicate)
            default: .query(query, predicate)
            }
        return Check(query.words, kind, line: entry.place.line)
    }

    /// A check of what a name alone gives: `url: { endsWith: /home }`.
    private mutating func plainCheck(_ name: Query.Name, _ expect: Fields) -> Check? {
        guard let entry = expect.entry(name.rawValue), let query = query(name),
            let predicate = predicate(entry.value)
        else { return nil }
        refuseImpossible(predicate, of: query, at: entry.value.place)
        let kind: Check.Kind = name == .body ? .body(predicate) : .query(query, predicate)
        return Check(query.words, kind, line: entry.place.line)
    }

    /// `schema: { type: object }`, over the whole body.
    private mutating func schemaCheck(_ expect: Fields) -> Check? {
        guard let entry = expect.entry("schema"), let schema = schema(entry.value),
            let root = path("$", at: entry.place)
        else { return nil }
        return Check("schema", .json(root, .schema(schema)), line: entry.place.line)
    }

    private mutating func versionCheck(_ expect: Fields) -> Check? {
        guard let entry = expect.entry("version") else { return nil }
        if entry.value.entries != nil { return plainCheck(.version, expect) }
        let words = expect.texts("version", &diagnostics) ?? []
        let versions = words.compactMap { Self.versions[$0] }
        guard versions.count == words.count else {
            diagnostics.error("versions of HTTP are 1.0, 1.1, 2 and 3", at: entry.value.place)
            return nil
        }
        return versions.isEmpty ? nil : Check("version", .version(versions), line: entry.place.line)
    }

    private mutating func addCertificate(_ expect: Fields, to checks: inout [Check]) {
        let known = Query.CertificateField.allCases.map(\.rawValue) + ["validFor"]
        guard let fields = expect.fields("certificate", known: known, &diagnostics) else { return }
        let days = Duration.zero...Duration.seconds(3650 * 86_400)
        if let time = fields.duration("validFor", in: days, &diagnostics) {
            let line = line(of: "certificate", in: expect)
            checks.append(Check("certificate", .certificate(validFor: time), line: line))
        }
        for field in Query.CertificateField.allCases {
            guard let entry = fields.entry(field.rawValue),
                let check = check(.certificate, entry)
            else { continue }
            checks.append(check)
        }
    }

    /// `within: 800ms`, or `within: { total: 800ms, tls: 100ms }`.
    private mutating func addTimes(_ expect: Fields, to checks: inout [Check]) {
        let range = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        guard let node = expect.node("within") else { return }
        guard node.entries != nil else {
            guard let time = expect.duration("within", in: range, &diagnostics) else { return }
            let line = line(of: "within", in: expect)
            checks.append(Check("within", .within(.total, time), line: line))
            return
        }
        let known = Query.Part.allCases.map(\.rawValue)
        guard let fields = expect.fields("within", known: known, &diagnostics) else { return }
        for part in Query.Part.allCases {
            guard let time = fields.duration(part.rawValue, in: range, &diagnostics) else {
                continue
            }
            let line = line(of: part.rawValue, in: fields)
            checks.append(Check("within \(part.rawValue)", .within(part, time), line: line))
        }
    }

    private mutating func groupCheck(
        _ rule: CheckGroup.Rule,
        _ expect: Fields,
        _ follows: Bool
    ) -> Check? {
        guard let entry = expect.entry(rule.rawValue) else { return nil }
        let nodes = rule == .not ? [entry.value] : expect.list(rule.rawValue, &diagnostics) ?? []
        let known = Self.expectFields
        let alternatives = nodes.compactMap { node -> [Check]? in
            let name = "an alternative of '\(rule.rawValue)'"
            guard let fields = Fields(node, name, known: known, &diagnostics) else { return nil }
            return checks(fields, follows)
        }
        guard alternatives.count == nodes.count else { return nil }
        guard !alternatives.isEmpty, !alternatives.contains(where: \.isEmpty) else {
            diagnostics.error("a check is needed here", at: entry.value.place)
            return nil
        }
        let group = CheckGroup(rule: rule, alternatives: alternatives)
        return Check(rule.rawValue, .group(group), line: entry.place.line)
    }

    private func line(of key: String, in fields: Fields) -> Int {
        fields.entry(key)?.place.line ?? fields.place.line
    }

    private mutating func statusCheck(_ expect: Fields, _ follows: Bool) -> Check? {
        guard let entry = expect.entry("status") else { return nil }
        if entry.value.entries != nil { return plainCheck(.status, expect) }
        guard let words = expect.texts("status", &diagnostics) else { return nil }
        let ranges = words.compactMap(Self.statuses)
        guard ranges.count == words.count, !words.isEmpty else {
            let list = words.joined(separator: ", ").quoted
            diagnostics.error(
                "a status is a number such as 201, or 2xx, not \(list)",
                at: entry.value.place
            )
            return nil
        }
        if follows, ranges.allSatisfy(Self.isOfRedirects) {
            diagnostics.warning(
                "this status is never seen, since redirects are followed",
                at: entry.value.place,
                remedy: "Add 'redirects: off'"
            )
        }
        let text = words.joined(separator: " or ")
        return Check(
            "status",
            .status(StatusSet(ranges: ranges, text: text)),
            line: entry.place.line
        )
    }

    /// What an answer has that is followed; 304 says that a copy is still good.
    private static func isOfRedirects(_ range: ClosedRange<UInt16>) -> Bool {
        range == 300...399 || range.allSatisfy { [301, 302, 303, 307, 308].contains($0) }
    }

    private static func statuses(_ word: String) -> ClosedRange<UInt16>? {
        if word.utf8.count == 3, word.hasSuffix("xx"), let hundreds = UInt16(word.prefix(1)),
            (1...5).contains(hundreds)
        {
            return (hundreds * 100)...(hundreds * 100 + 99)
        }
        guard let status = UInt16(word), (100...599).contains(status) else { return nil }
        return status...status
    }
}

extension Check {
    /// Whether it says which statuses are good, alone or in a group.
    var isAboutStatus: Bool {
        switch kind {
        case .status, .query(.status, _): true
        case .group(let group): group.alternatives.contains { $0.contains(where: \.isAboutStatus) }
        case .header, .json, .body, .within, .version, .certificate, .query: false
        }
    }
}
