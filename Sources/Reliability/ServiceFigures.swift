package import ProbeModel

/// The figures of a service for one period, by its terms.
package struct ServiceFigures: Hashable, Sendable {
    package struct Journey: Hashable, Sendable {
        package let name: String
        package let slots: EpisodeTally
    }

    package let terms: ServiceTerms
    package let journeys: [Journey]
    /// Slot by slot whether a customer could do everything; without a declared structure, whether
    /// every journey went well.
    package let joint: JointSlots
    package let basis: Basis
    /// Slots and episodes behind the headline.
    package let tally: Tally
    package let episodes: Int
    /// The headline as a fraction; nil without evidence.
    package let reliability: Double?

    init(terms: ServiceTerms, journeys: [Journey], joint: JointSlots) {
        self.terms = terms
        self.journeys = journeys
        self.joint = joint
        basis = Basis(of: terms, journeys: journeys.count)
        switch basis {
        case .joint, .minutes: (tally, episodes) = (joint.slots.tally, joint.slots.episodes)
        case .weighted, .runs:
            tally = journeys.reduce(Tally()) { $0 + $1.slots.tally }
            episodes = journeys.reduce(0) { $0 + $1.slots.episodes }
        }
        switch basis {
        case .joint, .runs: reliability = tally.reliability
        case .weighted: reliability = Self.weighted(journeys, by: terms.weights).reliability
        case .minutes: reliability = joint.downtime.availability
        }
    }

    /// What the headline counts.
    package enum Basis: String, Hashable, Sendable {
        /// The slots of the service, by its structure.
        case joint
        /// The journeys, each with its weight.
        case weighted
        /// All runs alike.
        case runs
        /// Minutes in which customers could.
        case minutes

        init(of terms: ServiceTerms, journeys: Int) {
            self =
                terms.bindsMinutes
                ? .minutes
                : terms.structure != nil
                    ? .joint : terms.weights.isEmpty || journeys < 2 ? .runs : .weighted
        }
    }

    private static func weighted(
        _ journeys: [Journey],
        by weights: [String: Double]
    ) -> WeightedReliability {
        WeightedReliability(
            journeys.map { journey in
                .init(
                    weight: weights[journey.name] ?? 0,
                    reliability: journey.slots.tally.reliability
                )
            }
        )
    }

    /// The headline as people read it, rounded down.
    package var shown: String {
        switch basis {
        case .joint, .runs: tally.shown
        case .weighted, .minutes: reliability.map { $0.shown(of: tally.expected) } ?? "no data"
        }
    }

    package var judgement: ServiceJudgement {
        switch basis {
        case .joint, .runs: ServiceJudgement(terms.rule.judge(tally, episodes: episodes))
        case .weighted: byWeights
        case .minutes: byMinutes
        }
    }

    /// The bounds of the journeys are joined by the squares of their distances, weighted (MOVER;
    /// Zou and Donner 2008).
    private var byWeights: ServiceJudgement {
        let cells = journeys.compactMap { journey -> (Double, Double, ClosedRange<Double>)? in
            let weight = terms.weights[journey.name] ?? 0
            guard weight > 0, let reliability = journey.slots.tally.reliability else { return nil }
            return (weight, reliability, terms.rule.judge(journey.slots).reliability)
        }
        let all = cells.reduce(0) { $0 + $1.0 }
        guard all > 0, let reliability else { return ServiceJudgement() }
        func square(_ distance: (Double, ClosedRange<Double>) -> Double) -> Double {
            cells.reduce(0) { sum, cell in
                let part = cell.0 / all * distance(cell.1, cell.2)
                return sum + part * part
            }
            .squareRoot()
        }
        let below = square { max(0, $0 - $1.lowerBound) }
        let above = square { max(0, $1.upperBound - $0) }
        let bounds = max(0, reliability - below)...min(1, reliability + above)
        return ServiceJudgement(bounds, target: terms.rule.target)
    }

    /// What is proven breaks a promise in minutes; what is possible keeps it.
    private var byMinutes: ServiceJudgement {
        let downtime = joint.downtime
        let known = (downtime.span - downtime.unknown) / .seconds(1)
        guard known > 0 else { return ServiceJudgement() }
        let most = min(1, downtime.possibleMaximum / .seconds(1) / known)
        let least = min(most, downtime.provenMinimum / .seconds(1) / known)
        return ServiceJudgement(1 - most...1 - least, target: terms.rule.target)
    }
}

/// A verdict, the bounds it rests on, and what would settle it.
package struct ServiceJudgement: Hashable, Sendable {
    package let verdict: Verdict
    package let bounds: ClosedRange<Double>?
    package let goodRunsNeeded: Int?

    /// Without evidence.
    init() {
        verdict = .notYetShown
        bounds = nil
        goodRunsNeeded = nil
    }

    init(_ ruling: Ruling) {
        verdict = ruling.verdict
        bounds = ruling.tally.counted > 0 ? ruling.reliability : nil
        goodRunsNeeded = ruling.goodRunsNeeded
    }

    init(_ bounds: ClosedRange<Double>, target: Target) {
        self.bounds = bounds
        goodRunsNeeded = nil
        verdict =
            bounds.lowerBound >= target.share
            ? .met : bounds.upperBound < target.share ? .notMet : .notYetShown
    }
}

/// The three figures of a period: what customers felt, what was agreed, and what would remain if
/// everything that was declared were left out, also too late.
package struct ServiceReport: Hashable, Sendable {
    package let raw: ServiceFigures
    package let agreed: ServiceFigures
    package let retroactive: ServiceFigures
    /// The spans behind `agreed`, and those behind `retroactive`.
    package let effective: [Range<Timestamp>]
    package let declared: [Range<Timestamp>]

    /// What maintenance cost the customers, as a fraction; nil without evidence.
    package var costOfMaintenance: Double? {
        guard let agreed = agreed.reliability, let raw = raw.reliability else { return nil }
        return agreed - raw
    }
}

extension Double {
    /// A fraction as per cent, rounded down, with as many decimals as so many slots deserve.
    func shown(of slots: Int) -> String {
        let million = 1_000_000_000
        return Tally(good: Int(self * Double(million)), bad: million - Int(self * Double(million)))
            .shown(asIf: slots)
    }
}
