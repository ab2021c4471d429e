package import ProbeModel

/// The runs of a service in one period, and what its terms make of them.
package struct ServicePeriod: Sendable {
    /// One journey of customers, from every location.
    package struct Journey: Sendable {
        package let name: String
        package let every: Duration
        /// By location, each in the order of their starts.
        package let locations: [[CountedRun]]

        package init(name: String, every: Duration, locations: [[CountedRun]]) {
            self.name = name
            self.every = max(every, .nanoseconds(1))
            self.locations = locations
        }
    }

    package let terms: ServiceTerms
    package let journeys: [Journey]
    package let period: Period
    /// Starts of the first and the last run, in nanoseconds; the other way round without any.
    private let earliest, latest: Int64

    package init(terms: ServiceTerms, journeys: [Journey], period: Period) {
        self.terms = terms
        self.journeys = journeys
        self.period = period
        var (earliest, latest) = (Int64.max, Int64.min)
        for run in journeys.lazy.flatMap(\.locations).joined()
        where period.span.contains(run.start) {
            earliest = min(earliest, run.start.nanoseconds)
            latest = max(latest, run.start.nanoseconds)
        }
        (self.earliest, self.latest) = (earliest, latest)
    }

    /// The length of a slot of the service: the longest interval of the journeys that matter.
    package var every: Duration {
        let parts = Set(terms.structure?.parts ?? journeys.map(\.name))
        let intervals = journeys.filter { parts.contains($0.name) }.map(\.every)
        return intervals.max() ?? .seconds(60)
    }

    /// What is left when nothing, what was agreed, or everything that was declared is taken out.
    package func report(_ exclusions: [Exclusion]) -> ServiceReport {
        let effective = terms.policy.effective(exclusions, in: period.span)
        let all = ExclusionSpans(exclusions, in: period.span).spans
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

    /// The figures of the period without these spans.
    package func figures(without spans: [Range<Timestamp>]) -> ServiceFigures {
        let own = journeys.map { ($0.name, states(of: $0, every: $0.every, without: spans)) }
        let length = every
        let shared =
            terms.structure.map { structure in
                joint(structure, every: length, without: spans)
            } ?? joint(.series(journeys.map(\.name)), every: length, without: spans)
        return ServiceFigures(
            terms: terms,
            journeys: own.map { name, states in
                .init(name: name, slots: EpisodeTally(states.ordered))
            },
            joint: shared,
            every: length
        )
    }

    // MARK: Slots

    /// The states of one journey by the number of the slot.
    struct States {
        let first: Int64
        /// Nil where there is no run.
        var states: [Counting?]

        var ordered: some Sequence<Counting> { states.lazy.map { $0 ?? .notExpected } }
    }

    /// The slots from the first run to the last one: where there is none, nothing was expected.
    private func slots(every length: Duration) -> (first: Int64, count: Int) {
        guard earliest <= latest else { return (0, 0) }
        let first = earliest.floored(by: length.nanoseconds)
        return (first, Int(latest.floored(by: length.nanoseconds) - first + 1))
    }

    private func states(
        of journey: Journey,
        every length: Duration,
        without spans: [Range<Timestamp>]
    ) -> States {
        let (first, count) = slots(every: length)
        var votes: [[Counting?]] = []
        for runs in journey.locations {
            var states = [Counting?](repeating: nil, count: count)
            for run in runs where period.span.contains(run.start) {
                let slot = Int(run.start.nanoseconds.floored(by: length.nanoseconds) - first)
                states[slot].join(counting(run, without: spans))
            }
            votes.append(states)
        }
        guard votes.count > 1 else {
            return States(first: first, states: votes.first ?? Array(repeating: nil, count: count))
        }
        let pooled = (0..<count).map { slot -> Counting? in
            let known = votes.compactMap { $0[slot] }
            return known.isEmpty ? nil : Quorum.half.state(of: known)
        }
        return States(first: first, states: pooled)
    }

    /// It never looks at the outcome to decide whether a run is taken out.
    private func counting(_ run: CountedRun, without spans: [Range<Timestamp>]) -> Counting {
        let isTakenOut = spans.contains { run.start < $0.upperBound && run.end >= $0.lowerBound }
        guard !isTakenOut, terms.hours.contains(run.start, in: terms.zone) else {
            return .notExpected
        }
        return run.counting(limit: terms.limit)
    }

    /// A slot in which a run of any part is taken out is taken out itself.
    private func joint(
        _ structure: Structure,
        every length: Duration,
        without spans: [Range<Timestamp>]
    ) -> JointSlots {
        let (first, count) = slots(every: length)
        let parts = structure.parts.map { name in
            journeys.first { $0.name == name }.map {
                states(of: $0, every: length, without: spans).states
            }
        }
        let places = Dictionary(uniqueKeysWithValues: structure.parts.enumerated().map { ($1, $0) })
        let result = (0..<count).map { slot -> Counting in
            let known = parts.compactMap { part in part.flatMap { $0[slot] } }
            guard !known.isEmpty, !known.contains(.notExpected) else { return .notExpected }
            if known.count == parts.count, known.allSatisfy({ $0 == .good }) { return .good }
            return Counting(
                structure.works { name in
                    places[name].flatMap { parts[$0] }.flatMap { $0[slot] }?.isGood
                }
            )
        }
        return JointSlots(first: first, every: length, states: result)
    }
}

/// The slots of a service, one state each.
package struct JointSlots: Hashable, Sendable {
    package let first: Int64
    package let every: Duration
    package let states: [Counting]

    package var slots: EpisodeTally { EpisodeTally(states) }

    /// Time in which customers could not, each slot standing at its middle.
    package var downtime: Downtime {
        let length = every.nanoseconds
        let samples = states.enumerated().compactMap { place, state -> Downtime.Sample? in
            guard let isGood = state.isGood else { return nil }
            let start = (first + Int64(place)) * length
            return Downtime.Sample(
                time: Timestamp(nanoseconds: start + length / 2),
                isGood: isGood
            )
        }
        return Downtime(samples, hold: .nanoseconds(length + length / 2))
    }
}

extension Counting? {
    /// Puts another run into the same slot: bad if any is bad, good if one is good; a run that is
    /// taken out takes the slot out.
    fileprivate mutating func join(_ other: Counting) {
        guard let present = self else { return self = other }
        if present == .notExpected || other == .notExpected { return self = .notExpected }
        self = Counting.joined([present, other])
    }
}

extension Int64 {
    fileprivate func floored(by step: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: step)
        return rest < 0 ? quotient - 1 : quotient
    }
}
