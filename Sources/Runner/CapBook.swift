package import Journey
package import ProbeModel

/// What each journey did today, and what its runs in flight may still do: says whether another run
/// fits under its caps. A run counts on the day on which it started.
package struct CapBook: Hashable, Sendable, Codable {
    private struct Day: Hashable, Codable {
        let span: Range<Timestamp>
        var done: [Caps.Kind: Int] = [:]
        /// What is kept free for runs in flight.
        var kept: [RunID: [Caps.Kind: Int]] = [:]

        func used(_ kind: Caps.Kind) -> Int {
            kept.values.reduce(done[kind, default: 0]) { $0 + $1[kind, default: 0] }
        }
    }

    /// How much of one cap is used up.
    package struct Use: Hashable, Sendable {
        package let kind: Caps.Kind
        package let most: Int
        package let used: Int

        package init(kind: Caps.Kind, most: Int, used: Int) {
            self.kind = kind
            self.most = most
            self.used = used
        }
    }

    private var days: [String: Day] = [:]

    package init() {}

    /// Lets a run start if what it does for certain fits, and keeps that free until the run has
    /// ended.
    package mutating func admit(
        _ run: RunID,
        of journey: String,
        _ caps: Caps,
        at now: Timestamp
    ) -> Bool {
        var day = day(of: journey, caps, at: now)
        let fits = caps.most.allSatisfy { kind, most in
            // A part that goes on may do nothing of a kind whose cap is used up.
            caps.demand[kind].map { day.used(kind) + $0 <= most } ?? true
        }
        if fits { day.kept[run] = caps.demand }
        days[journey] = day
        return fits
    }

    /// A run has ended, now or before this start: what it did counts, instead of what was kept.
    package mutating func settle(_ run: Run, _ caps: Caps) {
        let journey = run.wholeJourney
        var day = day(of: journey, caps, at: run.started)
        day.kept[run.id] = nil
        if day.span.contains(run.started) {
            day.done.merge(caps.spending(of: run)) { $0 + $1 }
        }
        days[journey] = day
    }

    /// How much is used up, in the order of the kinds.
    package func uses(of journey: String, _ caps: Caps, at now: Timestamp) -> [Use] {
        let day = day(of: journey, caps, at: now)
        return Caps.Kind.allCases.compactMap { kind in
            caps.most[kind].map { Use(kind: kind, most: $0, used: day.used(kind)) }
        }
    }

    /// Forgets journeys that are in force no more.
    package mutating func keep(_ isInForce: (String) -> Bool) {
        days = days.filter { isInForce($0.key) }
    }

    /// The day of a moment, or a later one that has begun already.
    private func day(of journey: String, _ caps: Caps, at time: Timestamp) -> Day {
        if let day = days[journey], time < day.span.upperBound { return day }
        return Day(span: caps.zone.day(of: time)..<caps.zone.day(of: time, later: 1))
    }
}
