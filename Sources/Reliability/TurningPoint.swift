package import ProbeModel

/// Since when a service seems to have been better or worse though nobody marked a change. It
/// suggests where to look, and never judges.
///
/// A change point over the beginnings of incidents: the slots in which one merely goes on say
/// nothing more about how often they come.
package struct TurningPoint: Hashable, Sendable {
    /// The middle of what is likely: half of the chances lie before it.
    package let at: Timestamp
    /// Between these it was, with a chance of 90 % if it was at all.
    package let between: ClosedRange<Timestamp>
    /// That anything changed in the time that was looked at, 0…1.
    package let chance: Double
    /// The slots before it, and those since.
    package let before: EpisodeTally
    package let since: EpisodeTally
    /// Of the rates of incidents before and since. The place was sought: it only sorts out what is
    /// small, and is no error rate.
    package let p: Double

    /// By the rate of incidents.
    package let isWorse: Bool

    /// The chance of a change, and the greatest p, with which one is told.
    package static let leastChance = 0.9
    package static let greatestP = 0.05

    /// Looks for the last change in slots that follow each other; nil if none is likely enough.
    ///
    /// - Parameters:
    ///   - stretches: Slots in the order of time.
    ///   - blocks: Between how many of equal numbers of slots a change is looked for.
    package init?(in stretches: [JointSlots], blocks: Int = Limits.changePointBlocks) {
        let samples = stretches.flatMap(\.samples)
        let trials = samples.trials
        guard let chances = Self.chances(of: trials, blocks: blocks) else { return nil }
        let changed = chances.filter { $0.runs < trials.count }
        let any = changed.reduce(0) { $0 + $1.probability }
        guard any >= Self.leastChance else { return nil }
        // The fewest runs ago is the latest.
        let moments = [0.95, 0.5, 0.05].map { share in
            trials[trials.count - changed.runs(within: share * any)].time
        }
        (chance, at, between) = (any, moments[1], moments[0]...moments[2])
        before = EpisodeTally(samples.lazy.filter { $0.time < moments[1] }.map(\.state))
        since = EpisodeTally(samples.lazy.filter { $0.time >= moments[1] }.map(\.state))
        guard before.tally.counted > 0, since.tally.counted > 0 else { return nil }
        let change = EpisodeChange(
            before: .init(episodes: before.episodes, time: Double(before.tally.counted)),
            after: .init(episodes: since.episodes, time: Double(since.tally.counted))
        )
        p = change.p
        isWorse = (change.ratio ?? 1) > 1
        if p > Self.greatestP { return nil }
    }

    /// How many trials ago the last change was, and how likely: as many as there are for none. A
    /// change at the very end is left out: nothing is behind it that could be told.
    private static func chances(
        of trials: [SlotSample],
        blocks: Int
    ) -> [(runs: Int, probability: Double)]? {
        let size = max(1, (trials.count + blocks - 1) / blocks)
        var point = ChangePoint()
        for start in stride(from: 0, to: trials.count, by: size) {
            let block = trials[start..<min(start + size, trials.count)]
            let bad = block.count { $0.state == .bad }
            point.add(good: block.count - bad, bad: bad)
        }
        let known = point.distribution.filter { $0.runs > 0 }
        let all = known.reduce(0) { $0 + $1.probability }
        return all > 0 ? known.map { ($0.runs, $0.probability / all) } : nil
    }
}

private struct SlotSample {
    let time: Timestamp
    let state: Counting
}

extension JointSlots {
    fileprivate var samples: [SlotSample] {
        states.indices.map { SlotSample(time: start(of: $0), state: states[$0]) }
    }
}

extension [SlotSample] {
    /// Those with evidence, without those in which an incident merely goes on.
    fileprivate var trials: [SlotSample] {
        var wasGood = true
        return filter { sample in
            guard let isGood = sample.state.isGood else { return false }
            defer { wasGood = isGood }
            return isGood || wasGood
        }
    }
}

extension [(runs: Int, probability: Double)] {
    /// The number of runs up to which the chances reach a sum.
    fileprivate func runs(within sum: Double) -> Int {
        var reached = 0.0
        for entry in self {
            reached += entry.probability
            if reached >= sum { return entry.runs }
        }
        return last?.runs ?? 0
    }
}
