import ProbeModel

/// How often a journey runs, what was promised, and when it is given up.
struct Timing {
    /// Of a cron it is the shortest time from one run to the next.
    let every: Duration
    let promise: Duration?
    let deadline: Duration
    let schedule: Schedule?

    init?(_ fields: Fields, zone: (String) -> Zone?, _ diagnostics: inout Diagnostics) {
        let times = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        let promise = fields.duration("promise", in: times, &diagnostics)
        let stated = fields.duration("deadline", in: times, &diagnostics)
        schedule = Schedule(fields, zone: zone, &diagnostics)
        guard let every = Self.interval(fields, schedule, &diagnostics) else { return nil }
        if let stated, let node = fields.node("deadline"), stated > every {
            diagnostics.warning(
                "the deadline is longer than the interval: a slow run makes the next one missed",
                at: node.place
            )
        }
        // A run should end before the next one is due, but a very short interval (load tests)
        // must not become a very short deadline.
        let usual = min(Limits.journeyTime, max(every, .seconds(1)))
        deadline = stated ?? max(usual, promise ?? .zero)
        if let promise, let node = fields.node("promise"), promise > deadline {
            diagnostics.error(
                "the promise of \(promise.short) is longer than the deadline of \(deadline.short)",
                at: node.place
            )
        }
        self.every = every
        self.promise = promise
    }

    /// `every`, or what the schedule's cron says; nil if neither does, which is then reported.
    private static func interval(
        _ fields: Fields,
        _ schedule: Schedule?,
        _ diagnostics: inout Diagnostics
    ) -> Duration? {
        if fields.node("schedule")?.entry("cron") != nil {
            if let node = fields.node("every") {
                diagnostics.error(
                    "'every' and the schedule's 'cron' both say when the journey runs",
                    at: node.place,
                    remedy: "Leave one of them out"
                )
            }
            return schedule?.cron?.gaps.lowerBound
        }
        fields.require("every", in: "a journey", &diagnostics)
        let intervals = Limits.intervalMinimum...Limits.intervalMaximum
        let every = fields.duration("every", in: intervals, &diagnostics)
        if let every, every < Limits.scheduledInterval, let node = fields.node("schedule") {
            diagnostics.error(
                "a journey with a schedule runs every \(Limits.scheduledInterval.short) at most",
                at: node.place
            )
        }
        // A run falls somewhere into its interval: only a whole one within the hours has it surely.
        if let every, let longest = schedule?.longestOpening, longest < every * 2,
            let node = fields.node("schedule")
        {
            diagnostics.error(
                "this schedule is open for \(longest.short) at most: a run every \(every.short) may "
                    + "never fall into it",
                at: node.place,
                remedy: "run every \((longest / 2).short) at most, or name the times with 'cron'"
            )
        }
        return every
    }
}
