package import ProbeModel

/// The runs of a service in one period, and what its terms make of them.
package struct ServicePeriod: Sendable {
    /// One journey of customers, from every location.
    package struct Journey: Sendable {
        package let name: String
        package let pace: Pace
        package let locations: [LocationRuns]

        package init(name: String, pace: Pace, locations: [LocationRuns]) {
            self.name = name
            self.pace = pace
            self.locations = locations
        }
    }

    package let terms: ServiceTerms
    package let journeys: [Journey]
    package let period: Period
    /// When the service is promised; nil for always.
    private let hours: [Range<Timestamp>]?
    /// From the first run to the last one, missed ones included; nil without any.
    package let watched: ClosedRange<Timestamp>?

    /// - Parameters:
    ///   - terms: Of the service.
    ///   - journeys: With their runs in the period.
    ///   - period: What is judged.
    package init(terms: ServiceTerms, journeys: [Journey], period: Period) {
        self.terms = terms
        self.journeys = journeys
        self.period = period
        hours = terms.hours.spans(of: period, in: terms.zone)
        let locations = journeys.flatMap(\.locations)
        let firsts = locations.flatMap { $0.runs.prefix(1).map(\.start) + $0.missed.map(\.start) }
        // A stretch may reach behind one that began later.
        let lasts = locations.flatMap { $0.runs.suffix(1).map(\.start) + $0.missed.map(\.last) }
        if let first = firsts.min(), let last = lasts.max() {
            watched = first...last
        } else {
            watched = nil
        }
    }

    /// The journeys that the service needs: without a structure each that was due in the period, since
    /// one that begins later makes nothing before it unknown.
    package var parts: [String] {
        terms.structure?.parts ?? journeys.filter { !$0.locations.isEmpty }.map(\.name)
    }

    /// How long the slots of the service are: the longest interval of the journeys that matter.
    package var pace: Pace {
        let parts = Set(parts)
        let paces = journeys.filter { parts.contains($0.name) }.map(\.pace)
        return Pace.longest(of: paces) ?? Pace(.seconds(60))
    }

    /// What is left when nothing, what was agreed, or everything that was declared is taken out.
    package func report(_ exclusions: [Exclusion]) -> ServiceReport {
        let effective = terms.policy.effective(exclusions, in: period.span)
        let all = exclusions.spans(in: period.span)
        let raw = figures(without: [])
        let agreed = effective.isEmpty ? raw : figures(without: effective)
        return ServiceReport(
            raw: raw,
            agreed: agreed,
            retroactive: all == effective ? agreed : figures(without: all),
            effective: effective,
            declared: all
        )
    }

    /// The figures of the period without these spans, which are in order and do not overlap.
    package func figures(without spans: [Range<Timestamp>]) -> ServiceFigures {
        let (pace, needed) = (pace, Set(parts))
        let grid = slots(by: pace)
        var columns: [String: [Counting?]] = [:]
        let tallies = journeys.map { journey -> ServiceFigures.Journey in
            let ownGrid = journey.pace == pace ? grid : slots(by: journey.pace)
            let own = states(of: journey, ownGrid, without: spans)
            if needed.contains(journey.name) {
                columns[journey.name] =
                    ownGrid == grid ? own : states(of: journey, grid, without: spans)
            }
            let paced = ownGrid.paced(own.map { $0 ?? .notExpected })
            return ServiceFigures.Journey(name: journey.name, paced: paced)
        }
        let logic = SlotLogic(columns: columns, count: grid.count)
        let joint = logic.states(of: terms.structure ?? .series(parts), cut: grid.cuts)
        return ServiceFigures(
            terms: terms,
            journeys: tallies,
            joint: JointSlots(grid: grid, states: joint)
        )
    }

    // MARK: Slots

    /// The slots from the first run to the last one: where there is none, nothing was expected.
    private func slots(by pace: Pace) -> SlotGrid {
        SlotGrid(by: pace, in: period.span, watched: watched)
    }

    /// The state of a journey in each slot; nil where there is no run.
    private func states(
        of journey: Journey,
        _ grid: SlotGrid,
        without spans: [Range<Timestamp>]
    ) -> [Counting?] {
        let votes = journey.locations.map { states(of: $0, grid, without: spans) }
        guard votes.count > 1 else {
            return votes.first ?? Array(repeating: nil, count: grid.count)
        }
        return (0..<grid.count).map { slot -> Counting? in
            let known = votes.compactMap { $0[slot] }
            return known.isEmpty ? nil : Quorum.half.state(of: known)
        }
    }

    private func states(
        of location: LocationRuns,
        _ grid: SlotGrid,
        without spans: [Range<Timestamp>]
    ) -> [Counting?] {
        var states = [Counting?](repeating: nil, count: grid.count)
        var judge = SlotJudge(terms, without: spans, in: hours)
        for run in location.runs { states[grid.place(of: run.start)].join(judge.counting(run)) }
        for stretch in location.missed {
            var index = 0
            while index < stretch.count {
                let first = stretch.moment(index)
                let place = grid.place(of: first)
                // All of them that were due in this slot at once.
                index = stretch.count(before: grid.span(of: place).upperBound)
                let last = stretch.moment(index - 1)
                states[place].join(judge.counting(missedFrom: first, to: last))
            }
        }
        return states
    }
}

extension Counting? {
    /// Puts another run into the same slot: bad if any is bad, good if one is good; a run that is
    /// taken out takes the slot out.
    fileprivate mutating func join(_ other: Counting) {
        guard let present = self else { return self = other }
        if present == .notExpected || other == .notExpected { return self = .notExpected }
        self = Counting.joined(present, other)
    }
}
