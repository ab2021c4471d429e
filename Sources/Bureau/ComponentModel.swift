import ProbeModel
import Reliability

/// What the customers' journeys need of components, and how available those are: the model behind
/// "what if" and "what stands in the way". Parts are taken to fail independently, but for the share
/// of failures that alternatives have in common.
struct ComponentModel {
    /// Availability of each component, as its own checks or the steps show it.
    var figures: [String: Double]
    /// Each journey's need of components, with its weight; one if a structure is declared.
    let journeys: [(weight: Double, structure: Structure)]
    let commonCause: CommonCause

    /// nil if no component has a figure.
    init?(
        _ gap: ServiceGap,
        _ counts: ServiceCounts,
        _ terms: ServiceTerms?,
        commonCause: CommonCause
    ) {
        self.commonCause = commonCause
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
            let whole = commonCause.added(to: journey.structure, figures)
            guard let part = whole.structure.availability(of: whole.figures) else { return nil }
            sum += journey.weight * part
            weights += journey.weight
        }
        return weights > 0 ? sum / weights : nil
    }

    /// Whether the contract names ways around a failure.
    var hasAlternatives: Bool { journeys.contains { $0.structure.hasAlternatives } }

    /// What a component, or a common cause, means for the whole.
    struct Gain {
        let component: String
        let availability: Double
        let gain: Double
        let importance: Importance?
    }

    /// What the whole gains if a component is perfect, or if nothing fails together, the most first.
    func gains() -> [Gain] {
        guard let present = availability(of: figures) else { return [] }
        let whole = commonCause.added(to: journeys[0].structure, figures)
        let exact = journeys.count == 1 ? whole.structure.importance(of: whole.figures) : nil
        let byName = Dictionary(
            (exact ?? []).map { ($0.component, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let gains = figures.map { name, figure in
            let perfect = availability(of: figures.merging([name: 1]) { $1 }) ?? present
            return Gain(
                component: name,
                availability: figure,
                gain: perfect - present,
                importance: byName[name]
            )
        }
        let causes = whole.causes.compactMap { byName[$0] }.map { importance in
            Gain(
                component: importance.component,
                availability: whole.figures[importance.component] ?? 1,
                gain: importance.gainIfPerfect,
                importance: importance
            )
        }
        return (gains + causes).sorted { ($1.gain, $0.component) < ($0.gain, $1.component) }
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
