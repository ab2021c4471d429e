import ProbeModel

/// Reads the field `segments` of a contract: who the customers are, how much they weigh, and what
/// they do in each hour.
enum SegmentReader {
    static func segments(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [Contract.Segment] {
        let nodes = fields.list("segments", &diagnostics) ?? []
        if nodes.count > Limits.contractSegments {
            diagnostics.error(
                "more than \(Limits.contractSegments) segments",
                at: nodes[Limits.contractSegments].place
            )
        }
        return nodes.prefix(Limits.contractSegments).compactMap { segment($0, &diagnostics) }
    }

    private static func segment(
        _ node: YAML,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Segment? {
        let known = ["name", "weight", "journeys"]
        guard let fields = Fields(node, "a segment", known: known, &diagnostics) else { return nil }
        fields.require(["name", "journeys"], in: "a segment", &diagnostics)
        guard let name = fields.name("name", &diagnostics) else { return nil }
        let shares = (fields.mapping("journeys", &diagnostics) ?? []).compactMap {
            share($0, &diagnostics)
        }
        return Contract.Segment(
            name: name,
            weight: fields.number("weight", in: 0...Limits.contractWeight, &diagnostics) ?? 1,
            journeys: shares
        )
    }

    /// `label: 60`, or a mapping with weight, transactions and value.
    private static func share(
        _ entry: YAML.Entry,
        _ diagnostics: inout Diagnostics
    ) -> Contract.Segment.Share? {
        let weights = 0...Limits.contractWeight
        if let text = entry.value.scalar?.text {
            guard let weight = Int(text), weights.contains(weight) else {
                diagnostics.error(
                    "the weight of \(entry.key.quoted) must be a number up to "
                        + "\(Limits.contractWeight), not \(text.quoted)",
                    at: entry.value.place
                )
                return nil
            }
            return .init(journey: entry.key, weight: weight, perHour: [], valueHundredths: nil)
        }
        let known = ["weight", "perHour", "value"]
        guard let fields = Fields(entry.value, "a share", known: known, &diagnostics) else {
            return nil
        }
        return .init(
            journey: entry.key,
            weight: fields.number("weight", in: weights, &diagnostics) ?? 1,
            perHour: perHour(fields, &diagnostics),
            valueHundredths: amount("value", fields, &diagnostics)
        )
    }

    /// One number for every hour, 24 for each day, or 168 for the week from Monday on.
    private static func perHour(_ fields: Fields, _ diagnostics: inout Diagnostics) -> [Int] {
        guard let node = fields.node("perHour") else { return [] }
        let texts = fields.texts("perHour", &diagnostics) ?? []
        let numbers = texts.compactMap(Int.init)
        guard numbers.count == texts.count, [1, 24, 168].contains(numbers.count),
            numbers.allSatisfy({ (0...Limits.contractWeight).contains($0) })
        else {
            diagnostics.error(
                "'perHour' must be 1, 24 or 168 numbers up to \(Limits.contractWeight)",
                at: node.place
            )
            return []
        }
        return (0..<168).map { numbers[$0 % numbers.count] }
    }

    /// `4.20`: money, in hundredths.
    static func amount(
        _ key: String,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Int? {
        guard let node = fields.node(key), let text = fields.text(key, &diagnostics) else {
            return nil
        }
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = halves.count == 2 ? halves[1] : "0"
        let isWritten = text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
        guard isWritten, (1...2).contains(halves.count), (1...2).contains(fraction.count),
            let whole = Int(halves[0]), whole <= Limits.contractWeight, let part = Int(fraction)
        else {
            diagnostics.error("'\(key)' must be an amount such as 4.20", at: node.place)
            return nil
        }
        return whole * 100 + (fraction.count == 1 ? part * 10 : part)
    }
}
