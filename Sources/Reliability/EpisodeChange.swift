/// How the rate of episodes changed: the default question about a change, since runs that fail in
/// one incident say only once that something was wrong.
package struct EpisodeChange: Hashable, Sendable {
    package let before: Window
    package let after: Window

    package struct Window: Hashable, Sendable {
        package let episodes: Int
        /// In any unit, the same for both.
        package let time: Double

        package init(episodes: Int, time: Double) {
            precondition(episodes >= 0 && time > 0, "a window has a length")
            self.episodes = episodes
            self.time = time
        }
    }

    package init(before: Window, after: Window) {
        self.before = before
        self.after = after
    }

    /// Rate after by rate before: infinite if there was none before, nil if there was none at all.
    package var ratio: Double? {
        guard before.episodes + after.episodes > 0 else { return nil }
        guard before.episodes > 0 else { return .infinity }
        return Double(after.episodes) / after.time / (Double(before.episodes) / before.time)
    }

    /// The exact conditional p: given all episodes, how many fell to the time after.
    package var p: Double {
        BinomialDistribution(
            count: before.episodes + after.episodes,
            share: after.time / (before.time + after.time)
        )
        .twoSided(after.episodes)
    }

    /// The exact interval of the ratio; its upper end may be infinite. nil without an episode.
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
        let share = Interval.clopperPearson(
            good: after.episodes,
            of: before.episodes + after.episodes,
            confidence: confidence
        )
        return share.map { share in
            let scale = before.time / after.time
            return share.lower / share.oneMinusLower * scale...share.upper / share.oneMinusUpper
                * scale
        }
    }

    /// Whether several windows (months, mostly) can have one rate: χ² of their episodes. nil with
    /// fewer than two windows or without an episode.
    package static func heterogeneity(of windows: [Window]) -> (chiSquared: Double, p: Double)? {
        let rate =
            Double(windows.reduce(0) { $0 + $1.episodes }) / windows.reduce(0) { $0 + $1.time }
        guard windows.count > 1, rate > 0 else { return nil }
        let chiSquared = windows.reduce(0.0) { sum, window in
            let expected = rate * window.time
            let excess = Double(window.episodes) - expected
            return sum + excess * excess / expected
        }
        let p = TailProbability.chiSquared(chiSquared, freedom: windows.count - 1)
        return (chiSquared, p)
    }
}
