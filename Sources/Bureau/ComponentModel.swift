import ProbeModel
import Reliability

/// What the customers' journeys need of components, and how available those are: the model behind
/// "what if" and "what stands in the way". Parts are taken to fail independently.
struct ComponentModel {
    /// Availability of each component, as its own checks or the steps show it.
    var figures: [String: Double]
    /// Each journey's need of components, with its weight; one if a structure is declared.
    let journeys: [(weight: Double, structure: Structure)]

    /// nil if no component has a figure.
    init?(_ gap: ServiceGap, _ counts: ServiceCounts, _ terms: ServiceTerms?) {
        figures = Dictionary(
            uniqueKeysWithValues: gap.components.compactMap { view in
                view.availability.map { (view.name, $0) }
            }
        )
        let known = figures
        let needs = Dictionary(
            uniqueKeysWithValues: counts.customerJourneys.map { journey in
                (journey.name, journey.components.map(\.name).filter { known[$0] != nil })
            }
        )
        if let structure = terms?.structure {
            journeys = [(1, structure.replacing { Structure.series(needs[$0] ?? []) })]
        } else {
            journeys = counts.customerJourneys.compactMap { journey in
                let parts = needs[journey.name] ?? []
                let runs = Double(journey.tally.counted)
                let weight = terms.flatMap { $0.weights.isEmpty ? nil : $0.weights[journey.name] }
                guard !parts.isEmpty, runs > 0 else { return nil }
                return (weight ?? runs, .series(parts))
            }
        }
        if figures.isEmpty || journeys.isEmpty { return nil }
    }

    /// Of the whole; nil if it is too large.
    func availability(of figures: [String: Double]) -> Double? {
        var (sum, weights) = (0.0, 0.0)
        for journey in journeys where journey.weight > 0 {
            guard let part = journey.structure.availability(of: figures) else { return nil }
            sum += journey.weight * part
            weights += journey.weight
        }
        return weights > 0 ? sum / weights : nil
    }

    /// What the whole gains if a component is perfect, the most first.
    func gains() -> [(component: String, gain: Double, importance: Importance?)] {
        guard let present = availability(of: figures) else { return [] }
        let exact = journeys.count == 1 ? journeys[0].structure.importance(of: figures) : nil
        let byName = Dictionary(
            (exact ?? []).map { ($0.component, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return figures.keys.map { name in
            let perfect = availability(of: figures.merging([name: 1]) { $1 }) ?? present
            return (name, perfect - present, byName[name])
        }
        .sorted { ($1.gain, $0.component) < ($0.gain, $1.component) }
    }

    /// The best that can be reached: everything perfect but what others have fixed.
    func best(fixed: [String: Double]) -> Double? {
        availability(
            of: figures.mapValues { _ in 1 }.merging(fixed.filter { figures[$0.key] != nil }) { $1 }
        )
    }
}

extension Structure {
    /// The same with another structure in the place of each part.
    func replacing(_ body: (String) -> Structure) -> Structure {
        switch self {
        case .part(let name): body(name)
        case .all(let parts): .all(parts.map { $0.replacing(body) })
        case .any(let parts): .any(parts.map { $0.replacing(body) })
        case .atLeast(let count, let parts): .atLeast(count, of: parts.map { $0.replacing(body) })
        }
    }
}
