import ProbeModel

/// Reads the field `contract` of a service file, on top of the service's target and window.
struct ContractReader {
    static let fields = [
        "name", "structure", "period", "zone", "hours", "exclusions", "confidence",
        "minimumCoverage", "verdict", "binds", "retries", "within", "segments", "components",
        "baseline", "commonCause", "penalty",
    ]

    /// The contract with what the field says; problems are reported.
    static func read(
        _ fields: Fields,
        over defaults: Contract,
        _ diagnostics: inout Diagnostics
    ) -> Contract {
        var contract = defaults
        contract.name = fields.name("name", &diagnostics) ?? contract.name
        contract.structure = fields.node("structure").flatMap { need($0, 0, &diagnostics) }
        contract.period = period(fields, &diagnostics) ?? contract.period
        contract.zone = ServiceHours.zone(fields, &diagnostics) ?? contract.zone
        contract.hours = ServiceHours.read("hours", fields, &diagnostics)
        contract.exclusions = exclusions(fields, contract.exclusions, &diagnostics)
        contract.confidence =
            share("confidence", in: 500_000...999_999, of: fields, &diagnostics)
            ?? contract.confidence
        contract.minimumCoverage =
            share("minimumCoverage", in: 0...1_000_000, of: fields, &diagnostics)
            ?? contract.minimumCoverage
        let verdicts = words(Contract.Verdict.allCases)
        contract.verdict = fields.choice("verdict", verdicts, &diagnostics) ?? contract.verdict
        let bindings = words(Contract.Binding.allCases)
        contract.binds = fields.choice("binds", bindings, &diagnostics) ?? contract.binds
        let retries = words(Contract.Retries.allCases)
        contract.retries = fields.choice("retries", retries, &diagnostics) ?? contract.retries
        let limits = Duration.milliseconds(1)...Limits.contractLimit
        contract.limit = fields.duration("within", in: limits, &diagnostics)
        contract.segments = SegmentReader.segments(fields, &diagnostics)
        contract.fixed = fixed(fields, &diagnostics)
        contract.penaltyHundredths = SegmentReader.amount("penalty", fields, &diagnostics)
        contract.commonCause = share("commonCause", in: 0...999_999, of: fields, &diagnostics)
        contract.baseline = share("baseline", in: 1...999_999, of: fields, &diagnostics)
        return contract
    }

    private static func words<Word: RawRepresentable>(_ all: [Word]) -> [String: Word]
    where Word.RawValue == String {
        Dictionary(uniqueKeysWithValues: all.map { ($0.rawValue, $0) })
    }

    // MARK: Structure

    /// `label`, `{ all: [...] }`, `{ any: [...] }` or `{ atLeast: 2, of: [...] }`; nil if it is none
    /// of these, which is reported.
    private static func need(
        _ node: YAML,
        _ depth: Int,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Need? {
        if let name = node.scalar?.text, name.objectionAsName == nil { return .journey(name) }
        guard depth < Limits.contractDepth, let entries = node.entries,
            let list = entries.first(where: { $0.key != "atLeast" }),
            case .sequence(let elements) = list.value.content, !elements.isEmpty
        else {
            diagnostics.error(
                "a structure is a journey, { all: [...] }, { any: [...] } or "
                    + "{ atLeast: 2, of: [...] }",
                at: node.place
            )
            return nil
        }
        let needs = elements.compactMap { need($0, depth + 1, &diagnostics) }
        guard needs.count == elements.count else { return nil }
        switch (list.key, entries.count) {
        case ("all", 1): return .all(needs)
        case ("any", 1): return .any(needs)
        case ("of", 2): return atLeast(entries, needs, node, &diagnostics)
        default:
            diagnostics.error("a structure has 'all', 'any', or 'atLeast' and 'of'", at: list.place)
            return nil
        }
    }

    private static func atLeast(
        _ entries: [YAML.Entry],
        _ needs: [Contract.Need],
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Need? {
        let entry = entries.first { $0.key == "atLeast" }
        guard let count = entry?.value.scalar.flatMap({ Int($0.text) }),
            (1...needs.count).contains(count)
        else {
            diagnostics.error(
                "'atLeast' must be a number from 1 to \(needs.count)",
                at: entry?.value.place ?? node.place
            )
            return nil
        }
        return .atLeast(count, of: needs)
    }

    // MARK: Time

    private static func period(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Period? {
        guard let node = fields.node("period") else { return nil }
        if node.scalar?.text == "month" { return .month }
        guard let span = node.scalar.flatMap({ Quantity.duration($0.text) }),
            (Duration.seconds(86_400)...Duration.seconds(366 * 86_400)).contains(span)
        else {
            diagnostics.error("'period' must be month, or from 1 d to 366 d", at: node.place)
            return nil
        }
        return .rolling(span)
    }

    private static func exclusions(
        _ fields: Fields,
        _ defaults: Contract.Exclusions,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Exclusions {
        var exclusions = defaults
        let known = ["notice", "atMost"]
        guard let inner = fields.fields("exclusions", known: known, &diagnostics) else {
            return exclusions
        }
        let range = Duration.zero...Duration.seconds(366 * 86_400)
        exclusions.notice =
            inner.duration("notice", in: range, &diagnostics) ?? exclusions.notice
        exclusions.atMost =
            inner.duration("atMost", in: range, &diagnostics) ?? exclusions.atMost
        return exclusions
    }

    // MARK: Shares

    private static func share(
        _ key: String,
        in range: ClosedRange<Int>,
        of fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = fields.node(key), let share = fields.ratio(key, &diagnostics) else {
            return nil
        }
        guard range.contains(share) else {
            let least = Double(range.lowerBound) / 10_000
            diagnostics.error("'\(key)' must be at least \(least)% and below 100%", at: node.place)
            return nil
        }
        return share
    }

    private static func fixed(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [String: Int] {
        var fixed: [String: Int] = [:]
        for entry in fields.mapping("components", &diagnostics) ?? [] {
            guard let share = entry.value.scalar.flatMap({ Quantity.ratio($0.text) }) else {
                diagnostics.error(
                    "\(entry.key.quoted) must be a percentage such as 99.5%",
                    at: entry.value.place
                )
                continue
            }
            fixed[entry.key] = share
        }
        return fixed
    }
}
