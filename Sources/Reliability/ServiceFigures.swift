import ProbeModel

/// The figures of a service for one period, by its terms.
package struct ServiceFigures: Hashable, Sendable {
    package struct Journey: Hashable, Sendable {
        package let name: String
        package let paced: PacedTally

        package var slots: EpisodeTally { paced.slots }
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

    /// The headline as a fraction; nil without evidence.
    package var reliability: Double? {
        switch basis {
        case .joint: joint.paced.reliability
        case .runs: isEven ? tally.reliability : cells.reliability
        case .weighted: cells.reliability
        case .minutes: joint.downtime.availability
        }
    }

    /// Whether each slot behind the headline stands for as much time as the others of its journey.
    private var isEven: Bool {
        switch basis {
        case .joint, .minutes: joint.paced.isEven
        case .weighted, .runs: journeys.allSatisfy(\.paced.isEven)
        }
    }

    /// What the headline weighs, each with its share.
    private var cells: [SlotCell] {
        switch basis {
        case .joint, .minutes: joint.paced.cells(sharing: 1)
        case .runs:
            journeys.flatMap { $0.paced.cells(sharing: Double($0.slots.tally.counted)) }
        case .weighted:
            journeys.flatMap { $0.paced.cells(sharing: terms.weights[$0.name] ?? 0) }
        }
    }

    /// The share of what was expected that has evidence; nil if nothing was.
    package var coverage: Double? {
        switch basis {
        case .joint, .minutes: return joint.paced.coverage
        case .weighted, .runs:
            guard !isEven, tally.expected > 0 else { return tally.coverage }
            let sum = journeys.reduce(0) {
                $0 + Double($1.slots.tally.expected) * ($1.paced.coverage ?? 0)
            }
            return sum / Double(tally.expected)
        }
    }

    /// The headline as people read it, rounded down.
    package var shown: String {
        switch basis {
        case .joint: joint.paced.shown
        case .runs where isEven: tally.shown
        case .runs, .weighted, .minutes:
            reliability.map { $0.shown(of: tally.expected) } ?? "no data"
        }
    }

    package var judgement: ServiceJudgement {
        switch basis {
        case .joint where isEven, .runs where isEven:
            ServiceJudgement(terms.rule.judge(tally, episodes: episodes))
        case .joint, .runs, .weighted:
            ServiceJudgement(
                cells.bounds { terms.rule.judge($0).reliability },
                target: terms.rule.target
            )
        case .minutes: byMinutes
        }
    }

    /// What is proven breaks a promise in minutes; what is possible keeps it.
    private var byMinutes: ServiceJudgement {
        let downtime = joint.downtime
        let known = (downtime.span - downtime.unknown) / .seconds(1)
        guard known > 0 else { return ServiceJudgement(nil, target: terms.rule.target) }
        let most = min(1, downtime.possibleMaximum / .seconds(1) / known)
        let least = min(most, downtime.provenMinimum / .seconds(1) / known)
        return ServiceJudgement(1 - most...1 - least, target: terms.rule.target)
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
