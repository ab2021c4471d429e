import Alerting
import Journey
import ProbeModel

/// The gaps between extra runs of the rule "evidence", as people write them (docs/alerting.md).
enum ConfirmationFields {
    private static let waits = Duration.seconds(1)...Duration.seconds(3600)
    private static let known = ["runs", "wait"]

    /// `[{ runs: 4, wait: 15s }, { wait: 60s }]`: the last one has no end. nil if it is not said, or
    /// not understood.
    static func gaps(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [EvidencePolicy.ConfirmationPolicy.Gap]? {
        guard let nodes = fields.list("gaps", &diagnostics), !nodes.isEmpty else {
            if let node = fields.node("gaps"), case .sequence = node.content {
                diagnostics.error("'gaps' is empty", at: node.place, remedy: example)
            }
            return nil
        }
        var (gaps, runs): ([EvidencePolicy.ConfirmationPolicy.Gap], Int) = ([], 0)
        for (number, node) in nodes.enumerated() {
            guard let own = Fields(node, "a gap", known: known, &diagnostics) else { return nil }
            own.require("wait", in: "a gap", &diagnostics)
            let isLast = number == nodes.count - 1
            if isLast == (own.node("runs") != nil) {
                diagnostics.error(
                    isLast
                        ? "the last of the 'gaps' has no end: leave 'runs' out"
                        : "a gap that another one follows needs the field 'runs'",
                    at: own.node("runs")?.place ?? own.place,
                    remedy: example
                )
            }
            guard let wait = own.duration("wait", in: waits, &diagnostics) else { return nil }
            runs += own.number("runs", in: 1...1000, &diagnostics) ?? 0
            gaps.append(.init(upTo: isLast ? .max : runs, wait: wait))
        }
        return gaps
    }

    private static let example = "write [{ runs: 4, wait: 15s }, { wait: 60s }]"
}
