import JSON
import Pattern

/// A value that a step takes from its response for later steps.
struct Capture: Sendable {
    let name: String
    /// Index into `Plan.slots`.
    let slot: Int
    let source: Source
    let isSecret: Bool
    /// What is taken if the response has nothing.
    let fallback: JSON?

    enum Source: Sendable {
        case json(JSONPath)
        case header(String)
        case cookie(String)
        /// A pattern with exactly one group.
        case body(Pattern)
        case status
        case url

        /// For people: `json $.token`.
        var words: String {
            switch self {
            case .json(let path): "json \(path.text)"
            case .header(let name): "header \(name)"
            case .cookie(let name): "cookie \(name)"
            case .body(let pattern): "body /\(pattern.text)/"
            case .status: "status"
            case .url: "url"
            }
        }
    }
}

/// Where a failing response names the component that is to blame.
enum Blame: Sendable {
    case header(String)
    case json(JSONPath)
}
