import JSON

/// How far a number may be from another one.
enum Tolerance: Hashable, Sendable {
    case absolute(Double)
    /// A share of the other number's size, in parts per million.
    case share(Int)

    func holds(between value: JSON.Number, and center: JSON.Number) -> Bool {
        let distance = (value.double - center.double).magnitude
        return switch self {
        case .absolute(let bound): distance <= bound
        case .share(let parts):
            distance * 1_000_000 <= center.double.magnitude * Double(parts)
        }
    }

    /// `5 %`, `0.5`.
    var words: String {
        switch self {
        case .absolute(let bound): JSON(bound).text
        case .share(let parts): "\(JSON(Double(parts) / 10_000).text) %"
        }
    }
}
