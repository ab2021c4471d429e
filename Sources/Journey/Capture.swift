import JSON
import ProbeModel

/// A value that a step takes from its response for later steps.
struct Capture: Sendable {
    let name: String
    /// Index into `Plan.slots`.
    let slot: Int
    let query: Query
    let filters: [Filter]
    /// Whether a query that gives several values gives a list of them.
    let takesAll: Bool
    let isSecret: Bool
    /// Of how many runs the values are kept; 0 for none.
    let remembered: Int
    /// From when on they count; nil for always.
    let since: Timestamp?
    /// What is taken if the response has nothing.
    let fallback: JSON?

    /// Nil if nothing is kept of it.
    var memory: Plan.Memory? {
        remembered == 0
            ? nil : Plan.Memory(name: name, count: remembered, since: since, slot: slot)
    }

    /// For people: `json $.token`, `header Link after split ","`.
    var words: String {
        filters.isEmpty
            ? query.words
            : "\(query.words) after \(filters.map(\.words).joined(separator: ", "))"
    }
}

/// Where a failing response names the component that is to blame.
enum Blame: Sendable {
    case header(String)
    case json(JSONPath)
}
