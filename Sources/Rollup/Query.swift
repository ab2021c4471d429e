import ProbeModel
import Reliability

/// The reader's questions: ?1 service, ?2 span, from ?3 on and before ?4.
enum Query {
    static let ends = """
        SELECT c.journey, c.outcome, c.reason, sum(c.count)
        FROM journeys j JOIN run_counts c ON c.journey = j.id
        WHERE j.service = ?1 AND c.span = ?2 AND c.start >= ?3 AND c.start < ?4
        GROUP BY 1, 2, 3
        """
    static let steps = """
        SELECT s.journey, s.name, c.reason, sum(c.count)
        FROM journeys j JOIN steps s ON s.journey = j.id JOIN step_counts c ON c.step = s.id
        WHERE j.service = ?1 AND c.span = ?2 AND c.start >= ?3 AND c.start < ?4
        GROUP BY s.id, 3 ORDER BY s.journey, s.place, s.id, 3
        """
    static let components = """
        SELECT c.journey, n.name, sum(c.needed), sum(c.proven), sum(c.suspected), sum(c.shared)
        FROM journeys j JOIN component_counts c ON c.journey = j.id
            JOIN components n ON n.id = c.component
        WHERE j.service = ?1 AND c.span = ?2 AND c.start >= ?3 AND c.start < ?4
        GROUP BY c.journey, n.id ORDER BY c.journey, n.name
        """
    /// And ?5 journey, ?6 step or NULL for the whole journey.
    static let latencies = """
        SELECT l.histogram FROM journeys j JOIN latencies l ON l.journey = j.id
        WHERE j.service = ?1 AND l.span = ?2 AND l.start >= ?3 AND l.start < ?4 AND j.name = ?5
            AND l.step = CASE WHEN ?6 IS NULL THEN 0
                ELSE (SELECT id FROM steps WHERE journey = j.id AND name = ?6) END
        """
    /// Without a service: ?1 span, from ?2 on and before ?3.
    static let ownChecks = """
        SELECT j.health_of, c.outcome, c.reason, sum(c.count)
        FROM journeys j JOIN run_counts c ON c.journey = j.id
        WHERE j.health_of IS NOT NULL AND c.span = ?1 AND c.start >= ?2 AND c.start < ?3
        GROUP BY 1, 2, 3
        """
}

extension Statement {
    /// An end of runs from three columns: outcome, reason, count.
    func end(from column: Int32) throws(RollupError) -> JourneyCounts.End {
        let word = text(column) ?? ""
        guard let outcome = Outcome.allCases.first(where: { $0.word == word }) else {
            throw RollupError.damaged(path: path, detail: "'\(word)' is no outcome")
        }
        return JourneyCounts.End(
            outcome: outcome,
            reason: try reason(column + 1),
            count: Int(integer(column + 2))
        )
    }

    /// The reason of a column; nil if it is empty.
    func reason(_ column: Int32) throws(RollupError) -> Reason? {
        let word = text(column) ?? ""
        guard !word.isEmpty else { return nil }
        guard let reason = Reason.allCases.first(where: { $0.word == word }) else {
            throw RollupError.damaged(path: path, detail: "'\(word)' is no reason")
        }
        return reason
    }
}

// The same row may come twice, from fine figures and from coarse ones.
extension JourneyCounts {
    mutating func add(_ end: End) {
        let index = ends.firstIndex { $0.outcome == end.outcome && $0.reason == end.reason }
        if let index { ends[index].count += end.count } else { ends.append(end) }
    }

    mutating func addStep(_ name: String, _ reason: Reason?, count: Int) {
        var index = steps.count
        if let known = steps.firstIndex(where: { $0.name == name }) {
            index = known
        } else {
            steps.append(StepTally(name: name))
        }
        if let reason {
            steps[index].failures[reason, default: 0] += count
        } else {
            steps[index].passed += count
        }
    }

    mutating func add(_ tally: ComponentTally) {
        let index = components.firstIndex { $0.name == tally.name }
        if let index { components[index] += tally } else { components.append(tally) }
    }
}
