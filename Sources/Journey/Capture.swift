/// A value that a step takes from its response for later steps.
struct Capture: Sendable {
    let name: String
    let slot: Int
    let isSecret: Bool
}

/// Where a failing response names the component that is to blame.
enum Blame: Sendable {
    case header(String)
}
