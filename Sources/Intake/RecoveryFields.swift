import Alerting
import Journey
import ProbeModel

/// When an alert of the rule "evidence" ends, as people write it (docs/alerting.md).
enum RecoveryFields {
    private typealias Place = WritableKeyPath<EvidencePolicy.RecoveryPolicy, Double>

    private static let times = Duration.seconds(1)...Duration.seconds(3600)
    private static let known = [
        "evidence", "faintEvidence", "faint", "ofEstimate", "ofBaseline", "most", "healthy",
    ]

    static func read(
        _ fields: Fields,
        _ policy: inout EvidencePolicy.RecoveryPolicy,
        _ diagnostics: inout Diagnostics
    ) {
        readQuiet(fields, &policy, &diagnostics)
        guard let own = fields.fields("recovery", known: known, &diagnostics) else { return }
        let numbers: [(String, ClosedRange<Int>, Place)] = [
            ("evidence", 2...1_000_000, \.evidence),
            ("faintEvidence", 2...1_000_000, \.faintEvidence),
            ("ofBaseline", 1...100, \.baselineMultiple),
        ]
        for (key, range, place) in numbers {
            if let number = own.number(key, in: range, &diagnostics) {
                policy[keyPath: place] = Double(number)
            }
        }
        let shares: [(String, Place)] = [
            ("faint", \.faint), ("ofEstimate", \.estimateShare), ("most", \.highestShare),
            ("healthy", \.healthyShare),
        ]
        for (key, place) in shares {
            if let share = EvidenceFields.openShare(key, own, &diagnostics) {
                policy[keyPath: place] = share
            }
        }
    }

    /// One time, or three: at first, after one re-opening, and after more of them.
    private static func readQuiet(
        _ fields: Fields,
        _ policy: inout EvidencePolicy.RecoveryPolicy,
        _ diagnostics: inout Diagnostics
    ) {
        guard let node = fields.node("quiet"), case .sequence = node.content else {
            if let quiet = fields.duration("quiet", in: times, &diagnostics) {
                policy.quiet[0] = quiet
            }
            return
        }
        let spans = (fields.texts("quiet", &diagnostics) ?? []).map { Quantity.duration($0) }
        let known = spans.compactMap(\.self).filter(times.contains)
        guard known.count == policy.quiet.count, spans.count == known.count else {
            return diagnostics.error(
                "'quiet' must be a duration, or three of them",
                at: node.place,
                remedy: "write [60s, 5m, 10m]: at first, after one re-opening, after more of them"
            )
        }
        policy.quiet = known
    }
}
