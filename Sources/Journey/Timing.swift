import ProbeModel

/// How often a journey runs, what was promised, and when it is given up.
struct Timing {
    let every: Duration
    let promise: Duration?
    let deadline: Duration
    let schedule: Schedule?

    init?(_ fields: Fields, _ given: Givens, _ diagnostics: inout Diagnostics) {
        fields.require("every", in: "a journey", &diagnostics)
        let intervals = Limits.intervalMinimum...Limits.intervalMaximum
        let times = Duration.milliseconds(1)...Limits.journeyTimeMaximum
        let promise = fields.duration("promise", in: times, &diagnostics)
        let stated = fields.duration("deadline", in: times, &diagnostics)
        guard let every = fields.duration("every", in: intervals, &diagnostics) else { return nil }
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
        schedule = Schedule(fields, zone: given.zone, every: every, &diagnostics)
        self.every = every
        self.promise = promise
    }
}
